// What a change of ours must never be, whatever has happened before: the invariants, at the moment of each change.
#include "base/text.hpp"
#include "kube/annotations.hpp"
#include "stage.hpp"

namespace kf::crash {

using doc::In;
using doc::Json;

namespace resource = kube::resource;

namespace {

/// Every pod ends, as pods do; nothing starts them again.
void end_workloads(World& world, const std::string& ns) {
  for (const auto* r : {&resource::deployments, &resource::stateful_sets, &resource::pods}) {
    std::vector<kube::Name> all;
    world.list(*r, {ns, ""}, [&](Json&& o) { all.push_back(rehearsal::key_of(o).name); });
    for (const auto& name : all) world.remove_by_name(*r, name);
  }
}

/// With nobody doing anything more; only what a deletion that was asked for waits for comes to its end: pods, and the
/// claim of a volume.
bool goes(World world, const std::string& disk, const std::string& ns) {
  for (const auto& name : objects_of(world, disk)) {
    const Json volume = world.get(resource::volumes, {"", name}).value();
    const kube::Name claim = claim_of(volume);
    if (rehearsal::deleting(volume) && world.get(resource::claims, claim))
      world.remove_by_name(resource::claims, claim);
  }
  end_workloads(world, ns);
  world.settle();
  return lost(world, disk);
}

}  // namespace

bool Stage::strange_since_look(const Sent& s, const Key& key) const {
  const auto look = s.looks.find(key);
  return look != s.looks.end() && look->second.first > s.began && changed_since(key, look->second.first);
}

void Stage::judge_patch(const Sent& s, const Json& object) {
  const Key key = key_of(s.resource, s.name);
  const bool volume =
      key.kind == rehearsal::kind::volume && s.action.args.contains("volume") && s.name.name == s.action.text("volume");
  const bool workload = s.action.args.contains("kind") && key.kind == s.action.text("kind") &&
                        s.name == kube::Name{s.action.text("namespace"), s.action.text("name")};
  if (key.kind == rehearsal::kind::claim) return judge_announcement(s, object);
  if (!volume && !workload) {
    throw Broken{"what the plan does not name is patched: " + s.resource.plural + " " + s.name.shown()};
  }
  if (uid_of(object) != s.action.text("uid")) {
    throw Broken{"another object that only bears the name of " + s.name.name + " is patched"};
  }
  const auto look = s.looks.find(key);
  if (look == s.looks.end() || look->second.first < s.began) throw Broken{s.name.name + " is patched without a look"};
  volume ? judge_volume_patch(s, object) : judge_scale(s, object);
  if (look->second.second != stamp_of(object)) {
    throw Broken{"a change of " + s.name.name + " is patched over that nobody of us had seen"};
  }
}

/// All that is ever written into a claim that is there: its removal is announced, or the announcement taken back, in
/// the very version that was looked at.
void Stage::judge_announcement(const Sent& s, const Json& claim) {
  const std::string what = "claim " + s.name.shown();
  const bool known = s.action.verb == "kube.remove_claim" || s.action.verb == "kube.claim";
  if (!known || s.name != kube::Name{s.action.text("namespace"), s.action.text("claim")})
    throw Broken{what + " is patched, and the plan does not name it"};
  const In meta = In(s.body)["metadata"];
  if (meta["uid"].text() != uid_of(claim) || meta["resourceVersion"].text() != version_of(claim))
    throw Broken{what + " is patched whatever has become of it since"};
  Json after = claim;
  after.merge_patch(s.body);
  after["metadata"]["resourceVersion"] = version_of(claim);
  const auto strip = [](Json object) {
    if (!object["metadata"].contains("annotations")) return object;
    object["metadata"]["annotations"].erase(kube::annotation::removal);
    if (object["metadata"]["annotations"].empty()) object["metadata"].erase("annotations");
    return object;
  };
  if (strip(after) != strip(claim)) throw Broken{what + " is changed by more than what announces its removal"};
}

/// Only the replicas: to none, and their number is noted; or back to what was noted, and only when what it writes on is
/// bound. What somebody else has started stays as he wants it.
void Stage::judge_scale(const Sent& s, const Json& workload) {
  Json after = workload;
  after.merge_patch(s.body);
  const long long was = In(workload)["spec"]["replicas"].number(1), is = In(after)["spec"]["replicas"].number(1);
  const bool stops = s.action.verb == "kube.stop";
  const auto note_of = [](const Json& object) {
    return In(object)["metadata"]["annotations"][kube::annotation::replicas].text();
  };
  const std::string noted = note_of(workload), planned = noted.empty() ? s.action.text("replicas") : noted;
  if (is != (stops ? 0 : was != 0 ? was : std::stoll(planned)))
    throw Broken{s.name.shown() + " is scaled to " + std::to_string(is)};
  if (note_of(after) != (stops ? std::to_string(was) : ""))
    throw Broken{s.name.shown() + " is scaled, and its note of the replicas is not right"};
  Json only = after;
  only["spec"]["replicas"] = workload["spec"].value("replicas", Json(1));
  if (only["spec"] != workload["spec"]) throw Broken{s.name.shown() + " is changed by more than its replicas"};
  if (stops || s.late || met_a_stranger()) return;
  for (const auto& name : text::split(s.action.text("volumes"), ',')) {
    if (name.empty()) continue;  // it has none
    const auto volume = world.get(resource::volumes, {"", name});
    const auto claim = volume ? world.get(resource::claims, claim_of(*volume)) : std::nullopt;
    if (!claim || uid_of(*claim) != In(*volume)["spec"]["claimRef"]["uid"].text())
      throw Broken{s.name.shown() + " is started before " + name + " is bound"};
  }
}

void Stage::judge_volume_patch(const Sent& s, const Json& volume) {
  const auto members = s.body.value("spec", Json::object());
  for (const auto& [member, value] : members.items()) {
    const bool policy = member == "persistentVolumeReclaimPolicy";
    if (policy && (s.action.verb == "kube.hold" || s.action.verb == "kube.release")) continue;
    if (member != "claimRef" || (s.action.verb != "kube.reserve" && s.action.verb != "kube.claim")) {
      throw Broken{s.action.verb + " changes " + member + " of " + s.name.name};
    }
    judge_reservation(s, volume);
  }
}

/// A volume whose claim is there is not taken from it, nobody else's reservation is overwritten, and what is left is a
/// reservation for the claim that the plan names: a volume that is free altogether can be stolen.
void Stage::judge_reservation(const Sent& s, const Json& volume) {
  const In ref = In(volume)["spec"]["claimRef"];
  const std::string uid = ref["uid"].text();
  const kube::Name now = claim_of(volume), target{s.action.text("namespace"), s.action.text("claim")};
  const auto claim = world.get(resource::claims, now);
  if (!uid.empty() && claim && uid_of(*claim) == uid) {
    throw Broken{s.name.name + " is taken from claim " + now.shown() + ", which is there"};
  }
  const bool known = s.action.verb == "kube.reserve" && now.shown() == s.action.text("from");
  if (now != target && !known) {
    throw Broken{s.name.name + " is taken although it has been reserved for " + now.shown()};
  }
  Json after = volume;
  after.merge_patch(s.body);
  if (claim_of(after) != target || In(after)["spec"]["claimRef"]["uid"].has()) {
    throw Broken{s.name.name + " is not reserved for " + target.shown() + " by a patch that is to do that"};
  }
}

/// A volume has just got Delete or Recycle from us, or is bound anew with it. Does its disk go because of that? Then
/// the reason must have come about after we looked.
void Stage::judge_release(const Sent& s, const World& before) {
  const std::string& volume = s.name.name;
  const Json object = world.get(resource::volumes, {"", volume}).value();
  const std::string disk = rehearsal::disk_of(object);
  const kube::Name claim = claim_of(object);
  promised.erase(disk);
  if (at_rest || lost(world, disk)) return;
  if (!goes(world, disk, claim.ns) || goes(before, disk, claim.ns)) return;
  for (const Key& key :
       {volume_key(volume), Key{rehearsal::kind::claim, claim}, Key{rehearsal::kind::ns, {"", claim.ns}}}) {
    if (strange_since_look(s, key)) return;  // nobody could have known
  }
  throw Broken{"the release of " + volume + " destroys its disk, which could be seen before"};
}

/// A volume that is made is the one that the plan names, cannot be reclaimed, is for one claim by name, and means none
/// that is gone; and we have just seen that there is none.
void Stage::judge_volume_creation(const Sent& s, const Key& key) const {
  const std::string what = "volume " + s.name.name;
  if (key != volume_key(s.action.text("volume"))) throw Broken{what + " is created, and the plan does not name it"};
  if (policy_of(s.body) != "Retain") throw Broken{what + " is created with policy " + policy_of(s.body)};
  if (claim_of(s.body).name.empty() || In(s.body)["spec"]["claimRef"]["uid"].has())
    throw Broken{what + " is created for anybody, or for a claim that is gone"};
  const auto look = s.looks.find(key);
  if (look == s.looks.end() || look->second.first < s.began) throw Broken{what + " is created without a look"};
  if (!look->second.second.empty()) throw Broken{what + " is created although it was there when we looked"};
}

/// A claim that is made is the one that the plan names, for the volume that the plan names, which is held, and we have
/// just seen that there is none.
void Stage::judge_creation(const Sent& s) {
  const std::string what = s.resource.plural + " " + s.name.shown();
  const Key key = key_of(s.resource, s.name);
  if (s.action.verb == "kube.create_volume") return judge_volume_creation(s, key);
  const bool claim = key.kind == rehearsal::kind::claim && s.action.verb == "kube.claim";
  if (!claim || s.name != kube::Name{s.action.text("namespace"), s.action.text("claim")}) {
    throw Broken{"what the plan does not name is created: " + what};
  }
  const auto look = s.looks.find(key);
  if (look == s.looks.end() || look->second.first < s.began) throw Broken{what + " is created without a look"};
  if (!look->second.second.empty()) throw Broken{what + " is created although it was there when we looked"};
  const std::string& name = s.action.text("volume");
  if (In(s.body)["spec"]["volumeName"].text() != name) throw Broken{what + " is created for another volume"};
  const auto volume = world.get(resource::volumes, {"", name});
  if (strange_since_look(s, volume_key(name))) return;
  if (!volume || uid_of(*volume) != s.action.text("uid")) {
    throw Broken{what + " is created for another volume that only bears the name " + name};
  }
  if (!met_a_stranger() && policy_of(*volume) != "Retain") throw Broken{what + " is created, and its volume not held"};
}

/// A claim is about to go by our hand. Each volume that is bound to it must be held, and we must have seen that after
/// we last asked whether the claim is there.
/// A volume object goes only while its disk outlives it, nobody has it, and somebody has the other one of the disk. Of
/// its policy there is no excuse: the version that is removed is the one that was looked at.
void Stage::judge_volume_removal(const Sent& s, const Json& volume) {
  const std::string& name = s.name.name;
  if (name != s.action.text("volume")) throw Broken{"volume " + name + " is removed, and the plan does not name it"};
  if (policy_of(volume) != "Retain") throw Broken{"volume " + name + " is removed with policy " + policy_of(volume)};
  const auto held_by = [&](const std::string& volume_name, bool also_if_it_goes) {
    kube::Name holder;
    world.list(resource::claims, {}, [&](Json&& claim) {
      const bool stays = also_if_it_goes || !rehearsal::deleting(claim);
      if (stays && In(claim)["spec"]["volumeName"].text() == volume_name) holder = rehearsal::key_of(claim).name;
    });
    return holder;
  };
  const auto excused = [&](const Key& key) {
    return s.late || strange_since_look(s, key) || met_a_stranger_since(s.probed);
  };
  if (const auto holder = held_by(name, true); !holder.name.empty() && !excused({rehearsal::kind::claim, holder}))
    throw Broken{"volume " + name + " is removed although claim " + holder.shown() + " has it"};
  if (s.action.verb == "kube.withdraw_volume") return;  // there was none before it was made
  const std::string& other = s.action.text("other");
  if (held_by(other, false).name.empty() && !excused(volume_key(other)))
    throw Broken{"volume " + name + " is removed, and nobody has " + other + ", the other one of its disk"};
}

void Stage::judge_removal(const Sent& s) {
  if (s.seen.uid != s.action.text("uid")) throw Broken{s.name.shown() + " is removed by a uid that is not the plan's"};
  const auto object = world.get(s.resource, s.name);
  if (!object || uid_of(*object) != s.seen.uid || version_of(*object) != s.seen.version) return;  // it will be refused
  if (key_of(s.resource, s.name).kind == rehearsal::kind::volume) return judge_volume_removal(s, *object);
  world.list(resource::volumes, {}, [&](Json&& v) {
    if (In(v)["spec"]["claimRef"]["uid"].text() != s.seen.uid || policy_of(v) == "Retain") return;
    const Key key = rehearsal::key_of(v);
    const auto look = s.looks.find(key);
    if (look != s.looks.end() && look->second.first > s.probed && changed_since(key, look->second.first)) return;
    throw Broken{"claim " + s.name.shown() + " is removed although " + key.name.name + " is no longer held"};
  });
  if (key_of(s.resource, s.name).kind != rehearsal::kind::claim || s.action.verb != "kube.remove_claim") return;
  if (s.name != kube::Name{s.action.text("namespace"), s.action.text("claim")})
    throw Broken{"claim " + s.name.shown() + " is removed, and the plan does not name it"};
  if (!In(*object)["metadata"]["annotations"][kube::annotation::removal].has())
    throw Broken{"claim " + s.name.shown() + " is removed without a word before: nothing could outdate that"};
  world.list(resource::pods, {s.name.ns, ""}, [&](Json&& pod) {
    for (const In each : In(pod)["spec"]["volumes"].each()) {
      const bool has = each["persistentVolumeClaim"]["claimName"].text() == s.name.name;
      if (has && !met_a_stranger() && !s.late)
        throw Broken{"claim " + s.name.shown() + " is removed although pod " + rehearsal::key_of(pod).name.name +
                     " has it"};
    }
  });
}

}  // namespace kf::crash
