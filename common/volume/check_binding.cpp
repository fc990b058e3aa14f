#include "base/text.hpp"
#include "volume/check_rules.hpp"
#include "volume/event_signs.hpp"
#include "volume/risk.hpp"

#include <algorithm>

namespace kf::volume {

namespace {

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
      c.add("CLAIM-TAKEN", Severity::broken, object_of(row),
            "volume " + v.meta.name + " still names the earlier claim (uid " + v.claim_uid + ") of this name",
            c.reserve(v.meta.name));
      return true;
    }
    if (v.meta.name == claim.volume && v.has_claim_ref && v.claim != row.claim) {
      c.add("CLAIM-TAKEN", Severity::broken, object_of(row),
            "volume " + v.meta.name + " belongs to claim " + v.claim.shown(),
            c.typed.kubectl + " get pv " + v.meta.name);
      return true;
    }
    if (const auto why = mismatch(claim, v); v.meta.name == claim.volume && !v.has_claim_ref && !why.empty()) {
      c.add("CLASS-MISMATCH", Severity::broken, object_of(row),
            "the claim names volume " + v.meta.name + " but cannot bind it: " + why, c.describe("pvc", row.claim));
      return true;
    }
  }
  if (!claim.volume.empty()) {
    c.add("VOLUME-NOT-FOUND", Severity::broken, object_of(row),
          "the claim waits for volume " + claim.volume + ", which does not exist", c.describe("pvc", row.claim));
    return true;
  }
  if (!c.snapshot.has_classes) return false;
  const auto defaults =
      std::count_if(c.snapshot.classes.begin(), c.snapshot.classes.end(), [](const auto& k) { return k.is_default; });
  if ((!claim.has_class && defaults == 0) || (claim.has_class && claim.storage_class.empty())) {
    c.add("NO-VOLUME", Severity::broken, object_of(row),
          claim.has_class
              ? "the claim wants no storage class, and no volume is reserved for it"
              : "the claim names no storage class, the cluster has no default one, and no volume is reserved for it",
          c.typed.kubectl + " get storageclass");
    return true;
  }
  const auto* its = claim.has_class ? class_named(c.snapshot, claim.storage_class) : nullptr;
  if (claim.has_class && its == nullptr) {
    c.add("CLASS-NOT-FOUND", Severity::broken, object_of(row),
          "storage class " + claim.storage_class + " does not exist", c.typed.kubectl + " get storageclass");
    return true;
  }
  if (its != nullptr && its->binding_mode == "WaitForFirstConsumer" && row.consumers.empty()) {
    c.add("WAITING-FOR-POD", Severity::note, object_of(row),
          "class " + claim.storage_class + " binds only when a pod uses the claim, and none does: that is normal",
          c.describe("pvc", row.claim));
    return true;
  }
  return false;
}

}  // namespace

/// The claim has a volume, but an older one waits for the same claim: Kubeflow came up "fine", and empty.
void check_swapped(Checkup& c, const DataVolume& row) {
  if (!row.has_claim || row.pv == nullptr) return;
  for (const auto& other : c.discovery.volumes) {
    if (other.has_claim || other.claim != row.claim || other.volume == row.volume) continue;
    c.add("EMPTY-VOLUME", Severity::broken, object_of(row),
          "the claim uses volume " + row.volume + ", while " + other.volume + " (" + other.phase +
              ") still holds the data of an earlier claim of this name",
          c.rebind(other.volume, row.claim));
  }
}

void check_pending(Checkup& c, const DataVolume& row) {
  if (!row.has_claim || row.pv != nullptr || row.pvc->phase != "Pending") return;
  if (check_pending_state(c, row)) return;
  if (const auto sign = sign_of_claim(*row.pvc, c.snapshot)) {
    c.add(std::string(sign->id), Severity::broken, object_of(row), "event: " + sign->message,
          c.describe("pvc", row.claim));
    return;
  }
  // A class may wait for the first pod, and none is here: without the classes that cannot be told from a fault.
  const bool may_wait = !c.snapshot.has_classes && row.consumers.empty();
  c.add("PENDING", may_wait ? Severity::warning : Severity::broken, object_of(row),
        may_wait ? "the claim has no volume yet; that is normal if its class waits for a pod, but no class was read"
                 : "the claim has no volume yet, and nothing that was read says why",
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
      c.add(std::string(sign->id), Severity::broken, object_of(row),
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

}  // namespace kf::volume
