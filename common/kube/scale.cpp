#include "kube/scale.hpp"

#include "base/text.hpp"
#include "kube/annotations.hpp"
#include "kube/users.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace kf::kube {

namespace {

using doc::In;
using doc::Json;
using plan::Action;
using plan::Observation;
using plan::Status;

long number_of(const Action& action, const char* arg) {
  const std::string& text = action.text(arg);
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) throw std::logic_error(action.verb + ": " + arg);
  return number;
}

std::string shown(const Action& action) {
  return action.text("kind") + " " + action.text("namespace") + "/" + action.text("name");
}

struct FoundWorkload {
  Json object;  ///< null: gone, or another one; then `problem` says so
  Observation problem{};

  In meta() const { return In(object)["metadata"]; }
  long long replicas() const { return In(object)["spec"]["replicas"].number(1); }
  /// The controller has seen the object as it is now.
  bool observed() const {
    return In(object)["status"]["observedGeneration"].number(0) >= meta()["generation"].number(0);
  }
  long long status(const char* count) const { return In(object)["status"][count].number(0); }
  /// Kubernetes pkg/controller/statefulset/stateful_set_utils.go, StatefulSetAutoDeletePVC.
  bool claims_go() const {
    return In(object)["spec"]["persistentVolumeClaimRetentionPolicy"]["whenScaled"].text() == "Delete";
  }
  /// As many as a stop has found, else as the plan says.
  long long before(const Action& action) const {
    const std::string note = meta()["annotations"][annotation::replicas].text();
    long long noted = 0;
    std::from_chars(note.data(), note.data() + note.size(), noted);
    return noted > 0 ? noted : number_of(action, "replicas");
  }
  bool noted() const { return meta()["annotations"][annotation::replicas].has(); }
};

FoundWorkload find_workload(Reader& cluster, const Action& action) {
  const Name name{action.text("namespace"), action.text("name")};
  auto object = cluster.get(resource_of_workload(action.text("kind")), name);
  if (!object) return {nullptr, {Status::refused, shown(action) + " is gone", {}, ""}};
  const std::string uid = In(*object)["metadata"]["uid"].text();
  if (uid != action.text("uid")) {
    return {nullptr, {Status::refused, shown(action) + " is another one now: uid " + uid, {}, ""}};
  }
  if (In(*object)["metadata"]["deletionTimestamp"].has()) {
    return {nullptr, {Status::refused, shown(action) + " is being deleted", {}, ""}};
  }
  return {std::move(*object), {}};
}

/// `note`: the number of replicas that a start will give back; null: none, it runs again.
void scale(Cluster& cluster, const Action& action, const FoundWorkload& found, long long replicas, const Json& note) {
  cluster.patch(resource_of_workload(action.text("kind")), {action.text("namespace"), action.text("name")},
                {{"metadata",
                  {{"uid", found.meta()["uid"].text()},
                   {"resourceVersion", found.meta()["resourceVersion"].text()},
                   {"annotations", {{annotation::replicas, note}}}}},
                 {"spec", {{"replicas", replicas}}}});
}

/// Scaled to none: it may still run for as long as one of its pods is there.
Observation look_at_end(Reader& cluster, const FoundWorkload& found, const Action& action) {
  if (!found.observed() || found.status("replicas") > 0) return {Status::working, "its pods are going", {}, ""};
  const std::string pod =
      pod_of_workload(cluster, action.text("kind"), {action.text("namespace"), action.text("name")});
  if (!pod.empty()) return {Status::working, "pod " + pod + " is going", {}, ""};
  return {Status::done, "no replicas", {{"generation", found.meta()["generation"].text()}}, ""};
}

Observation look_at_stop(Reader& cluster, const FoundWorkload& found, const Action& action) {
  if (found.object.is_null()) return found.problem;
  if (found.replicas() == 0) return look_at_end(cluster, found, action);
  if (found.claims_go()) {
    const std::string set = " -n " + action.text("namespace") + " " + action.text("name");
    return {Status::refused,
            shown(action) + " deletes its claims when it is scaled down",
            {},
            "kubectl patch statefulset" + set +
                R"( -p '{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Retain"}}}')"};
  }
  return {Status::not_yet, std::to_string(found.replicas()) + " replicas", {}, ""};
}

Observation look_at_start(const FoundWorkload& found, const Action& action) {
  if (found.object.is_null()) return found.problem;
  const long ready = number_of(action, "ready");
  const bool runs = found.replicas() > 0;  // as many as somebody else, or an autoscaler, has set meanwhile
  if (!runs || found.noted()) return {Status::not_yet, "stopped", {}, ""};
  const std::string are =
      std::to_string(found.status("readyReplicas")) + " of " + std::to_string(found.replicas()) + " ready";
  if (!found.observed() || found.status("readyReplicas") < std::min<long long>(ready, found.replicas())) {
    return {Status::working, are, {}, ""};
  }
  return {Status::done, are, {}, ""};
}

}  // namespace

const Resource& resource_of_workload(const std::string& kind) {
  if (kind == "Deployment") return resource::deployments;
  if (kind == "StatefulSet") return resource::stateful_sets;
  throw std::logic_error("no workload that can be scaled: " + kind);
}

Observation probe_stop(Reader& cluster, const Action& action) {
  return look_at_stop(cluster, find_workload(cluster, action), action);
}

void act_stop(Cluster& cluster, const Action& action) {
  const auto found = find_workload(cluster, action);
  if (look_at_stop(cluster, found, action).status != Status::not_yet) return;  // the next probe says why
  scale(cluster, action, found, 0, std::to_string(found.replicas()));
}

Observation probe_start(Reader& cluster, const Action& action) {
  return look_at_start(find_workload(cluster, action), action);
}

void act_start(Cluster& cluster, const Action& action) {
  const auto found = find_workload(cluster, action);
  if (look_at_start(found, action).status != Status::not_yet) return;
  scale(cluster, action, found, found.replicas() > 0 ? found.replicas() : found.before(action), nullptr);
}

/// Nothing to be done for it but to wait: what stops the pods are other steps.
Observation probe_quiet(Reader& cluster, const Action& action) {
  const Name claim{action.text("namespace"), action.text("claim")};
  std::vector<std::string> epochs;
  for (const auto& workload : text::split(action.text("workloads"), ',')) {
    const auto slash = workload.find('/');
    if (slash == std::string::npos) continue;
    const auto found =
        cluster.get(resource_of_workload(workload.substr(0, slash)), {claim.ns, workload.substr(slash + 1)});
    if (!found) continue;  // what is gone starts no pod
    if (In(*found)["spec"]["replicas"].number(1) != 0) return {Status::refused, workload + " runs again", {}, ""};
    epochs.push_back(workload + "@" + In(*found)["metadata"]["generation"].text());
  }
  const Users users = users_of(cluster, claim);
  if (!users.running.empty()) return {Status::working, "pod " + users.running.front() + " has it", {}, ""};
  if (!users.leaving.empty()) return {Status::working, "pod " + users.leaving.front() + " is going", {}, ""};
  return {Status::done, "no pod has claim " + claim.shown(), {{"epoch", text::join(epochs, ",")}}, ""};
}

}  // namespace kf::kube
