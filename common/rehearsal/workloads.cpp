// Deployments and StatefulSets: how many pods, of which template, and which claims they ask for. A ReplicaSet is only a
// name here: pods carry "DEPLOYMENT-HASH" as their owner, with the Deployment's own uid.
#include "rehearsal/state.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {

constexpr const char* deployment_hash = "pod-template-hash";
constexpr const char* set_hash = "controller-revision-hash";

std::string hash_of(const Json& workload) {
  std::uint32_t hash = 2166136261u;  // FNV-1a
  for (const unsigned char c : workload["spec"]["template"].dump()) hash = (hash ^ c) * 16777619u;
  char text[9];
  std::snprintf(text, sizeof text, "%08x", hash);
  return text;
}

std::string uid_of(const Json& object) { return In(object)["metadata"]["uid"].text(); }
bool running(const Json& pod) { return In(pod)["status"]["phase"].text() == "Running"; }
bool finished(const Json& pod) {
  const std::string phase = In(pod)["status"]["phase"].text();
  return phase == "Succeeded" || phase == "Failed";
}

/// Copies of the pods of a workload, in the order of their names.
std::vector<Json> pods_of(const State& s, const Json& workload) {
  std::vector<Json> pods;
  for (const auto& name : s.objects.names(kind::pod, key_of(workload).name.ns)) {
    const Json& pod = *s.objects.find({kind::pod, name});
    for (const In owner : In(pod)["metadata"]["ownerReferences"].each()) {
      if (owner["uid"].text() == uid_of(workload)) pods.push_back(pod);
    }
  }
  return pods;
}

void add_pod(State& s, const Json& workload, const std::string& name, const Json& owner, const char* hash_label,
             Json spec) {
  const std::string ns = key_of(workload).name.ns;
  if (!accepts(s, ns) || s.objects.find({kind::pod, {ns, name}}) != nullptr) return;  // an earlier one's, still going
  const In meta = In(workload)["spec"]["template"]["metadata"];
  Json pod{
      {"apiVersion", "v1"},
      {"kind", kind::pod},
      {"metadata", {{"name", name}, {"namespace", ns}, {"labels", meta["labels"].map()}, {"ownerReferences", {owner}}}},
      {"spec", std::move(spec)}};
  pod["metadata"]["labels"][hash_label] = hash_of(workload);
  s.adopted.insert(uid_of(s.add(admitted(s, std::move(pod)))));
}

Json owner_of(const char* api, const char* kind, const std::string& name, const Json& workload) {
  return {{"apiVersion", api}, {"kind", kind}, {"name", name}, {"uid", uid_of(workload)}, {"controller", true}};
}

void remove_pod(State& s, const Json& pod) { s.remove(key_of(pod), ""); }

/// "25%" of n, or the number itself; what is left out is 25%.
long share(In value, long n, bool up) {
  const std::string text = value.has() ? value.text() : "25%";
  long number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (!text.ends_with('%')) return number;
  const double exact = static_cast<double>(n * number) / 100;
  return static_cast<long>(up ? std::ceil(exact) : std::floor(exact));
}

struct Fleet {  ///< the pods of a Deployment that count: a ReplicaSet does not see those that are on their way out
  std::vector<Json> fresh, old;
  bool old_leaving = false;
  long want = 0;

  std::size_t size() const { return fresh.size() + old.size(); }
  long running_pods() const {
    return std::count_if(fresh.begin(), fresh.end(), running) + std::count_if(old.begin(), old.end(), running);
  }
};

Fleet fleet_of(const State& s, const Json& workload) {
  Fleet fleet;
  fleet.want = In(workload)["spec"]["replicas"].number(1);
  for (Json& pod : pods_of(s, workload)) {
    const bool fresh = label(pod, deployment_hash) == hash_of(workload);
    if (finished(pod)) continue;
    if (deleting(pod)) {
      fleet.old_leaving = fleet.old_leaving || !fresh;
    } else {
      (fresh ? fleet.fresh : fleet.old).push_back(std::move(pod));
    }
  }
  return fleet;
}

void add_replicas(State& s, const Json& workload, long n) {
  const std::string replica_set = key_of(workload).name.name + "-" + hash_of(workload);
  for (long i = 0; i < n && !s.interrupted(); ++i) {
    const std::string uid = s.objects.fresh_uid();
    add_pod(s, workload, replica_set + "-" + uid.substr(uid.size() - 5),
            owner_of("apps/v1", "ReplicaSet", replica_set, workload), deployment_hash,
            workload["spec"]["template"]["spec"]);
  }
}

