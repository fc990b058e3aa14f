#include "base/text.hpp"
#include "kube/annotations.hpp"
#include "volume/check_rules.hpp"
#include "volume/risk.hpp"

#include <algorithm>

namespace kf::volume {

void check_policy(Checkup& c, const DataVolume& row) {
  if (!dies_with_claim(row)) return;
  const bool gone = row.pv->phase == "Released" || row.pv->phase == "Failed";
  const std::string what = "volume " + row.volume + " has reclaim policy " + row.reclaim_policy;
  c.add("DELETE-POLICY", Severity::loss, object_of(row),
        what + (gone ? " and no claim: the cluster may delete its disk at any time"
                     : ": deleting the claim or its namespace deletes the disk"),
        c.retain(row.volume));
}

void check_terminating(Checkup& c, const DataVolume& row) {
  if (!has_risk(row, risk::terminating)) return;
  const bool volume = row.pv != nullptr && row.pv->meta.deleting;
  const std::string what = volume ? "volume " + row.volume : "claim " + row.claim.shown();
  const bool kept = row.pv != nullptr && row.reclaim_policy == "Retain";
  c.add("TERMINATING", kept ? Severity::warning : Severity::loss, object_of(row),
        what + " is being deleted and only waits for its user; a deletion cannot be taken back" +
            (kept ? "; policy Retain keeps the disk" : ""),
        kept || row.volume.empty() ? c.describe("pvc", row.claim) : c.retain(row.volume));
}

void check_phase(Checkup& c, const DataVolume& row) {
  if (has_risk(row, risk::lost)) {
    c.add("LOST", Severity::loss, object_of(row),
          "the claim is bound to volume " + row.volume + ", which does not exist", c.describe("pvc", row.claim));
  }
  if (has_risk(row, risk::reclaim_failed)) {
    c.add("RECLAIM-FAILED", Severity::loss, object_of(row),
          "volume " + row.volume + ": the cluster tried to delete the disk: " + row.pv->message, c.retain(row.volume));
  }
  if (has_risk(row, risk::released)) {
    c.add("RELEASED", Severity::warning, object_of(row),
          "volume " + row.volume +
              " keeps the data of a claim that is gone; it names the old claim's uid, so no claim can bind it",
          row.reclaim_policy == "Retain" ? c.give_back(row.volume, row.claim) : c.retain(row.volume));
  }
}

void check_reservation(Checkup& c, const DataVolume& row) {
  if (!has_risk(row, risk::unreserved)) return;
  kube::Name keeper{"NAMESPACE", "CLAIM"};
  std::size_t candidates = 0;
  for (const auto& other : c.discovery.volumes) {
    if (!other.has_claim || other.pv != nullptr || other.role != row.role) continue;
    if (++candidates == 1) keeper = other.claim;
  }
  if (candidates > 1) keeper = {"NAMESPACE", "CLAIM"};  // several Kubeflows: whose it is nobody can tell from here
  c.add(
      "UNRESERVED", Severity::loss, object_of(row),
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
      "DUPLICATE-SOURCE", deadly.empty() ? Severity::warning : Severity::loss, object_of(row),
      "volume " + row.volume + " is the same disk (" + row.source.type + " " + row.source.id + ") as " +
          text::join(twins, ", ") + (deadly.empty() ? "" : "; " + deadly + " has policy Delete and takes it along"),
      deadly.empty() ? c.typed.kubectl + " get pv " + row.volume + " " + text::join(twins, " ") : c.retain(row.volume));
}

/// A claim got the volume that another one's data is on: both were of one size, and neither was reserved.
void check_crossed(Checkup& c, const DataVolume& row) {
  if (!row.has_claim || row.pv == nullptr) return;
  const std::string& note = row.pv->meta.annotation(kube::annotation::holds);
  std::string was = note.substr(0, note.find('/'));
  for (const Store& s : stores()) {  // the static volumes of kfctl and of Katib 0.11 bear their stores' names
    const std::string its(s.product);
    const bool named = row.volume == its + "-pv" || (s.role == Role::katib && row.volume == s.claim);
    if (was.empty() && !its.empty() && named) was = shown(s.role);
  }
  const auto role = role_named(was);
  if (!role || *role == row.role || row.role == Role::other || *role == Role::other) return;
  c.add("CROSSED", Severity::loss, object_of(row),
        "volume " + row.volume + " holds " + was + ", and the claim is for " + std::string(shown(row.role)) +
            ": a server may already write over the other one's data",
        c.describe("pv", {"", row.volume}));
}

void check_owners(Checkup& c, const DataVolume& row) {
  if (row.pvc == nullptr || row.role == Role::workspace) return;
  const Severity severity = dies_with_claim(row) ? Severity::loss : Severity::warning;
  for (const auto& owner : row.pvc->meta.owners) {
    if (owner.kind == "Workflow") continue;
    c.add("CLAIM-OWNED", severity, object_of(row),
          "the claim belongs to " + owner.kind + " " + owner.name + ": when that is deleted, the claim is",
          row.volume.empty() ? c.describe("pvc", row.claim) : c.retain(row.volume));
  }
  for (const auto* w : c.users_of(row)) {
    if (!w->claims_go_with_set && !w->claims_go_when_scaled) continue;
    c.add("CLAIM-OWNED", severity, object_of(row),
          w->kind + " " + w->meta.name + " takes its claims along when it is " +
              (w->claims_go_with_set ? "deleted" : "made smaller") + " (persistentVolumeClaimRetentionPolicy)",
          row.volume.empty() ? c.describe("pvc", row.claim) : c.retain(row.volume));
  }
}

}  // namespace kf::volume
