#pragma once
#include <string_view>

namespace kf::volume {
/// The bundled cluster state (manifests/sample/cluster.yaml): a Kubeflow whose data is in danger, and a neighbour.
std::string_view sample();
}  // namespace kf::volume