/// deployment/recreate.go: new pods only when the last old one is gone, the ones on their way out included.
void recreate(State& s, const Json& workload, const Fleet& fleet) {
  for (const Json& pod : fleet.old) remove_pod(s, pod);
  if (fleet.old.empty() && !fleet.old_leaving) {
    add_replicas(s, workload, fleet.want - static_cast<long>(fleet.fresh.size()));
  }
}

/// deployment/rolling.go: by default one more than wanted, so that old and new pods write on one volume for a while.
void roll(State& s, const Json& workload, const Fleet& fleet) {
  const In how = In(workload)["spec"]["strategy"]["rollingUpdate"];
  const long surge = share(how["maxSurge"], fleet.want, true);
  const long missing = std::max(share(how["maxUnavailable"], fleet.want, false), surge == 0 ? 1L : 0L);
  const auto have = static_cast<long>(fleet.size()), fresh = static_cast<long>(fleet.fresh.size());
  add_replicas(s, workload, std::min(fleet.want - fresh, fleet.want + surge - have));
  long spare = fleet.running_pods() - (fleet.want - missing);
  for (const Json& pod : fleet.old) {
    if (!running(pod) || spare-- > 0) remove_pod(s, pod);
  }
}

void set_status(State& s, const kube::Name& name, const char* kind, long replicas, long updated, long ready) {
  const Json* found = s.objects.find({kind, name});
  if (found == nullptr) return;
  Json workload = *found;
  Json& status = workload["status"];
  status["replicas"] = replicas;
  status["updatedReplicas"] = updated;
  status["readyReplicas"] = status["availableReplicas"] = ready;
  status["observedGeneration"] = In(workload)["metadata"]["generation"].number(1);
  s.save(workload);
}

// ---- StatefulSets: statefulset/stateful_set_control.go
// ---------------------------------------------------------------

/// Claims for the pod NAME-ORDINAL that are not there are made; the pod names them (stateful_set_utils.go).
Json spec_with_claims(State& s, const Json& set, const std::string& ordinal) {
  Json spec = set["spec"]["template"]["spec"];
  const kube::Name name = key_of(set).name;
  for (const In in_template : In(set)["spec"]["volumeClaimTemplates"].each()) {
    const std::string volume = in_template["metadata"]["name"].text();
    const std::string claim = volume + "-" + name.name + "-" + ordinal;
    spec["volumes"].push_back({{"name", volume}, {"persistentVolumeClaim", {{"claimName", claim}}}});
    if (s.claim({name.ns, claim}) != nullptr) continue;
    Json object{{"apiVersion", "v1"}, {"kind", kind::claim}};
    for (const Json& each : set["spec"]["volumeClaimTemplates"]) {
      if (each["metadata"]["name"] == volume) object.update(each);
    }
    object["kind"] = kind::claim;
    object["metadata"]["name"] = claim;
    object["metadata"]["namespace"] = name.ns;
    // StatefulSetAutoDeletePVC
    if (In(set)["spec"]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"].text() == "Delete") {
      object["metadata"]["ownerReferences"] = {owner_of("apps/v1", kind::stateful_set, name.name, set)};
    }
    s.add(admitted(s, std::move(object)));
  }
  return spec;
}

/// A set that grows smaller takes the claims of the pods along that go, if it is told to (StatefulSetAutoDeletePVC).
void remove_claims(State& s, const Json& set, long ordinal) {
  if (In(set)["spec"]["persistentVolumeClaimRetentionPolicy"]["whenScaled"].text() != "Delete") return;
  const kube::Name name = key_of(set).name;
  for (const In each : In(set)["spec"]["volumeClaimTemplates"].each()) {
    const kube::Name claim{name.ns, each["metadata"]["name"].text() + "-" + name.name + "-" + std::to_string(ordinal)};
    if (s.claim(claim) != nullptr) s.remove({kind::claim, claim}, "StatefulSet " + name.shown() + " was scaled down");
  }
}

