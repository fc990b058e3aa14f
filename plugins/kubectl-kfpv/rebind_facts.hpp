// What a rebind is about, and why it may not be.
#pragma once
#include "kube/verbs.hpp"
#include "rebind_plan.hpp"

#include <map>
#include <vector>

namespace kf::kfpv {

/// Pointers into the snapshot; null: there is none.
struct RebindFacts {
  const kube::Volume* volume = nullptr;
  const kube::Claim* owner = nullptr;            ///< the living claim that the volume has, if it is not the one wanted
  const kube::Claim* claim = nullptr;            ///< the one wanted, if it is there
  const kube::Volume* displaced = nullptr;       ///< the volume that the claim has now
  bool in_the_way = false;                       ///< the claim must be made anew: it has, or had, another volume
  bool bound = false;                            ///< all is as wanted
  std::vector<kube::Scaled> of_owner, of_claim;  ///< workloads that run on them, to be stopped
};

/// Throws Error (exit 1) for a volume that is not there; (exit 4) for what cannot be, or could lose data: a volume or
/// claim that is being deleted, a claim that cannot take the volume, another volume object of the same disk that is in
/// use, users that are no workload, finished pods that keep a claim from going, somebody who would put things back.
RebindFacts rebind_facts(const kube::Snapshot&, const RebindOf&);

/// Throws Error (exit 4) if the claim is another product's than what wrote the volume: SeaweedFS on MinIO's files,
/// MySQL on MariaDB's. Each would come up healthy, and empty, or not at all.
void check_product(const volume::Discovery&, const RebindOf&);

}  // namespace kf::kfpv
