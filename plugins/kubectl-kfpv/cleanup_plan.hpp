// What `cleanup VOLUME` will do, as a plan. Pure.
#pragma once
#include "kube/snapshot.hpp"
#include "plan/plan.hpp"
#include "volume/discover.hpp"

#include <string>
#include <vector>

namespace kf::kfpv {

/// The volume object goes, its disk stays: another volume object of the same disk serves it to a living bound claim.
/// Throws Error (exit 1) for a volume that is not there; (exit 4) for one that a claim has, and for the last place of
/// its bytes. Tool, target and where are the caller's to fill in. `self`: our own command, for what to try.
plan::Draft cleanup_plan(const kube::Snapshot&, const std::string& volume, const std::string& self);

/// A volume object that no claim has.
struct Leftover {
  const kube::Volume* volume = nullptr;
  const kube::Volume* other = nullptr;  ///< of the same disk, which a living claim has; null: none that is known

  bool can_go() const { return other != nullptr && !volume->meta.deleting; }
  std::string why() const;
};

/// Of Kubeflow's volumes and of the other volume objects of their disks. Points into the snapshot.
std::vector<Leftover> leftovers(const kube::Snapshot&, const volume::Discovery&);

/// The volume object of certainly the same disk that a living claim is bound to; null: there is none.
const kube::Volume* served_by(const kube::Snapshot&, const kube::Volume&);

}  // namespace kf::kfpv
