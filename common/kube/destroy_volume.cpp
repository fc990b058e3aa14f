#include "kube/destroy_volume.hpp"

#include "kube/found_volume.hpp"
#include "kube/new_volume.hpp"
#include "kube/users.hpp"

namespace kf::kube {

namespace {

using doc::In;
using doc::Json;
using plan::Action;
using plan::Observation;
using plan::Status;

Observation refused(const std::string& why) { return {Status::refused, why, {}, ""}; }

/// Another object of the same disk: what is served through that one would go as well. Empty: there is none.
std::string twin_of(Reader& cluster, const Json& volume) {
  std::string twin;
  cluster.list(resource::volumes, {}, [&](Json&& other) {
    if (In(other)["metadata"]["uid"].text() == In(volume)["metadata"]["uid"].text()) return;
    if (has_source(volume, other) || has_source(other, volume)) twin = In(other)["metadata"]["name"].text();
  });
  return twin;
}

/// Why it must not go; empty: it may.
std::string in_the_way(Reader& cluster, const FoundVolume& found) {
  const std::string name = found.meta()["name"].text();
  if (const auto claim = claim_that_has(cluster, In(found.object)); !claim.empty()) {
    return "claim " + claim + " has volume " + name;
  }
  const In ref = found.spec()["claimRef"];
  if (const auto pod = pod_left_on(cluster, name, {ref["namespace"].text(), ref["name"].text()}); !pod.empty()) {
    return "pod " + pod + " goes on writing on it";
  }
  if (const auto twin = twin_of(cluster, found.object); !twin.empty()) return "volume " + twin + " is the same disk";
  if (found.note("pv.kubernetes.io/provisioned-by").empty())
    return "nothing would delete its disk: it was made by hand";
  // Nothing is reclaimed that no claim ever had (kubernetes pkg/controller/volume/persistentvolume/pv_controller.go).
  return ref["uid"].has() ? "" : "it is not released by a claim, but there for anybody";
}

Observation look(Reader& cluster, const FoundVolume& found) {
  if (const auto why = in_the_way(cluster, found); !why.empty()) return refused(why);
  const std::string policy = found.policy(), phase = found.phase();
  if (policy != "Retain" && phase == "Failed") {
    const std::string message = In(found.object)["status"]["message"].text();
    return refused("its provisioner cannot delete the disk" + (message.empty() ? "" : ": " + message));
  }
  if (policy != "Retain" || found.deleting()) return {Status::working, "its disk is being deleted", {}, ""};
  if (phase != "Released") return {Status::working, "it is " + (phase.empty() ? "new" : phase), {}, ""};
  return {Status::not_yet, "nobody has it, policy Retain", {}, ""};
}

}  // namespace

Observation probe_destroy_volume(Reader& cluster, const Action& action) {
  const std::string& volume = action.text("volume");
  const auto there = cluster.get(resource::volumes, {"", volume});
  if (!there) return {Status::done, "there is no volume " + volume, {}, ""};
  if (In(*there)["metadata"]["uid"].text() != action.text("uid")) {
    return {Status::done, volume + " is another volume", {}, ""};
  }
  return look(cluster, {*there, {}});
}

/// In the version that was looked at: who binds it meanwhile makes this a conflict.
void act_destroy_volume(Cluster& cluster, const Action& action) {
  const FoundVolume found = find_volume(cluster, action);
  if (found.object.is_null() || look(cluster, found).status != Status::not_yet) return;
  cluster.patch(
      resource::volumes, {"", action.text("volume")},
      {{"metadata", {{"uid", found.meta()["uid"].text()}, {"resourceVersion", found.meta()["resourceVersion"].text()}}},
       {"spec", {{"persistentVolumeReclaimPolicy", "Delete"}}}});
}

}  // namespace kf::kube
