#include "strangers.hpp"

#include "kube/annotations.hpp"
#include "kube/failure.hpp"

namespace kf::crash {

using doc::In;
using doc::Json;

namespace resource = kube::resource;

namespace {

constexpr const char* mark = "stranger/was-here";

std::string noted_original(const Json& volume) {
  return In(volume)["metadata"]["annotations"][kube::annotation::original_policy].text();
}

/// The policy that a volume had before we came.
std::string original_of(const Stage& stage, const Json& volume) {
  const auto it = stage.originals.find(rehearsal::key_of(volume).name.name);
  return it == stage.originals.end() ? "Delete" : it->second;  // of what came later
}

void note_policy(Stage& stage, const Json& volume, const std::string& policy) {
  const std::string name = rehearsal::key_of(volume).name.name;
  stage.notes.push_back({.volume = name, .uid = In(volume)["metadata"]["uid"].text(), .policy = policy});
}

void set_policy(Stage& stage, const Json& volume, const std::string& policy) {
  const Key key = rehearsal::key_of(volume);
  std::erase_if(stage.notes, [&](const Note& n) { return n.volume == key.name.name && !n.policy.empty(); });
  stage.world.patch_by_name(resource::volumes, key.name, {{"spec", {{"persistentVolumeReclaimPolicy", policy}}}});
  stage.stranger_changes(key);
}

void write_annotation(Stage& stage, const Json& volume) {
  const Key key = rehearsal::key_of(volume);
  const std::string text = "at " + std::to_string(stage.points().size());
  stage.world.patch_by_name(resource::volumes, key.name, {{"metadata", {{"annotations", {{mark, text}}}}}});
  std::erase_if(stage.notes, [&](const Note& n) { return n.volume == key.name.name && !n.annotation.empty(); });
  stage.notes.push_back({.volume = key.name.name, .uid = In(volume)["metadata"]["uid"].text(), .annotation = text});
  stage.stranger_changes(key);
}

void set_foreign_policy(Stage& stage, const Json& volume) {
  const std::string policy = original_of(stage, volume) == "Delete" ? "Recycle" : "Delete";
  set_policy(stage, volume, policy);
  note_policy(stage, volume, policy);
}

/// It is his Retain only if it was not ours already.
void set_retain(Stage& stage, const Json& volume) {
  if (policy_of(volume) == "Retain") return;
  set_policy(stage, volume, "Retain");
  if (noted_original(volume).empty()) note_policy(stage, volume, "Retain");
}

void take_the_guard_away(Stage& stage, const Json& volume) { set_policy(stage, volume, original_of(stage, volume)); }

void put_another_there(Stage& stage, Json volume, bool same_version) {
  const Key key = rehearsal::key_of(volume);
  volume["spec"]["persistentVolumeReclaimPolicy"] = original_of(stage, volume);
  Json& meta = volume["metadata"];
  meta["uid"] = fresh_uid(stage);
  if (!same_version) meta.erase("resourceVersion");
  if (meta.contains("annotations")) {
    meta["annotations"].erase(kube::annotation::original_policy);
    meta["annotations"].erase(kube::annotation::holds);
  }
  stage.world.load(volume);
  stage.stranger_changes(key);
  stage.at_rest = false;
}

void replace_volume(Stage& stage, const Json& volume) { put_another_there(stage, volume, false); }
void restore_volume(Stage& stage, const Json& volume) { put_another_there(stage, volume, true); }

void delete_volume(Stage& stage, const Json& volume) {
  stage.world.remove_by_name(resource::volumes, rehearsal::key_of(volume).name);
  stage.stranger_changes(rehearsal::key_of(volume));
  stage.at_rest = false;
}

void delete_claim(Stage& stage, const Json& volume) {
  const kube::Name name = claim_of(volume);
  if (!stage.world.get(resource::claims, name)) return;
  stage.world.remove_by_name(resource::claims, name);
  stage.stranger_changes({rehearsal::kind::claim, name});
  stage.at_rest = false;
}

void replace_claim(Stage& stage, const Json& volume) {
  auto claim = stage.world.get(resource::claims, claim_of(volume));
  if (!claim) return;
  (*claim)["metadata"]["uid"] = fresh_uid(stage);
  (*claim)["metadata"].erase("resourceVersion");
  (*claim)["metadata"].erase("deletionTimestamp");
  (*claim)["metadata"].erase("annotations");
  (*claim)["status"]["phase"] = "Pending";
  stage.world.load(*claim);
  stage.stranger_changes(rehearsal::key_of(*claim));
  stage.at_rest = false;
}

void delete_namespace(Stage& stage, const Json& volume) {
  const kube::Name name{"", claim_of(volume).ns};
  if (!stage.world.get(resource::namespaces, name)) return;
  stage.world.remove_by_name(resource::namespaces, name);
  stage.stranger_changes({rehearsal::kind::ns, name});
  stage.at_rest = false;
}

/// Before we have made a volume somebody makes one of that name, of another disk, for the same claim.
void take_the_name(Stage& stage, const std::string& name) {
  const auto claim = stage.wanted.find(name);
  if (claim == stage.wanted.end()) return;
  stage.world.load({{"apiVersion", "v1"},
                    {"kind", rehearsal::kind::volume},
                    {"metadata", {{"name", name}}},
                    {"spec",
                     {{"capacity", {{"storage", "1Gi"}}},
                      {"accessModes", {"ReadWriteOnce"}},
                      {"persistentVolumeReclaimPolicy", "Retain"},
                      {"claimRef", {{"namespace", claim->second.ns}, {"name", claim->second.name}}},
                      {"nfs", {{"server", "nas"}, {"path", "/of-somebody-else"}}}}},
                    {"status", {{"phase", "Available"}}}});
  stage.stranger_changes(volume_key(name));
  stage.at_rest = false;
}

const std::vector<Act>& acts() {
  static const std::vector<Act> all = [] {
    std::vector<Act> both = acts_on_volumes();
    for (const auto* more : {&acts_on_reservations(), &acts_on_workloads()})
      both.insert(both.end(), more->begin(), more->end());
    return both;
  }();
  return all;
}

}  // namespace

const std::vector<Act>& acts_on_volumes() {
  static const std::vector<Act> all{
      {"writes an annotation", write_annotation},
      {"sets another policy", set_foreign_policy},
      {"sets Retain himself", set_retain},
      {"puts the policy back", take_the_guard_away},
      {"deletes the volume and makes one of its name", replace_volume},
      {"restores a backup: another volume of the same name and version", restore_volume},
      {"deletes the volume object", delete_volume},
      {"deletes the claim", delete_claim},
      {"deletes the claim and makes one of its name", replace_claim},
      {"deletes the namespace", delete_namespace},
  };
  return all;
}

std::string fresh_uid(const Stage& stage) {
  return "57a00000-0000-4000-8000-" + std::to_string(100000000000 + stage.points().size());
}

int stranger_acts(bool on_reservations) {
  return static_cast<int>(on_reservations ? acts().size() : acts_on_volumes().size());
}
std::string stranger_act(int which) { return acts().at(static_cast<std::size_t>(which)).name; }

void act_as_stranger(Stage& stage, const Fault& fault) {
  const auto volume = stage.world.get(resource::volumes, {"", fault.volume});
  if (!volume) return fault.how == 0 ? take_the_name(stage, fault.volume) : void();
  try {
    acts().at(static_cast<std::size_t>(fault.how)).act(stage, *volume);
  } catch (const kube::ClusterError&) {  // what he wants is not possible any more
  }
}

void check_notes(Stage& stage) {
  for (const Note& note : stage.notes) {
    const auto volume = stage.world.get(resource::volumes, {"", note.volume});
    if (!volume || In(*volume)["metadata"]["uid"].text() != note.uid) continue;
    const std::string written = In(*volume)["metadata"]["annotations"][mark].text();
    if (!note.annotation.empty() && written != note.annotation) {
      throw Broken{"a stranger's annotation of " + note.volume + " is gone"};
    }
    if (!note.policy.empty() && policy_of(*volume) != note.policy) {
      throw Broken{"a stranger had given " + note.volume + " policy " + note.policy + ", and now it has " +
                   policy_of(*volume)};
    }
    if (!note.reserved.name.empty() && claim_of(*volume) != note.reserved) {
      throw Broken{"a stranger had reserved " + note.volume + " for " + note.reserved.shown() + ", and now it is " +
                   claim_of(*volume).shown() + "'s"};
    }
  }
}

}  // namespace kf::crash
