// Scheduler and kubelet, as far as volumes go: when a pod starts, what it has mounted, and when it is gone.
#include "rehearsal/state.hpp"

#include <algorithm>

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {

struct Use {
  kube::Name claim;
  bool read_only;
};

std::vector<Use> uses_of(const Json& pod) {
  std::vector<Use> all;
  for (const In volume : In(pod)["spec"]["volumes"].each()) {
    const In claim = volume["persistentVolumeClaim"];
    if (claim.has()) all.push_back({{key_of(pod).name.ns, claim["claimName"].text()}, claim["readOnly"].truth()});
  }
  return all;
}

std::string phase_of(const Json& object) { return In(object)["status"]["phase"].text(); }

/// volumebinding plugin: for a claim that waits for its first pod, a volume that fits, or else the sign for the
/// provisioner.
void bind_for_pod(State& s, Json claim) {
  if (!is_delayed(s, claim) || !In(claim)["spec"]["volumeName"].text().empty()) return;
  if (const Json* found = match(s, claim, false)) {
    Json volume = *found;
    point_at(s, volume, claim);
  } else {
    annotate(claim, "volume.kubernetes.io/selected-node", "node");
    s.save(claim);
  }
}

/// ReadWriteOncePod (volumerestrictions plugin): no second pod of such a claim gets a node.
bool is_taken(const State& s, const Json& pod, const kube::Claim& c) {
  if (!c.access_modes.contains("ReadWriteOncePod")) return false;
  for (const auto& name : s.objects.names(kind::pod, c.meta.ns)) {
    const Json& other = *s.objects.find({kind::pod, name});
    if (name == key_of(pod).name || !In(other)["spec"]["nodeName"].has()) continue;
    for (const Use& use : uses_of(other)) {
      if (use.claim == c.meta.full()) return true;
    }
  }
  return false;
}

/// The scheduler: a pod gets a node when each of its claims is there, is not being deleted, and is bound.
void schedule(State& s, Json pod) {
  bool ready = true;
  for (const Use& use : uses_of(pod)) {
    const Json* claim = s.claim(use.claim);
    if (claim == nullptr || deleting(*claim)) return;
    if (is_taken(s, pod, claim_of(*claim))) return;
    if (phase_of(*claim) == "Bound") continue;
    ready = false;
    bind_for_pod(s, *claim);
  }
  if (!ready) return;
  pod["spec"]["nodeName"] = "node";
  s.save(pod);
}

/// desired_state_of_world_populator.go getPVSpec: the claim is bound and the volume says the same. False: not (yet).
bool find_mounts(const State& s, const Json& pod, std::vector<Mount>& mounts) {
  for (const Use& use : uses_of(pod)) {
    const Json* claim = s.claim(use.claim);
    const Json* volume = claim == nullptr ? nullptr : s.volume(In(*claim)["spec"]["volumeName"].text());
    if (volume == nullptr || phase_of(*claim) != "Bound") return false;
    const kube::Volume v = volume_of(*volume);
    if (v.claim_uid != In(*claim)["metadata"]["uid"].text() || !s.disks.usable(disk_of(*volume))) return false;
    const auto& modes = v.access_modes;
    if (!use.read_only) mounts.push_back({use.claim, disk_of(*volume), !modes.contains("ReadWriteMany")});
  }
  return true;
}

void start(State& s, Json pod) {
  std::vector<Mount> mounts;
  if (!find_mounts(s, pod, mounts)) return;
  s.mounts[In(pod)["metadata"]["uid"].text()] = mounts;
  pod["status"]["phase"] = "Running";
  s.save(pod);
}

std::string workload_of(const Json& pod) {
  const kube::Name name = key_of(pod).name;
  for (const In owner : In(pod)["metadata"]["ownerReferences"].each()) {
    const std::string kind = owner["kind"].text(), its = owner["name"].text();
    if (kind == "ReplicaSet") return "Deployment " + kube::Name{name.ns, its.substr(0, its.rfind('-'))}.shown();
    return kind + " " + kube::Name{name.ns, its}.shown();
  }
  return "Pod " + name.shown();
}

}  // namespace

void sync_pod(State& s, const kube::Name& name) {
  const Json* pod = s.objects.find({kind::pod, name});
  if (pod == nullptr || !s.has_node) return;
  const std::string phase = phase_of(*pod), uid = In(*pod)["metadata"]["uid"].text();
  if (deleting(*pod)) {
    if (!In(*pod)["metadata"]["finalizers"].texts().empty()) return;
    s.mounts.erase(uid);
    return s.objects.erase({kind::pod, name});
  }
  if (phase == "Succeeded" || phase == "Failed") {
    s.mounts.erase(uid);
  } else if (phase != "Running" && !In(*pod)["spec"]["nodeName"].has()) {
    schedule(s, *pod);
  } else if (!s.mounts.contains(uid)) {
    start(s, *pod);
  }
}

std::vector<Writer> writers(const State& s) {
  std::vector<Writer> all;
  for (const auto& name : s.objects.names(kind::pod)) {
    const Json& pod = *s.objects.find({kind::pod, name});
    const auto mounts = s.mounts.find(In(pod)["metadata"]["uid"].text());
    if (mounts != s.mounts.end() && !mounts->second.empty()) all.push_back({name, workload_of(pod), mounts->second});
  }
  return all;
}

}  // namespace kf::rehearsal
