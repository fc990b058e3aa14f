// Whether a Kubeflow, with the cluster that it runs in, can be deleted now: what would die, and what to do about it.
#pragma once
#include "document/json.hpp"
#include "volume/check.hpp"

#include <string>
#include <vector>

namespace kf::volume {

struct Danger {
  std::string what;  ///< "2 volumes have reclaim policy Delete: v-mysql, v-minio"
  std::string next;  ///< the command, or the words, against it
};

/// Pure; nothing: SAFE TO DELETE. One danger a kind, in the order in which they should be met. `beside` are objects
/// that can take disks along when they go: KfDefs, and the disks of Google's Config Connector (spec and annotations).
///
/// Counted as dangers: a policy that is not Retain, also of another volume object of the same disk; a claim whose
/// volume is gone; servers and notebooks that run, since what was recorded of them is not the last word; bytes on one
/// node's disk, or in a storage system that itself runs in the cluster; a KfDef that deletes storage (kubeflow/kfctl
/// pkg/kfapp/gcp/gcp.go, deleteStorage); a ComputeDisk without deletion-policy abandon.
/// `stop`: the command that shuts the stores down.
std::vector<Danger> dangers_of_deletion(const Discovery&, const kube::Snapshot&, const Typed&,
                                        const std::vector<doc::Json>& beside, const std::string& stop);

/// A pod that has not ended has its claim.
bool is_in_use(const DataVolume&, const kube::Snapshot&);

}  // namespace kf::volume
