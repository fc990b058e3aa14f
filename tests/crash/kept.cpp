#include "kept.hpp"

#include "base/text.hpp"
#include "cases.hpp"
#include "document/strict.hpp"
#include "kube/annotations.hpp"

namespace kf::crash {

using doc::In;
using doc::Json;

namespace resource = kube::resource;

namespace {

kube::Name target_of(const plan::Action& action) { return {action.text("namespace"), action.text("claim")}; }

/// The uid that the action means; one that only the run knows is any.
bool is_meant(const Json& object, const plan::Action& action) {
  const auto* uid = std::get_if<std::string>(&action.args.at("uid"));
  return uid == nullptr || *uid == uid_of(object);
}

/// Reserved for the target by name, or bound to it.
bool reserved(World& world, const Json& volume, const kube::Name& target) {
  const std::string uid = In(volume)["spec"]["claimRef"]["uid"].text();
  if (claim_of(volume) != target) return false;
  const auto claim = world.get(resource::claims, target);
  return uid.empty() || (claim && uid_of(*claim) == uid);
}

bool bound(World& world, const Json& volume, const kube::Name& target) {
  const auto claim = world.get(resource::claims, target);
  return claim && claim_of(volume) == target && In(volume)["spec"]["claimRef"]["uid"].text() == uid_of(*claim) &&
         In(*claim)["spec"]["volumeName"].text() == rehearsal::key_of(volume).name.name &&
         In(*claim)["status"]["phase"].text() == "Bound" &&
         !In(*claim)["metadata"]["annotations"][kube::annotation::removal].has();
}

bool released(const Json& volume, const std::string& policy) {
  const In notes = In(volume)["metadata"]["annotations"];
  return policy_of(volume) == policy && !notes[kube::annotation::original_policy].has() &&
         !notes[kube::annotation::holds].has();
}

bool kept_of(World& world, const Json& volume, const plan::Action& action) {
  if (action.verb == "kube.hold" || action.verb == "kube.held") return policy_of(volume) == "Retain";
  if (action.verb == "kube.release") return released(volume, action.text("to"));
  if (action.verb == "kube.reserve") return reserved(world, volume, target_of(action));
  if (action.verb == "kube.claim") return bound(world, volume, target_of(action));
  throw std::logic_error("crash: nobody has said what " + action.verb + " promises");
}

Key workload_of(const plan::Action& action) {
  return {action.text("kind"), {action.text("namespace"), action.text("name")}};
}

bool has_pod(World& world, const Json& workload) {
  bool found = false;
  world.list(resource::pods, {rehearsal::key_of(workload).name.ns, ""}, [&](Json&& pod) {
    for (const In owner : In(pod)["metadata"]["ownerReferences"].each())
      found = found || owner["uid"].text() == uid_of(workload);
  });
  return found;
}

/// Stopped: no pod of it is left, not even one that has been told to end. Started: as many as somebody else wants
/// meanwhile are right too; how many we ask for is judged when we do.
bool scaled(World& world, const plan::Action& action) {
  const Key key = workload_of(action);
  const auto workload = world.get(resource_of(key.kind), key.name);
  const bool stops = action.verb == "kube.stop";
  if (!workload || uid_of(*workload) != action.text("uid")) return stops;  // what is gone does not run
  const In in(*workload);
  const bool noted = in["metadata"]["annotations"][kube::annotation::replicas].has();
  const long long is = in["spec"]["replicas"].number(1);
  if (stops) return is == 0 && in["status"]["replicas"].number(0) == 0 && !has_pod(world, *workload);
  return is > 0 && !noted &&
         in["status"]["readyReplicas"].number(0) >= std::min<long long>(is, std::stoll(action.text("ready")));
}

/// No pod has the claim.
bool quiet(World& world, const kube::Name& claim) {
  bool none = true;
  world.list(resource::pods, {claim.ns, ""}, [&](Json&& pod) {
    for (const In each : In(pod)["spec"]["volumes"].each())
      none = none && each["persistentVolumeClaim"]["claimName"].text() != claim.name;
  });
  return none;
}

/// What an export that stops the stores tells is the last word.
bool nobody_writes(World& world) {
  bool none = true;
  world.list(resource::pods, {}, [&](Json&& pod) {
    for (const In each : In(pod)["spec"]["volumes"].each())
      none = none && !each["persistentVolumeClaim"]["claimName"].has();
  });
  return none;
}

bool removed(World& world, const plan::Action& action) {
  const auto claim = world.get(resource::claims, target_of(action));
  return !claim || !is_meant(*claim, action);
}

/// The volume of the definition: its disk, its policy, its claim.
bool made(World& world, const plan::Action& action) {
  const auto volume = world.get(resource::volumes, {"", action.text("volume")});
  const Json wanted = doc::read_strict(action.text("object"), "object");
  return volume && rehearsal::disk_of(*volume) == rehearsal::disk_of(wanted) && policy_of(*volume) == "Retain" &&
         claim_of(*volume) == claim_of(wanted) && !rehearsal::deleting(*volume);
}

}  // namespace

Kept kept(World& world, const World& start, const plan::Action& action) {
  const auto yes_if = [](bool is) { return is ? Kept::yes : Kept::no; };
  if (action.verb == "export.ask") return Kept::yes;
  if (action.verb == "export.write") return yes_if(nobody_writes(world));
  if (action.verb == "kube.create_volume") return yes_if(made(world, action));
  if (action.verb.starts_with("kube.remove-")) return yes_if(probe(world, action).status == plan::Status::done);
  if (action.verb == "kube.stop" || action.verb == "kube.start") return yes_if(scaled(world, action));
  if (action.verb == "kube.quiet") return yes_if(quiet(world, target_of(action)));
  if (action.verb == "kube.remove_claim") return yes_if(removed(world, action));
  const kube::Name name{"", action.text("volume")};
  if (action.verb == "kube.remove_volume" || action.verb == "kube.withdraw_volume") {
    const auto there = world.get(resource::volumes, name);
    return yes_if(!there || !is_meant(*there, action));
  }
  const auto volume = world.get(resource::volumes, name);
  if (!volume) {
    const auto before = World(start).get(resource::volumes, name);
    if (!before) return Kept::gone;  // it was made, and somebody has removed it
    const std::string disk = rehearsal::disk_of(*before);
    return world.disk(disk).destroyed ? Kept::no : Kept::gone;
  }
  return yes_if(is_meant(*volume, action) && kept_of(world, *volume, action));
}

bool in_use(World& world, const plan::Action& action) {
  if (action.verb == "kube.remove_claim") return !quiet(world, target_of(action));
  if (action.verb != "kube.reserve" && action.verb != "kube.withdraw_volume") return false;
  const auto volume = world.get(resource::volumes, {"", action.text("volume")});
  const auto claim = volume ? world.get(resource::claims, claim_of(*volume)) : std::nullopt;
  if (action.verb == "kube.withdraw_volume") return claim.has_value();  // bound to it, or about to be
  return claim && In(*volume)["spec"]["claimRef"]["uid"].text() == uid_of(*claim);
}

bool never(World& world, const plan::Action& action) {
  if (action.verb != "kube.claim") return false;
  const auto volume = world.get(resource::volumes, {"", action.text("volume")});
  const auto claim = world.get(resource::claims, target_of(action));
  const std::string has = claim ? In(*claim)["spec"]["volumeName"].text() : "";
  const bool another = !has.empty() && has != action.text("volume") && !rehearsal::deleting(*claim);
  const bool taken = volume && !claim_of(*volume).name.empty() && claim_of(*volume) != target_of(action);
  return another || taken;
}

std::vector<Key> objects_of(const plan::Action& action) {
  std::vector<Key> all;
  if (action.args.contains("kind")) all.push_back(workload_of(action));
  if (action.args.contains("workloads")) {
    for (const std::string& each : text::split(action.text("workloads"), ',')) {
      const auto slash = each.find('/');
      if (slash != std::string::npos)
        all.push_back({each.substr(0, slash), {action.text("namespace"), each.substr(slash + 1)}});
    }
  }
  if (action.args.contains("volume")) all.push_back(volume_key(action.text("volume")));
  if (action.args.contains("other")) all.push_back(volume_key(action.text("other")));
  if (action.args.contains("claim")) all.push_back({rehearsal::kind::claim, target_of(action)});
  if (action.args.contains("namespace")) all.push_back({rehearsal::kind::ns, {"", action.text("namespace")}});
  return all;
}

std::map<std::string, std::string> arrangement_of(World& world) {
  std::map<std::string, std::string> all;
  for (const Json& object : world.objects()) {
    const Key key = rehearsal::key_of(object);
    const In spec = In(object)["spec"], notes = In(object)["metadata"]["annotations"];
    std::string& words = all[key.kind + " " + key.name.shown()];
    if (key.kind == rehearsal::kind::volume) {
      words = policy_of(object) + ", " + notes[kube::annotation::original_policy].text() + ", " +
              notes[kube::annotation::holds].text() + ", for " + claim_of(object).shown();
    } else if (key.kind == rehearsal::kind::claim) {
      words = "has " + spec["volumeName"].text() + ", " + In(object)["status"]["phase"].text();
    } else if (key.kind == rehearsal::kind::deployment || key.kind == rehearsal::kind::stateful_set) {
      words = spec["replicas"].text() + " wanted";
    } else {
      all.erase(key.kind + " " + key.name.shown());
    }
  }
  return all;
}

}  // namespace kf::crash
