#include "volume/consumers.hpp"

#include "volume/catalog.hpp"

#include <algorithm>
#include <set>

namespace kf::volume {

namespace {

/// Fills in what the container that mounts `volume` says: the first that runs a server we know, since a charm's own one
/// and Percona's log shippers mount it as well; else the first.
void describe(Consumer& consumer, const kube::PodSpec& spec, const std::string& volume) {
  const kube::Container* first = nullptr;
  for (const auto& container : spec.containers) {
    if (!container.mounts.contains(volume)) continue;
    const bool server = !product_of_image(container.image).empty();
    if (first == nullptr || server) first = &container;
    if (server) break;
  }
  if (first == nullptr) return;
  consumer.image = first->image;
  if (!first->env.empty()) consumer.database = first->env.begin()->second;
}

void add(Consumers& all, const Consumer& base, const kube::PodSpec& spec, const std::string& ns) {
  for (const auto& [volume, claim] : spec.claims) {
    Consumer consumer = base;
    describe(consumer, spec, volume);
    all[{ns, claim}].push_back(std::move(consumer));
  }
}

/// Claims of a StatefulSet's templates are named TEMPLATE-SET-ORDINAL and appear in no pod template.
void add_templates(Consumers& all, const kube::Snapshot& snapshot) {
  std::map<kube::Name, std::pair<const kube::Workload*, std::string>> by_prefix;
  for (const auto& w : snapshot.workloads) {
    for (const auto& t : w.claim_templates) by_prefix[{w.meta.ns, t + "-" + w.meta.name}] = {&w, t};
  }
  for (const auto& claim : snapshot.claims) {
    const auto dash = claim.meta.name.rfind('-');
    if (dash == std::string::npos || dash + 1 == claim.meta.name.size()) continue;
    if (claim.meta.name.find_first_not_of("0123456789", dash + 1) != std::string::npos) continue;
    const auto it = by_prefix.find({claim.meta.ns, claim.meta.name.substr(0, dash)});
    if (it == by_prefix.end()) continue;
    const auto& [w, volume] = it->second;
    Consumer consumer{w->kind, w->meta.name, w->meta.name, {}, {}, &w->meta, &w->template_labels, &w->spec};
    describe(consumer, w->spec, volume);
    all[claim.meta.full()].push_back(std::move(consumer));
  }
}

}  // namespace

// A ReplicaSet is named WORKLOAD-HASH.
std::string workload_of(const kube::Pod& pod) {
  for (const auto& owner : pod.meta.owners) {
    if (owner.kind == "ReplicaSet") return owner.name.substr(0, owner.name.rfind('-'));
    if (owner.kind == "StatefulSet") return owner.name;
  }
  return pod.meta.name;
}

Consumers consumers_of(const kube::Snapshot& snapshot) {
  Consumers all;
  std::set<kube::Name> known;
  for (const auto& w : snapshot.workloads) {
    known.insert(w.meta.full());
    add(all, {w.kind, w.meta.name, w.meta.name, {}, {}, &w.meta, &w.template_labels, &w.spec}, w.spec, w.meta.ns);
  }
  add_templates(all, snapshot);
  for (const auto& pod : snapshot.pods) {
    const std::string workload = workload_of(pod);
    const bool owned = workload != pod.meta.name && known.contains({pod.meta.ns, workload});
    if (pod.finished() || owned) continue;
    add(all, {"Pod", pod.meta.name, workload, {}, {}, &pod.meta, &pod.meta.labels, &pod.spec}, pod.spec, pod.meta.ns);
  }
  for (auto& [claim, list] : all) {
    std::sort(list.begin(), list.end(), [](const Consumer& a, const Consumer& b) { return a.shown() < b.shown(); });
  }
  return all;
}

}  // namespace kf::volume
