// What `cleanup VOLUME` will do, as a plan. Pure.
#pragma once
#include "kube/snapshot.hpp"
#include "plan/plan.hpp"

#include <string>

namespace kf::kfpv {

/// The volume object goes, its disk stays: another volume object of the same disk serves it to a living bound claim.
/// Throws Error (exit 1) for a volume that is not there; (exit 4) for one that a claim has, and for the last place of
/// its bytes. Tool, target and where are the caller's to fill in. `self`: our own command, for what to try.
plan::Draft cleanup_plan(const kube::Snapshot&, const std::string& volume, const std::string& self);

/// The volume object of the same disk that a living claim is bound to; null: there is none, or the disk is not known.
const kube::Volume* served_by(const kube::Snapshot&, const kube::Volume&);

}  // namespace kf::kfpv
