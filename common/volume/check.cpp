#include "volume/check.hpp"

#include "base/text.hpp"
#include "volume/event_signs.hpp"
#include "volume/risk.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace kf::volume {

namespace {

/// What the rules see, and where they put what they find.
struct Checkup {
  const Discovery& discovery;
  const kube::Snapshot& snapshot;
  const Typed& typed;
  std::vector<Finding> findings;

  void add(std::string id, Severity severity, std::string object, std::string evidence, std::string next) {
    findings.push_back({std::move(id), severity, std::move(object), text::printable(evidence), std::move(next)});
  }
  std::string patch(const std::string& volume, const std::string& json, bool merge = false) const {
    return typed.kubectl + " patch pv " + volume + (merge ? " --type merge" : "") + " -p '" + json + "'";
  }
  std::string retain(const std::string& volume) const { return typed.self + " retain " + volume + typed.flags; }
  /// Keeps the volume for the claim of that name, whatever its uid; a volume that is free altogether can be stolen.
  std::string reserve(const std::string& volume) const {
    return patch(volume, R"({"spec":{"claimRef":{"uid":null,"resourceVersion":null}}})", true);
  }
  std::string rebind(const std::string& volume, const kube::Name& claim) const {
    return typed.self + " rebind " + volume + " --to " + claim.shown() + typed.flags;
  }
  /// The volume to the claim of that name; only reserved for it where there is no such namespace (any more).
  std::string give_back(const std::string& volume, const kube::Name& claim) const {
    const bool there =
        std::any_of(snapshot.namespaces.begin(), snapshot.namespaces.end(),
                    [&](const kube::Namespace& n) { return n.meta.name == claim.ns && !n.meta.deleting; });
    return there ? rebind(volume, claim) : reserve(volume);
  }
  std::string describe(const char* kind, const kube::Name& name) const {
    return typed.kubectl + " describe " + kind + " " + name.name + (name.ns.empty() ? "" : " -n " + name.ns);
  }
};

std::string name_of(const DataVolume& row) { return row.claim.name.empty() ? row.volume : row.claim.shown(); }

void check_policy(Checkup& c, const DataVolume& row) {
  if (!dies_with_claim(row)) return;
  const bool gone = row.pv->phase == "Released" || row.pv->phase == "Failed";
  const std::string what = "volume " + row.volume + " has reclaim policy " + row.reclaim_policy;
  c.add("DELETE-POLICY", Severity::loss, name_of(row),
        what + (gone ? " and no claim: the cluster may delete its disk at any time"
                     : ": deleting the claim or its namespace deletes the disk"),
        c.retain(row.volume));
}

void check_terminating(Checkup& c, const DataVolume& row) {
  if (!has_risk(row, risk::terminating)) return;
  const bool volume = row.pv != nullptr && row.pv->meta.deleting;
  const std::string what = volume ? "volume " + row.volume : "claim " + row.claim.shown();
  const bool kept = row.pv != nullptr && row.reclaim_policy == "Retain";
  c.add("TERMINATING", kept ? Severity::warning : Severity::loss, name_of(row),
        what + " is being deleted and only waits for its user; a deletion cannot be taken back" +
            (kept ? "; policy Retain keeps the disk" : ""),
        kept || row.volume.empty() ? c.describe("pvc", row.claim) : c.retain(row.volume));
}

void check_phase(Checkup& c, const DataVolume& row) {
  if (has_risk(row, risk::lost)) {
    c.add("LOST", Severity::loss, name_of(row), "the claim is bound to volume " + row.volume + ", which does not exist",
          c.describe("pvc", row.claim));
  }
  if (has_risk(row, risk::reclaim_failed)) {
    c.add("RECLAIM-FAILED", Severity::loss, name_of(row),
          "volume " + row.volume + ": the cluster tried to delete the disk: " + row.pv->message, c.retain(row.volume));
  }
  if (has_risk(row, risk::released)) {
    c.add("RELEASED", Severity::warning, name_of(row),
          "volume " + row.volume +
              " keeps the data of a claim that is gone; it names the old claim's uid, so no claim can bind it",
          row.reclaim_policy == "Retain" ? c.give_back(row.volume, row.claim) : c.retain(row.volume));
  }
}

void check_reservation(Checkup& c, const DataVolume& row) {
  if (!has_risk(row, risk::unreserved)) return;
  kube::Name keeper{"NAMESPACE", "CLAIM"};
  for (const auto& other : c.discovery.volumes) {
    if (other.has_claim && other.pv == nullptr && other.role == row.role) keeper = other.claim;
  }
  c.add(
      "UNRESERVED", Severity::loss, name_of(row),
      "volume " + row.volume + " names no claim: any claim of " + row.capacity + " or less may bind it and write on it",
      c.patch(row.volume,
              R"({"spec":{"claimRef":{"apiVersion":"v1","kind":"PersistentVolumeClaim","namespace":")" + keeper.ns +
                  R"(","name":")" + keeper.name + R"("}}})",
              true));
}

