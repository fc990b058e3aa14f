// What `rebind` will do, as a plan. Pure.
#pragma once
#include "kube/snapshot.hpp"
#include "plan/plan.hpp"
#include "volume/discover.hpp"

#include <string>

namespace kf::kfpv {

struct RebindOf {
  std::string volume;
  kube::Name claim;
  bool managers_paused = false;  ///< the user has seen to it that nobody puts workloads and claims back
  bool other_server = false;     ///< the user knows that the claim's server is another product than the volume's
  std::string self;              ///< our own command, for what to try
};

/// Keeps the volume (Retain), stops who uses it or the claim, removes the claim that it has and the one that is in the
/// way, reserves it for the claim by name, has the claim bound to it, and starts who uses that. Without steps if it is
/// bound so already. A volume that the claim had before is kept as well. Throws Error as check() does. Tool, target and
/// where are the caller's to fill in.
plan::Draft rebind_plan(const kube::Snapshot&, const volume::Discovery&, const RebindOf&);

}  // namespace kf::kfpv
