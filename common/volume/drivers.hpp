// The storage drivers that we know by name: what identifies a disk, and how far it can be carried.
#pragma once
#include "volume/source.hpp"

#include <string_view>

namespace kf::volume {

struct Driver {
  std::string_view field;  ///< the in-tree field of a volume's spec, or "csi"
  std::string_view csi;    ///< with "csi": the driver's name, or its end behind a dot
  std::string_view type;   ///< our word
  std::string_view id;     ///< the attribute that names the disk
  Tie tie = Tie::zone;
  std::string_view within = "";  ///< the attribute that says where that name is one disk's only
  bool exact = false;            ///< no other disk has that id
  std::string_view twin = "";    ///< of an in-tree source: the CSI driver that Kubernetes hands it to
  int until = 0;  ///< minor version of Kubernetes 1 without the in-tree one; 0: not known, or not in-tree
};

/// Null: none that we know.
const Driver* driver_of(const kube::VolumeSource&);

}  // namespace kf::volume
