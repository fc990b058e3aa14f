// What the suite writes into other people's objects, so that a later run, or another machine, can read it.
#pragma once

namespace kf::kube {

/// Annotations of a volume that is held. They are written in the same call as the policy, so that there is never one
/// without the other.
namespace annotation {
inline constexpr const char* original_policy = "kf-plugins/original-reclaim-policy";  ///< what release puts back
inline constexpr const char* holds = "kf-plugins/holds";  ///< what lies on it, for when nothing else tells any more
/// Of a workload that is stopped, written in the same call: what start gives back.
inline constexpr const char* replicas = "kf-plugins/replicas";
/// Of a claim, written by a call of its own before the one that removes it. Who takes the removal back takes this away,
/// so that the claim is of another version: a removal that is still on its way, sent for the version before, comes to
/// nothing.
inline constexpr const char* removal = "kf-plugins/removal";
}  // namespace annotation

}  // namespace kf::kube