long ordinal_of(const Json& pod) {
  const std::string name = key_of(pod).name.name;
  const auto dash = name.rfind('-');
  long ordinal = -1;
  std::from_chars(name.data() + dash + 1, name.data() + name.size(), ordinal);
  return ordinal;
}

/// The one next thing that a set does: from the lowest missing pod up, then from the highest superfluous or outdated
/// one down. Unless its pods are managed in parallel, each waits for the one before it.
void next_of_set(State& s, const Json& set, const std::vector<Json>& pods) {
  const long want = In(set)["spec"]["replicas"].number(1);
  const bool parallel = In(set)["spec"]["podManagementPolicy"].text() == "Parallel";
  const kube::Name name = key_of(set).name;
  for (long i = 0; i < want; ++i) {
    const auto pod = std::find_if(pods.begin(), pods.end(), [&](const Json& p) { return ordinal_of(p) == i; });
    if (pod == pods.end()) {
      if (!accepts(s, name.ns)) return;
      const std::string ordinal = std::to_string(i);
      add_pod(s, set, name.name + "-" + ordinal, owner_of("apps/v1", kind::stateful_set, name.name, set), set_hash,
              spec_with_claims(s, set, ordinal));
    } else if (finished(*pod)) {
      remove_pod(s, *pod);
    } else if (running(*pod) && !deleting(*pod)) {
      continue;
    }
    if (!parallel) return;
  }
  std::vector<Json> down = pods;
  std::sort(down.begin(), down.end(), [](const Json& a, const Json& b) { return ordinal_of(a) > ordinal_of(b); });
  const bool rolls = In(set)["spec"]["updateStrategy"]["type"].text() != "OnDelete";
  for (const Json& pod : down) {
    if (ordinal_of(pod) < want && (!rolls || label(pod, set_hash) == hash_of(set))) continue;
    remove_pod(s, pod);
    if (ordinal_of(pod) >= want) remove_claims(s, set, ordinal_of(pod));
    if (!parallel || ordinal_of(pod) < want) return;
  }
}

}  // namespace

void sync_deployment(State& s, const kube::Name& name) {
  const Json workload = *s.objects.find({kind::deployment, name});
  if (deleting(workload)) return;
  const Fleet fleet = fleet_of(s, workload);
  const auto surplus = static_cast<long>(fleet.fresh.size()) - fleet.want;
  for (long i = 0; i < surplus; ++i) remove_pod(s, fleet.fresh[static_cast<std::size_t>(i)]);
  const bool recreates = In(workload)["spec"]["strategy"]["type"].text() == "Recreate";
  (recreates ? recreate : roll)(s, workload, fleet);
  const Fleet after = fleet_of(s, workload);
  set_status(s, name, kind::deployment, static_cast<long>(after.size()), static_cast<long>(after.fresh.size()),
             after.running_pods());
}

void sync_stateful_set(State& s, const kube::Name& name) {
  const Json set = *s.objects.find({kind::stateful_set, name});
  if (deleting(set)) return;
  next_of_set(s, set, pods_of(s, set));
  const auto pods = pods_of(s, set);
  const auto fresh = [&](const Json& pod) { return label(pod, set_hash) == hash_of(set); };
  set_status(s, name, kind::stateful_set, static_cast<long>(pods.size()),
             std::count_if(pods.begin(), pods.end(), fresh), std::count_if(pods.begin(), pods.end(), running));
}

void adopt_pods(State& s) {
  for (const auto& name : s.objects.names(kind::pod)) {
    Json pod = *s.objects.find({kind::pod, name});
    if (s.adopted.contains(uid_of(pod))) continue;
    for (Json& owner : pod["metadata"]["ownerReferences"]) {
      const bool in_set = In(owner)["kind"].text() == kind::stateful_set;
      const std::string its = In(owner)["name"].text();
      const Key key = in_set ? Key{kind::stateful_set, {name.ns, its}}
                             : Key{kind::deployment, {name.ns, its.substr(0, its.rfind('-'))}};
      const Json* workload = s.objects.find(key);
      if (workload == nullptr || (!in_set && In(owner)["kind"].text() != "ReplicaSet")) continue;
      owner["uid"] = uid_of(*workload);
      pod["metadata"]["labels"][in_set ? set_hash : deployment_hash] = hash_of(*workload);
      s.adopted.insert(uid_of(pod));
    }
    s.save(pod);
  }
}

}  // namespace kf::rehearsal