void check_twins(Checkup& c, const DataVolume& row) {
  if (!has_risk(row, risk::duplicate_source)) return;
  std::vector<std::string> twins;
  std::string deadly = row.reclaim_policy == "Retain" ? "" : row.volume;
  for (const auto& v : c.snapshot.volumes) {
    if (v.meta.name == row.volume || source_of(v).place != row.source.place) continue;
    twins.push_back(v.meta.name);
    if (deadly.empty() && v.reclaim_policy != "Retain") deadly = v.meta.name;
  }
  c.add(
      "DUPLICATE-SOURCE", deadly.empty() ? Severity::warning : Severity::loss, name_of(row),
      "volume " + row.volume + " is the same disk (" + row.source.type + " " + row.source.id + ") as " +
          text::join(twins, ", ") + (deadly.empty() ? "" : "; " + deadly + " has policy Delete and takes it along"),
      deadly.empty() ? c.typed.kubectl + " get pv " + row.volume + " " + text::join(twins, " ") : c.retain(row.volume));
}

void check_portability(Checkup& c, const DataVolume& row) {
  if (!has_risk(row, risk::not_portable)) return;
  const std::string node = row.source.where.empty() ? "one node (no affinity says which)" : "node " + row.source.where;
  c.add("NOT-PORTABLE", Severity::warning, name_of(row),
        "the bytes are on the disk of " + node + ", " + row.source.id + ": elsewhere the same volume starts empty",
        row.source.where.empty() ? c.describe("pv", {"", row.volume})
                                 : c.typed.kubectl + " get node " + row.source.where);
}

/// The claim has a volume, but an older one waits for the same claim: Kubeflow came up "fine", and empty.
void check_swapped(Checkup& c, const DataVolume& row) {
  if (!row.has_claim || row.pv == nullptr) return;
  for (const auto& other : c.discovery.volumes) {
    if (other.has_claim || other.claim != row.claim || other.volume == row.volume) continue;
    c.add("EMPTY-VOLUME", Severity::broken, name_of(row),
          "the claim uses volume " + row.volume + ", while " + other.volume + " (" + other.phase +
              ") still holds the data of an earlier claim of this name",
          c.rebind(other.volume, row.claim));
  }
}

const kube::StorageClass* class_named(const kube::Snapshot& s, const std::string& name) {
  for (const auto& each : s.classes) {
    if (each.meta.name == name) return &each;
  }
  return nullptr;
}

/// Why a claim is still Pending, from what stands in the cluster; true if a reason was found.
bool check_pending_state(Checkup& c, const DataVolume& row) {
  const kube::Claim& claim = *row.pvc;
  for (const auto& v : c.snapshot.volumes) {
    const bool wanted = v.meta.name == claim.volume || (v.has_claim_ref && v.claim == row.claim);
    if (!wanted) continue;
    if (v.has_claim_ref && v.claim == row.claim && !v.claim_uid.empty() && v.claim_uid != claim.meta.uid) {
      c.add("CLAIM-TAKEN", Severity::broken, name_of(row),
            "volume " + v.meta.name + " still names the earlier claim (uid " + v.claim_uid + ") of this name",
            c.reserve(v.meta.name));
      return true;
    }
    if (v.meta.name == claim.volume && v.has_claim_ref && v.claim != row.claim) {
      c.add("CLAIM-TAKEN", Severity::broken, name_of(row),
            "volume " + v.meta.name + " belongs to claim " + v.claim.shown(),
            c.typed.kubectl + " get pv " + v.meta.name);
      return true;
    }
    if (const auto why = mismatch(claim, v); v.meta.name == claim.volume && !v.has_claim_ref && !why.empty()) {
      c.add("CLASS-MISMATCH", Severity::broken, name_of(row),
            "the claim names volume " + v.meta.name + " but cannot bind it: " + why, c.describe("pvc", row.claim));
      return true;
    }
  }
  if (!claim.volume.empty()) {
    c.add("VOLUME-NOT-FOUND", Severity::broken, name_of(row),
          "the claim waits for volume " + claim.volume + ", which does not exist", c.describe("pvc", row.claim));
    return true;
  }
  if (!c.snapshot.has_classes) return false;
  const auto defaults =
      std::count_if(c.snapshot.classes.begin(), c.snapshot.classes.end(), [](const auto& k) { return k.is_default; });
  if ((!claim.has_class && defaults == 0) || (claim.has_class && claim.storage_class.empty())) {
    c.add("NO-VOLUME", Severity::broken, name_of(row),
          claim.has_class
              ? "the claim wants no storage class, and no volume is reserved for it"
              : "the claim names no storage class, the cluster has no default one, and no volume is reserved for it",
          c.typed.kubectl + " get storageclass");
    return true;
  }
  const auto* its = claim.has_class ? class_named(c.snapshot, claim.storage_class) : nullptr;
  if (claim.has_class && its == nullptr) {
    c.add("CLASS-NOT-FOUND", Severity::broken, name_of(row), "storage class " + claim.storage_class + " does not exist",
          c.typed.kubectl + " get storageclass");
    return true;
  }
  if (its != nullptr && its->binding_mode == "WaitForFirstConsumer" && row.consumers.empty()) {
    c.add("WAITING-FOR-POD", Severity::note, name_of(row),
          "class " + claim.storage_class + " binds only when a pod uses the claim, and none does: that is normal",
          c.describe("pvc", row.claim));
    return true;
  }
  return false;
}

