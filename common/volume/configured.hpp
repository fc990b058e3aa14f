// The stores that Pipelines is configured for, whatever they are called: by the Services that its hosts name.
#pragma once
#include "kube/snapshot.hpp"
#include "volume/catalog.hpp"

#include <set>
#include <string>
#include <vector>

namespace kf::volume {

/// A host of pipeline-install-config, or the one that Pipelines has by default.
struct ConfiguredHost {
  Role role = Role::metadata;  ///< or artifacts
  std::string ns;              ///< of the installation
  std::string host, port;
  std::string evidence;  ///< "ConfigMap kubeflow/pipeline-install-config dbHost"
  /// The Service of the cluster that it is; null: none, or the Services were not read.
  const kube::Service* service = nullptr;
};

/// Points into `snapshot`. Sources: kubeflow/pipelines manifests/kustomize/base/installs/generic (keys and defaults);
/// backend/src/apiserver/config (hosts mysql and minio-service where no ConfigMap says otherwise).
std::vector<ConfiguredHost> configured_hosts(const kube::Snapshot&);

/// The namespaces whose Services must be known to tell which workload a host is: not where it is called as it always
/// was, and the workload of that name is there.
std::set<std::string> namespaces_to_ask(const kube::Snapshot&);

/// The configured host whose Service selects pods of these labels in that namespace; null: none.
const ConfiguredHost* host_that_selects(const std::vector<ConfiguredHost>&, const std::string& ns,
                                        const kube::Labels& pod_labels);

}  // namespace kf::volume
