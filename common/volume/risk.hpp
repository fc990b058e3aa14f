// What can happen to a volume, as ids that a list can show in one column.
#pragma once
#include "volume/discover.hpp"

#include <string_view>
#include <vector>

namespace kf::volume {

namespace risk {
inline constexpr std::string_view delete_policy = "DELETE-POLICY";    ///< the disk goes when the claim goes
inline constexpr std::string_view released = "RELEASED";              ///< its claim is gone; nothing can use it now
inline constexpr std::string_view reclaim_failed = "RECLAIM-FAILED";  ///< the cluster tried to delete it, and may again
inline constexpr std::string_view unreserved = "UNRESERVED";          ///< any claim that fits may take it
inline constexpr std::string_view lost = "LOST";                      ///< the claim's volume object is gone
inline constexpr std::string_view terminating = "TERMINATING";        ///< being deleted; goes when its user goes
inline constexpr std::string_view duplicate_source = "DUPLICATE-SOURCE";  ///< two volumes are the same disk
inline constexpr std::string_view not_portable = "NOT-PORTABLE";          ///< the bytes lie on one node's own disk
inline constexpr std::string_view class_mismatch = "CLASS-MISMATCH";      ///< claim and volume cannot bind
}  // namespace risk

/// A line of explanation for each id, in the order of their gravity.
struct RiskText {
  std::string_view id, meaning;
};
const std::vector<RiskText>& risk_texts();

/// Fills in `risks` of each row.
void mark_risks(std::vector<DataVolume>& rows, const kube::Snapshot&);

bool has_risk(const DataVolume&, std::string_view id);

/// The volume goes with its claim, the disk with the volume.
bool dies_with_claim(const DataVolume&);

/// Why `claim` cannot bind `volume` although it names it; empty: it can. The rules of the volume controller's
/// checkVolumeSatisfyClaim (kubernetes pkg/controller/volume/persistentvolume/pv_controller.go).
std::string mismatch(const kube::Claim& claim, const kube::Volume& volume);

}  // namespace kf::volume