void check_pending(Checkup& c, const DataVolume& row) {
  if (!row.has_claim || row.pv != nullptr || row.pvc->phase != "Pending") return;
  if (check_pending_state(c, row)) return;
  if (const auto sign = sign_of_claim(*row.pvc, c.snapshot)) {
    c.add(std::string(sign->id), Severity::broken, name_of(row), "event: " + sign->message,
          c.describe("pvc", row.claim));
    return;
  }
  c.add("PENDING", Severity::broken, name_of(row), "the claim has no volume yet, and nothing that was read says why",
        c.describe("pvc", row.claim));
}

void check_pods(Checkup& c, const DataVolume& row) {
  if (!row.has_claim) return;
  for (const auto& pod : c.snapshot.pods) {
    if (pod.meta.ns != row.claim.ns || pod.phase != "Pending") continue;
    bool uses = false;
    for (const auto& [volume, claim] : pod.spec.claims) uses = uses || claim == row.claim.name;
    if (!uses) continue;
    if (const auto sign = sign_of_pod(pod, c.snapshot)) {
      c.add(std::string(sign->id), Severity::broken, name_of(row),
            "event on pod " + pod.meta.name + ": " + sign->message, c.describe("pod", pod.meta.full()));
    }
  }
}

void check_classes(Checkup& c) {
  std::vector<std::string> defaults;
  for (const auto& k : c.snapshot.classes) {
    if (k.is_default) defaults.push_back(k.meta.name);
  }
  if (defaults.size() < 2) return;
  c.add("TWO-DEFAULT-CLASSES", Severity::warning, text::join(defaults, ", "),
        "a claim without a class is refused before Kubernetes 1.26 and gets the newest default from then on",
        c.typed.kubectl + " get storageclass");
}

}  // namespace

std::string_view shown(Severity severity) {
  switch (severity) {
    case Severity::loss: return "loss";
    case Severity::broken: return "broken";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "note";
}

std::vector<Explanation> finding_texts() {
  std::vector<Explanation> all;
  for (const auto& risk : risk_texts()) all.push_back({risk.id, risk.meaning});
  all.push_back({"EMPTY-VOLUME", "the claim runs on a new volume while an older one still holds its data"});
  all.push_back(
      {"CLAIM-TAKEN", "the volume that the claim wants is bound to another claim, or to an earlier one of its name"});
  all.push_back({"VOLUME-NOT-FOUND", "the claim names a volume that does not exist"});
  all.push_back({"NO-VOLUME", "no volume is there for the claim and nothing will make one"});
  all.push_back({"CLASS-NOT-FOUND", "the claim's storage class does not exist"});
  all.push_back({"WAITING-FOR-POD", "its class makes the volume when a pod first uses the claim: normal"});
  all.push_back({"TWO-DEFAULT-CLASSES", "which class a claim without one gets depends on the Kubernetes version"});
  for (const auto& sign : event_signs()) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const auto& e) { return e.id == sign.id; });
    if (!known) all.push_back({sign.id, sign.meaning});
  }
  all.push_back({"PENDING", "the claim has no volume, for a reason that cannot be seen from here"});
  return all;
}

std::vector<Finding> check(const Discovery& discovery, const kube::Snapshot& snapshot, const Typed& typed) {
  Checkup checkup{discovery, snapshot, typed, {}};
  for (const DataVolume& row : discovery.volumes) {
    for (const auto rule : {check_policy, check_terminating, check_phase, check_reservation, check_twins, check_swapped,
                            check_pending, check_pods, check_portability}) {
      rule(checkup, row);
    }
  }
  if (!discovery.volumes.empty()) check_classes(checkup);
  std::stable_sort(checkup.findings.begin(), checkup.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity < b.severity; });
  return std::move(checkup.findings);
}

bool blocks(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& f) { return f.severity == Severity::loss || f.severity == Severity::broken; });
}

}  // namespace kf::volume
