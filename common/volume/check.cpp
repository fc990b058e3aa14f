#include "volume/check.hpp"

#include "base/text.hpp"
#include "volume/check_rules.hpp"
#include "volume/event_signs.hpp"
#include "volume/log_signs.hpp"
#include "volume/risk.hpp"

#include <algorithm>

namespace kf::volume {

void Checkup::add(std::string id, Severity severity, std::string object, std::string evidence, std::string next) {
  findings.push_back({std::move(id), severity, std::move(object), text::printable(evidence), std::move(next)});
}

std::vector<const kube::Workload*> Checkup::users_of(const DataVolume& row) const {
  std::vector<const kube::Workload*> users;
  for (const auto& consumer : row.consumers) {
    if (const auto it = workloads.find({row.claim.ns, consumer}); it != workloads.end()) users.push_back(it->second);
  }
  return users;
}

std::string Checkup::patch(const std::string& volume, const std::string& json, bool merge) const {
  return typed.kubectl + " patch pv " + volume + (merge ? " --type merge" : "") + " -p '" + json + "'";
}

std::string Checkup::retain(const std::string& volume) const { return typed.self + " retain " + volume + typed.flags; }

std::string Checkup::reserve(const std::string& volume) const {
  return patch(volume, R"({"spec":{"claimRef":{"uid":null,"resourceVersion":null}}})", true);
}

std::string Checkup::rebind(const std::string& volume, const kube::Name& claim) const {
  return typed.self + " rebind " + volume + " --to " + claim.shown() + typed.flags;
}

std::string Checkup::give_back(const std::string& volume, const kube::Name& claim) const {
  const bool there = std::any_of(snapshot.namespaces.begin(), snapshot.namespaces.end(),
                                 [&](const kube::Namespace& n) { return n.meta.name == claim.ns && !n.meta.deleting; });
  return there ? rebind(volume, claim) : reserve(volume);
}

std::string Checkup::describe(const char* kind, const kube::Name& name) const {
  return typed.kubectl + " describe " + kind + " " + name.name + (name.ns.empty() ? "" : " -n " + name.ns);
}

std::string object_of(const DataVolume& row) { return row.claim.name.empty() ? row.volume : row.claim.shown(); }

std::string_view shown(Severity severity) {
  switch (severity) {
    case Severity::loss: return "loss";
    case Severity::broken: return "broken";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "note";
}

namespace {

/// What the rules themselves find; what events and logs tell has its own tables.
constexpr Explanation own_texts[] = {
    {"CROSSED", "the claim got the volume on which another store's data is"},
    {"CLAIM-OWNED", "the claim is deleted together with what owns it"},
    {"EMPTY-VOLUME", "the claim runs on a new volume while an older one still holds its data"},
    {"CLAIM-TAKEN", "the volume that the claim wants is bound to another claim, or to an earlier one of its name"},
    {"VOLUME-NOT-FOUND", "the claim names a volume that does not exist"},
    {"NO-VOLUME", "no volume is there for the claim and nothing will make one"},
    {"CLASS-NOT-FOUND", "the claim's storage class does not exist"},
    {"WAITING-FOR-POD", "its class makes the volume when a pod first uses the claim: normal"},
    {"PENDING", "the claim has no volume, for a reason that cannot be seen from here"},
    {"TWO-DEFAULT-CLASSES", "which class a claim without one gets depends on the Kubernetes version"},
    {"NO-NODE", "no node of the cluster is where the volume has to be"},
    {"DRIVER-MISSING", "no node can mount the volume: its storage driver is not there"},
    {"MOVING-IMAGE", "the server's image follows the registry: the next start may upgrade the data for good"},
    {"UPGRADE-PATH", "what a newer Kubeflow's servers need before they start on this data (`check --to RELEASE`)"},
    {"MANAGED", "somebody else puts back what is changed: Argo CD, Flux, juju, an operator"},
    {"NAMESPACE-TERMINATING", "the namespace is being deleted, and Kubeflow's claims in it go"},
    {"NEIGHBOUR", "a claim in Kubeflow's namespace that is not Kubeflow's: left alone, but it goes with the namespace"},
};

}  // namespace

std::vector<Explanation> finding_texts() {
  std::vector<Explanation> all;
  const auto add = [&](std::string_view id, std::string_view meaning) {
    if (std::none_of(all.begin(), all.end(), [&](const Explanation& e) { return e.id == id; }))
      all.push_back({id, meaning});
  };
  for (const auto& risk : risk_texts()) add(risk.id, risk.meaning);
  for (const auto& text : own_texts) add(text.id, text.meaning);
  for (const auto& sign : event_signs()) add(sign.id, sign.meaning);
  for (const auto& sign : log_signs()) add(sign.id, sign.remedy);
  return all;
}

std::vector<Finding> check(const Discovery& discovery, const kube::Snapshot& snapshot, const Typed& typed,
                           const Release* to) {
  Checkup checkup{discovery, snapshot, typed, to};
  for (const auto& w : snapshot.workloads)
    checkup.workloads.emplace(kube::Name{w.meta.ns, w.kind + "/" + w.meta.name}, &w);
  for (const DataVolume& row : discovery.volumes) {
    for (const auto rule : {check_policy, check_terminating, check_phase, check_reservation, check_twins, check_crossed,
                            check_owners, check_swapped, check_pending, check_pods, check_portability, check_nodes,
                            check_driver, check_image, check_upgrade}) {
      rule(checkup, row);
    }
  }
  if (!discovery.volumes.empty()) check_classes(checkup);
  for (const auto rule : {check_logs, check_managers, check_namespaces, check_neighbours}) rule(checkup);
  std::stable_sort(checkup.findings.begin(), checkup.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity < b.severity; });
  return std::move(checkup.findings);
}

bool blocks(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& f) { return f.severity == Severity::loss || f.severity == Severity::broken; });
}

}  // namespace kf::volume
