#include "volume/logs.hpp"

#include "kube/failure.hpp"
#include "process/at_once.hpp"
#include "volume/consumers.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <mutex>
#include <set>

namespace kf::volume {

namespace {

constexpr int lines = 200;
constexpr std::size_t side_by_side = 3, pods_at_most = 40;

/// Of Pipelines and Katib: whoever meets a store that is not what it was. kubeflow/pipelines manifests/kustomize/base,
/// kubeflow/katib manifests/v1beta1/components.
bool talks_to_stores(const std::string& workload) {
  constexpr std::array<std::string_view, 7> all{"ml-pipeline",         "ml-pipeline-persistenceagent",
                                                "ml-pipeline-ui",      "metadata-grpc-deployment",
                                                "metadata-deployment", "cache-server",
                                                "katib-db-manager"};
  return std::find(all.begin(), all.end(), workload) != all.end();
}

bool is_proxy(const std::string& container) { return container == "istio-proxy" || container == "istio-init"; }

/// One log to be read.
struct Wish {
  kube::Name pod;
  std::string container, node;
};

/// Nodes whose kubelet did not answer: nobody waits for them twice.
class Silent {
 public:
  bool has(const std::string& node) {
    const std::lock_guard hold(mutex_);
    return nodes_.contains(node);
  }
  void add(const std::string& node) {
    const std::lock_guard hold(mutex_);
    nodes_.insert(node);
  }

 private:
  std::mutex mutex_;
  std::set<std::string> nodes_;
};

/// What one container has written; throws ClusterError.
std::string ask(kube::Logs& logs, const Wish& wish, Silent& silent) {
  if (silent.has(wish.node)) throw kube::ClusterError(kube::Failure::unreachable, Error("its node does not answer"));
  try {
    return logs.log(wish.pod, wish.container, lines);
  } catch (const kube::ClusterError& e) {
    if (e.failure == kube::Failure::timeout || e.failure == kube::Failure::unreachable) silent.add(wish.node);
    throw;
  }
}

std::vector<Wish> wishes_of(const kube::Pod& pod) {
  std::vector<Wish> all;
  for (const auto& c : pod.spec.containers) {
    if (is_proxy(c.name)) continue;
    const auto state = std::find_if(pod.states.begin(), pod.states.end(),
                                    [&](const kube::ContainerState& s) { return s.name == c.name; });
    // Of a container that waits for its next start the kubelet gives the log of the last one, if there was one.
    const bool never_ran = state != pod.states.end() && !state->waiting.empty() && state->restarts == 0;
    if (!never_ran) all.push_back({pod.meta.full(), c.name, pod.node});
  }
  return all;
}

}  // namespace

std::vector<const kube::Pod*> pods_to_ask(const Discovery& discovery, const kube::Snapshot& snapshot) {
  std::set<kube::Name> claims;
  for (const auto& row : discovery.volumes) {
    if (row.has_claim && row.role != Role::workspace) claims.insert(row.claim);
  }
  std::set<std::string> homes;
  for (const auto& i : discovery.installations) homes.insert(i.ns);
  std::vector<const kube::Pod*> all;
  for (const auto& pod : snapshot.pods) {
    if (pod.finished() || pod.node.empty() || all.size() == pods_at_most) continue;
    const bool has_store = std::any_of(pod.spec.claims.begin(), pod.spec.claims.end(), [&](const auto& each) {
      return claims.contains({pod.meta.ns, each.second});
    });
    if (has_store || (homes.contains(pod.meta.ns) && talks_to_stores(workload_of(pod)))) all.push_back(&pod);
  }
  return all;
}

void read_logs(kube::Logs& logs, const std::vector<const kube::Pod*>& pods, Facts& facts) {
  std::vector<Wish> wishes;
  for (const auto* pod : pods) {
    auto more = wishes_of(*pod);
    wishes.insert(wishes.end(), more.begin(), more.end());
  }
  std::vector<kube::Log> read(wishes.size());
  Silent silent;
  std::vector<std::function<void()>> tasks;
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    tasks.emplace_back([&, i] { read[i] = {wishes[i].pod, wishes[i].container, ask(logs, wishes[i], silent)}; });
  }
  std::set<std::string> gaps;
  const auto ends = process::at_once(side_by_side, tasks);
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    if (!ends[i]) {
      facts.snapshot.logs.push_back(std::move(read[i]));
      continue;
    }
    try {
      std::rethrow_exception(ends[i]);
    } catch (const kube::ClusterError& e) {
      // A container that has not started, a kubelet that does not answer: not a reason to be silent about the rest.
      gaps.insert(e.failure == kube::Failure::forbidden
                      ? "cannot read pods' logs: what servers say about their data is missing"
                      : "the log of pod " + wishes[i].pod.shown() + " could not be read");
    }
  }
  facts.gaps.insert(facts.gaps.end(), gaps.begin(), gaps.end());
}

}  // namespace kf::volume
