// What `rebind` will do, as a plan. Pure.
#pragma once
#include "kube/snapshot.hpp"
#include "plan/plan.hpp"
#include "volume/discover.hpp"

#include <string>

namespace kf::kfpv {

/// Keeps the volume (Retain), reserves it for the claim by name, and has the claim bound to it; the claim is made if
/// there is none. Without steps if that is so already. Throws Error (exit 4) for what cannot be, or could lose data: a
/// volume that is being deleted or has a claim that is there, a claim that has another volume or cannot take this one;
/// (exit 1) for a volume that is not there. Tool, target and where are the caller's to fill in.
plan::Draft rebind_plan(const kube::Snapshot&, const volume::Discovery&, const std::string& volume,
                        const kube::Name& claim, const std::string& self);

}  // namespace kf::kfpv
