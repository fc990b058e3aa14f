// Where a volume's bytes lie, and what ties it there: one row per storage driver.
#pragma once
#include "kube/objects.hpp"

#include <string>
#include <string_view>

namespace kf::volume {

/// How far a volume can be carried.
enum class Tie {
  free,     ///< wherever the server is reachable (NFS, EFS)
  zone,     ///< a cloud disk: the same zone or region of the same account
  backend,  ///< as long as the same storage system serves it, or has been restored (Ceph, Longhorn)
  node,     ///< bytes on one node's own disk
};
std::string_view shown(Tie);  ///< "free", "zone", "backend", "node"

struct Source {
  std::string type;  ///< "gce-pd", "ebs", "azure-disk", "nfs", "hostpath", "local", or the CSI driver's own name
  std::string id;    ///< what its owner calls it: disk name, volume handle, server:path
  Tie tie = Tie::backend;
  std::string where;  ///< nodes or zones from the volume's affinity, labels or handle; empty: not said
  /// The backing disk's identity: two volumes with the same place have the same bytes. Empty: cannot be told.
  std::string place;
  /// No other disk anywhere has this place. Otherwise it may be the same words for two: an azureFile share's name, the
  /// handle of an nfs.csi volume, which anybody may have written.
  bool exact = false;
  std::string csi_driver;  ///< what mounts it, or would: the driver itself or that of an in-tree source; empty: none
  int in_tree_until =
      0;  ///< minor version of Kubernetes 1 that no longer mounts the in-tree source itself; 0: not known
};

/// Reads the source of any PersistentVolume, in-tree or CSI; an unknown driver keeps its own name and handle.
Source source_of(const kube::Volume&);

/// Certainly the same disk.
bool same_disk(const kube::Volume&, const kube::Volume&);

/// The same disk for all that can be told: also two paths on nodes of which one is not said.
bool may_be_same_disk(const kube::Volume&, const kube::Volume&);

}  // namespace kf::volume
