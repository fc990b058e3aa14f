// Whether some node of a cluster can have a volume.
#pragma once
#include "kube/snapshot.hpp"

#include <string>

namespace kf::volume {

/// The node has what one of the volume's terms asks for; a volume without terms fits every node. As the scheduler's
/// volume binding does (k8s.io/component-helpers scheduling/corev1/nodeaffinity).
bool fits(const kube::Volume&, const kube::Node&);

/// Some node's kubelet has the driver.
bool can_mount(const std::string& csi_driver, const kube::Snapshot&);

}  // namespace kf::volume
