#include "volume/risk.hpp"

#include "base/text.hpp"
#include "kube/quantity.hpp"

#include <algorithm>
#include <map>

namespace kf::volume {

const std::vector<RiskText>& risk_texts() {
  static const std::vector<RiskText> all{
      {risk::delete_policy, "its reclaim policy is Delete: the disk goes when the claim or the namespace goes"},
      {risk::terminating, "it is being deleted and goes as soon as nothing uses it any more"},
      {risk::reclaim_failed, "the cluster tried to delete the disk and failed; it may try again"},
      {risk::lost, "the claim's volume object is gone; with policy Retain the disk is still there"},
      {risk::unreserved, "no claim is named in it: any claim that fits may take it and write on it"},
      {risk::duplicate_source, "another volume object is the same disk: what happens to one happens to both"},
      {risk::released, "its claim is gone; the data is there, but no claim can use it as it is"},
      {risk::class_mismatch, "the claim names this volume but cannot bind it"},
      {risk::not_portable, "the bytes lie on one node's own disk and do not follow the volume elsewhere"},
  };
  return all;
}

std::string mismatch(const kube::Claim& claim, const kube::Volume& volume) {
  const auto wanted = kube::quantity(claim.request), offered = kube::quantity(volume.capacity);
  if (wanted && offered && *offered < *wanted) {
    return "requested " + claim.request + ", the volume has " + volume.capacity;
  }
  if (claim.has_class && claim.storage_class != volume.storage_class) {
    return "storage class \"" + claim.storage_class + "\" in the claim, \"" + volume.storage_class + "\" in the volume";
  }
  if (claim.volume_mode != volume.volume_mode) {
    return "volume mode " + claim.volume_mode + " in the claim, " + volume.volume_mode + " in the volume";
  }
  if (!std::includes(volume.access_modes.begin(), volume.access_modes.end(), claim.access_modes.begin(),
                     claim.access_modes.end())) {
    return "the claim wants access modes that the volume does not offer";
  }
  return "";
}

bool has_risk(const DataVolume& row, std::string_view id) {
  return std::find(row.risks.begin(), row.risks.end(), id) != row.risks.end();
}

bool dies_with_claim(const DataVolume& row) { return has_risk(row, risk::delete_policy); }

void mark_risks(std::vector<DataVolume>& rows, const kube::Snapshot& snapshot) {
  std::map<std::string, int> places;
  for (const auto& v : snapshot.volumes) {
    if (const auto place = source_of(v).place; !place.empty()) ++places[place];
  }
  std::map<std::string, const kube::Volume*> by_name;
  for (const auto& v : snapshot.volumes) by_name.emplace(v.meta.name, &v);

  for (DataVolume& row : rows) {
    const auto mark = [&](bool applies, std::string_view id) {
      if (applies) row.risks.emplace_back(id);
    };
    const kube::Volume* v = row.pv;
    const kube::Claim* c = row.pvc;
    mark(v != nullptr && v->reclaim_policy != "Retain", risk::delete_policy);  // Recycle wipes the files
    mark((v != nullptr && v->meta.deleting) || (c != nullptr && c->meta.deleting), risk::terminating);
    mark(v != nullptr && v->phase == "Failed", risk::reclaim_failed);
    mark(c != nullptr && c->phase == "Lost", risk::lost);
    mark(v != nullptr && !v->has_claim_ref, risk::unreserved);
    mark(v != nullptr && !row.source.place.empty() && places[row.source.place] > 1, risk::duplicate_source);
    mark(v != nullptr && v->phase == "Released", risk::released);
    if (c != nullptr && v == nullptr && c->phase != "Lost" && !c->volume.empty()) {
      const auto named = by_name.find(c->volume);
      mark(named != by_name.end() && !named->second->has_claim_ref && !mismatch(*c, *named->second).empty(),
           risk::class_mismatch);
    }
    mark(v != nullptr && row.source.tie == Tie::node, risk::not_portable);
  }
}

}  // namespace kf::volume
