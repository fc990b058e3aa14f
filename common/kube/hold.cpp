#include "kube/hold.hpp"

#include "kube/found_volume.hpp"
#include "kube/verbs.hpp"

namespace kf::kube {

namespace {

using doc::In;
using doc::Json;
using plan::Action;
using plan::Observation;
using plan::Status;

constexpr const char* retain = "Retain";

Json patch_of(const FoundVolume& found, const std::string& policy, const Json& original, const Json& holds) {
  return {{"metadata",
           {{"uid", found.meta()["uid"].text()},
            {"resourceVersion", found.meta()["resourceVersion"].text()},
            {"annotations", {{annotation::original_policy, original}, {annotation::holds, holds}}}}},
          {"spec", {{"persistentVolumeReclaimPolicy", policy}}}};
}

Observation look_at_hold(const FoundVolume& found, const Action& action) {
  if (found.object.is_null()) return found.problem;
  const std::string policy = found.policy(), &was = action.text("was");
  if (policy == retain) {
    const bool ours = found.note(annotation::original_policy) == was;
    std::string detail = ours ? "policy Retain, was " + was : "policy Retain, set by somebody else meanwhile";
    // Somebody may have begun to delete the disk before; from here nobody can see that.
    if (found.deleting()) detail += "; the volume object is being deleted: look whether its disk is still there";
    if (!found.deleting() && ours && (found.phase() == "Released" || found.phase() == "Failed")) {
      detail += "; its claim was gone already: look whether its disk is still there";
    }
    return {Status::done, detail, {{"policy", policy}, {"original", found.note(annotation::original_policy)}}, ""};
  }
  if (policy == was) return {Status::not_yet, "policy " + policy, {}, ""};
  return {Status::refused, "its policy was " + was + " and is now " + policy + ": somebody has changed it", {}, ""};
}

/// Why the disk would go at once if the policy were not Retain: the reclaimer acts on every volume whose claim is gone,
/// or has got another volume (kubernetes pkg/controller/volume/persistentvolume/pv_controller.go, syncVolume). Empty:
/// it would not.
struct Danger {
  std::string why, attempt{};
};
Danger would_go_now(Reader& cluster, const FoundVolume& found) {
  if (found.deleting()) return {"the volume object is being deleted"};
  if (found.phase() == "Released" || found.phase() == "Failed") return {"its claim is gone"};
  const In ref = found.spec()["claimRef"];
  if (!ref["uid"].has()) return {};  // reserved at most: nothing that could be missed
  const Name name{ref["namespace"].text(), ref["name"].text()};
  const auto claim = cluster.get(resource::claims, name);
  if (!claim || In(*claim)["metadata"]["uid"].text() != ref["uid"].text()) return {"its claim is gone"};
  if (In(*claim)["metadata"]["deletionTimestamp"].has()) return {"its claim " + name.shown() + " is being deleted"};
  if (In(*claim)["metadata"]["annotations"][annotation::removal].has()) {  // the removal may still be on its way
    return {"an operation has begun to remove its claim " + name.shown(),
            "kubectl annotate pvc -n " + name.ns + " " + name.name + " " + annotation::removal + "-"};
  }
  const std::string bound = In(*claim)["spec"]["volumeName"].text();
  if (!bound.empty() && bound != found.meta()["name"].text())
    return {"its claim " + name.shown() + " has " + bound + " now"};
  const auto ns = cluster.get(resource::namespaces, {"", name.ns});
  if (ns && In(*ns)["metadata"]["deletionTimestamp"].has()) return {"namespace " + name.ns + " is being deleted"};
  return {};
}

Observation look_at_release(Reader& cluster, const FoundVolume& found, const Action& action) {
  if (found.object.is_null()) return found.problem;
  const std::string policy = found.policy(), &to = action.text("to");
  const std::string original = found.note(annotation::original_policy);
  if (original.empty() && policy == to) return {Status::done, "policy " + to + " again", {{"policy", policy}}, ""};
  if (original != to) {
    return {Status::refused, "nothing in it says any more that its policy was " + to + "; it is " + policy, {}, ""};
  }
  if (policy != retain && policy != to) {
    return {Status::refused, "its policy is now " + policy + ": somebody has changed it", {}, ""};
  }
  if (policy == retain) {
    if (const auto danger = would_go_now(cluster, found); !danger.why.empty()) {
      return {Status::refused,
              danger.why + ": with policy " + to + " its disk would be destroyed at once",
              {},
              danger.attempt};
    }
  }
  return {Status::not_yet, "policy " + policy, {}, ""};
}

}  // namespace

Observation probe_hold(Reader& cluster, const Action& action) {
  return look_at_hold(find_volume(cluster, action), action);
}

Observation probe_held(Reader& cluster, const Action& action) {
  const FoundVolume found = find_volume(cluster, action);
  if (found.object.is_null()) return found.problem;
  if (found.policy() == retain) return {Status::done, "policy Retain", {}, ""};
  return {Status::refused, "its policy was Retain and is now " + found.policy() + ": somebody has changed it", {}, ""};
}

void act_hold(Cluster& cluster, const Action& action) {
  const FoundVolume found = find_volume(cluster, action);
  if (look_at_hold(found, action).status != Status::not_yet) return;  // the next probe says why
  cluster.patch(resource::volumes, {"", action.text("volume")},
                patch_of(found, retain, action.text("was"), action.text("holds")));
}

Observation probe_release(Reader& cluster, const Action& action) {
  return look_at_release(cluster, find_volume(cluster, action), action);
}

void act_release(Cluster& cluster, const Action& action) {
  const FoundVolume found = find_volume(cluster, action);
  if (look_at_release(cluster, found, action).status != Status::not_yet) return;
  cluster.patch(resource::volumes, {"", action.text("volume")}, patch_of(found, action.text("to"), nullptr, nullptr));
}

}  // namespace kf::kube
