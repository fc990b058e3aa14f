#include "kube/remove_volume.hpp"

#include "kube/users.hpp"

namespace kf::kube {

namespace {

using doc::In;
using doc::Json;
using plan::Action;
using plan::Observation;
using plan::Status;

Observation refused(const std::string& why) { return {Status::refused, why, {}, ""}; }

/// A living claim is bound to the volume. By uid, as sources of volumes never change: the same disk as when planned.
bool serves(Reader& cluster, const std::string& volume, const std::string& uid) {
  const auto object = cluster.get(resource::volumes, {"", volume});
  if (!object) return false;
  const In pv(*object), ref = pv["spec"]["claimRef"];
  if (pv["metadata"]["uid"].text() != uid || pv["metadata"]["deletionTimestamp"].has() || !ref["uid"].has())
    return false;
  const auto claim = cluster.get(resource::claims, {ref["namespace"].text(), ref["name"].text()});
  if (!claim) return false;
  const In in(*claim);
  return in["metadata"]["uid"].text() == ref["uid"].text() && in["spec"]["volumeName"].text() == volume &&
         in["status"]["phase"].text() == "Bound" && !in["metadata"]["deletionTimestamp"].has();
}

Observation look(Reader& cluster, const Json& object, const Action& action) {
  const std::string& volume = action.text("volume");
  const In pv(object), ref = pv["spec"]["claimRef"];
  const std::string policy = pv["spec"]["persistentVolumeReclaimPolicy"].text("Retain");
  if (policy != "Retain") return refused("its policy is " + policy + ": its disk would go with it");
  if (const auto claim = claim_that_has(cluster, pv); !claim.empty()) {
    return refused("claim " + claim + " has volume " + volume);
  }
  const Name name{ref["namespace"].text(), ref["name"].text()};
  if (const auto pod = pod_left_on(cluster, volume, name); !pod.empty()) {
    return refused("pod " + pod + " goes on writing on it");
  }
  const bool is_second = action.args.contains("other");
  if (is_second && !serves(cluster, action.text("other"), action.text("other_uid"))) {
    return refused("no claim has volume " + action.text("other") + " any more, which is the same disk");
  }
  if (pv["metadata"]["deletionTimestamp"].has()) return {Status::working, "the volume object is being deleted", {}, ""};
  return {Status::not_yet, "nobody has volume " + volume + ", policy Retain", {}, ""};
}

}  // namespace

Observation probe_remove_volume(Reader& cluster, const Action& action) {
  const std::string& volume = action.text("volume");
  const auto object = cluster.get(resource::volumes, {"", volume});
  if (!object) return {Status::done, "there is no volume object " + volume, {}, ""};
  if (In(*object)["metadata"]["uid"].text() != action.text("uid")) {
    return {Status::done, volume + " is another volume", {}, ""};
  }
  return look(cluster, *object, action);
}

void act_remove_volume(Cluster& cluster, const Action& action) {
  const Name name{"", action.text("volume")};
  const auto object = cluster.get(resource::volumes, name);  // what is looked at next holds for this version of it
  if (!object || probe_remove_volume(cluster, action).status != Status::not_yet) return;
  cluster.remove(resource::volumes, name, {action.text("uid"), Seen::of(*object).version});
}

}  // namespace kf::kube
