// Which Kubeflow stands in a namespace: how it was deployed, and its version as far as its images tell.
#pragma once
#include "volume/discover.hpp"

namespace kf::volume {

/// What is known of one namespace's installation. Pure.
Installation installation_in(const std::string& ns, const kube::Snapshot&);

/// The namespace's workloads are those of Kubeflow Pipelines, whatever its name.
bool has_pipelines(const std::string& ns, const kube::Snapshot&);

}  // namespace kf::volume
