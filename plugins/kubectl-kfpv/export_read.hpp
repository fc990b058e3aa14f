// What an export is made of, as it is in the cluster now.
#pragma once
#include "kube/cluster.hpp"
#include "volume/discover.hpp"
#include "volume/facts.hpp"

#include <memory>
#include <string>
#include <vector>

namespace kf::kfpv {

/// Everything as it was read; objects are the API's own, secrets and all.
struct Exported {
  std::string cluster;  ///< what tells it from every other (identity_of)
  volume::Facts facts;
  volume::Discovery discovery;  ///< points into facts
  std::vector<doc::Json> volumes, claims, classes;
  std::vector<doc::Json> beside;   ///< Profiles, Notebooks, recurring runs, unfinished Workflows, …
  std::vector<doc::Json> secrets;  ///< that the stores and their drivers read; only if asked for
};

struct ExportOf {
  std::string ns;        ///< only what is in this namespace; empty: everywhere
  bool secrets = false;  ///< also Secrets
};

/// Throws ClusterError. What the cluster has no CustomResourceDefinition for is simply not there.
std::unique_ptr<Exported> read_export(kube::Reader&, const ExportOf&);

/// What users of Kubeflow made beside volumes, and what can take disks along when it goes: Profiles, Notebooks,
/// PodDefaults, recurring runs, unfinished Workflows, KfDefs, ComputeDisks, and how Pipelines is installed.
std::vector<doc::Json> read_beside(kube::Reader&, const std::string& ns);

/// Every resource that read_beside() lists: what a ClusterRole must allow.
std::vector<kube::Resource> resources_beside();

}  // namespace kf::kfpv
