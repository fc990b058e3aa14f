// Where a volume's nodes are, in the words of its CSI driver. Belongs to csi_translation; nothing else includes it.
#pragma once
#include "document/json.hpp"

#include <string>
#include <vector>

namespace kf::volume {

/// Labels of nodes. Those with "beta" in them were replaced in Kubernetes 1.17, and a node of today may lack them.
namespace topology {
inline constexpr const char* zone = "topology.kubernetes.io/zone";
inline constexpr const char* region = "topology.kubernetes.io/region";
inline constexpr const char* beta_zone = "failure-domain.beta.kubernetes.io/zone";
inline constexpr const char* beta_region = "failure-domain.beta.kubernetes.io/region";
}  // namespace topology

/// The label as it is called today, else as it was called; empty if the volume has neither.
std::string label_of(const doc::Json& volume, const char* today, const char* earlier);

/// "a__b", the label of a disk in two zones, is {a, b} (k8s.io/cloud-provider volume/constants.go).
std::vector<std::string> zones_in(const std::string& label);

/// Calls the zone or region that the volume's node affinity requires `key`. True if it requires one.
bool rename_requirement(doc::Json& volume, const char* today, const char* earlier, const char* key);

/// Requires one of these values of nodes, besides what is required already. Values that are empty do not count.
void add_requirement(doc::Json& volume, const char* key, const std::vector<std::string>& values);

}  // namespace kf::volume
