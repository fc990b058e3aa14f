// Stores that are no volumes: databases and buckets outside the cluster, as Kubeflow Pipelines is configured for them.
#pragma once
#include "kube/snapshot.hpp"
#include "volume/catalog.hpp"

#include <string>
#include <vector>

namespace kf::volume {

struct Outside {
  Role role = Role::metadata;
  std::string ns;        ///< of the installation that uses it
  std::string type;      ///< "rds", "cloud-sql", "azure-database", "mysql", "postgresql", "s3", "gcs", "object-store"
  std::string id;        ///< host:port, the Cloud SQL instance, or the bucket
  std::string evidence;  ///< where it was read
};

/// From the ConfigMaps pipeline-install-config; a host that is a Service of the cluster is no store outside, but for
/// one of type ExternalName, which only gives a host outside another name. With `ns` only of that namespace. Sources:
/// kubeflow/pipelines manifests/kustomize (base/installs/generic, env/gcp, env/aws), awslabs/kubeflow-manifests
/// awsconfigs/apps/pipeline/{rds,s3}/params.env.
std::vector<Outside> stores_outside(const kube::Snapshot&, const std::string& ns = {});

}  // namespace kf::volume
