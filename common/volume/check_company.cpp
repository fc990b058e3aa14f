#include "base/text.hpp"
#include "kube/managers.hpp"
#include "volume/check_rules.hpp"
#include "volume/risk.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace kf::volume {

namespace {

/// Whoever puts back what is changed, and what of.
struct Hand {
  kube::Manager manager;
  std::set<std::string> objects;
};

/// The objects behind a row that others may manage: claim, volume, and the workloads that use it.
std::map<std::string, const kube::Meta*> behind(const Checkup& c, const DataVolume& row) {
  std::map<std::string, const kube::Meta*> all;
  if (row.pvc != nullptr) all["claim " + row.claim.shown()] = &row.pvc->meta;
  if (row.pv != nullptr) all["volume " + row.volume] = &row.pv->meta;
  for (const auto* w : c.users_of(row)) all[w->kind + "/" + w->meta.name] = &w->meta;
  return all;
}

}  // namespace

void check_managers(Checkup& c) {
  std::map<std::string, Hand> hands;
  for (const auto& row : c.discovery.volumes) {
    if (row.role == Role::workspace) continue;  // a notebook's controller has it, as it should be
    for (const auto& [object, meta] : behind(c, row)) {
      const auto manager = kube::manager_of(*meta);
      if (!manager) continue;
      Hand& hand = hands.try_emplace(manager->name, Hand{*manager, {}}).first->second;
      hand.objects.insert(object);
    }
  }
  for (const auto& [name, hand] : hands) {
    const std::vector<std::string> objects(hand.objects.begin(), hand.objects.end());
    const bool pausable = !hand.manager.pause.empty();
    c.add("MANAGED", pausable ? Severity::warning : Severity::note, name,
          "it puts back what anybody else changes in " + text::join(objects, ", ") +
              (pausable ? ": pause it before anything is stopped, removed or bound anew" : ""),
          pausable ? hand.manager.pause : c.typed.self + " list -o wide" + c.typed.flags);
  }
}

void check_namespaces(Checkup& c) {
  for (const auto& n : c.snapshot.namespaces) {
    if (!n.meta.deleting) continue;
    const auto mine = [&](const DataVolume& row) { return row.has_claim && row.claim.ns == n.meta.name; };
    const auto count = std::count_if(c.discovery.volumes.begin(), c.discovery.volumes.end(), mine);
    if (count == 0) continue;
    c.add("NAMESPACE-TERMINATING", Severity::warning, n.meta.name,
          "the namespace is being deleted, and " + text::count(static_cast<std::size_t>(count), "claim") +
              " of Kubeflow in it goes with it; nothing can be made in it, and no finalizer should be taken out of it",
          c.describe("namespace", {"", n.meta.name}));
  }
}

/// Claims of others in Kubeflow's namespace: they are left alone here, and go with the namespace.
void check_neighbours(Checkup& c) {
  std::set<std::string> homes;
  for (const auto& i : c.discovery.installations) homes.insert(i.ns);
  std::set<kube::Name> ours;
  for (const auto& row : c.discovery.volumes) ours.insert(row.claim);
  std::map<std::string, const kube::Volume*> volumes;
  for (const auto& v : c.snapshot.volumes) volumes.emplace(v.meta.name, &v);
  for (const auto& claim : c.snapshot.claims) {
    if (!homes.contains(claim.meta.ns) || ours.contains(claim.meta.full())) continue;
    const auto it = volumes.find(claim.volume);
    const kube::Volume* v = it == volumes.end() ? nullptr : it->second;
    if (v == nullptr || v->reclaim_policy == "Retain") continue;
    c.add("NEIGHBOUR", Severity::note, claim.meta.full().shown(),
          "it is not Kubeflow's, and is left alone; but it goes with the namespace, and volume " + v->meta.name +
              " has reclaim policy " + v->reclaim_policy,
          c.typed.kubectl + " patch pv " + v->meta.name +
              " -p '{\"spec\":{\"persistentVolumeReclaimPolicy\":\"Retain\"}}'");
  }
}

}  // namespace kf::volume
