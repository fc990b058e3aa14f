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

/// Why no pod that uses the volume can start anywhere: no node has its driver, or fits its affinity. Empty: some can,
/// or nodes and drivers were not read. In-tree sources need their CSI driver only where every node's Kubernetes has
/// lost them: before that the kubelet mounts them itself.
std::string no_driver_for(const kube::Volume&, const kube::Snapshot&);
std::string no_node_for(const kube::Volume&, const kube::Snapshot&);

}  // namespace kf::volume
