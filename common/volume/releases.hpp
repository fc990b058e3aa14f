// Which Kubeflow there has been, and what tells one release from its neighbours: data.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kf::volume {

enum class Installer {
  kfctl,      ///< kfctl, and the shell script and ksonnet before it
  manifests,  ///< kustomize, from 1.3 on
};

/// A release of Kubeflow. Empty texts are not told apart.
struct Release {
  std::string_view kubeflow;   ///< "1.8"; empty: of Pipelines alone
  std::string_view pipelines;  ///< tags of Pipelines' API server in its patch releases, a space between, newest last
  Installer installer;
  std::string_view mysql, minio;  ///< what the tags of its stores' images begin with; minio empty: it has none
  std::string_view objects;       ///< the claim of its object store, as deployed by default
  std::string_view seaweedfs;     ///< tag; empty: none
};

/// Oldest first.
const std::vector<Release>& releases();

/// By its name, also with a patch number ("1.10", "v1.10.2"), or as "pipelines-2.5.0" the newest that has no later
/// Pipelines; null: there is none.
const Release* release_named(const std::string& name);

/// The release whose Pipelines have that version: this very one, or the only one of the same two first numbers. Null:
/// none, or several.
const Release* release_of_pipelines(const std::string& tag);

/// The last API server's tag of it: "2.5.0".
std::string newest_pipelines(const Release&);

/// A charm of Charmed Kubeflow that was rewritten from a podspec to a sidecar charm.
struct Rewritten {
  std::string_view application;
  int podspec_until, sidecar_from;  ///< releases 1.N
};
const std::vector<Rewritten>& rewritten_charms();

/// Kubeflow's release of a KUDO operator "kubeflow" of D2iQ Kaptain: "1.1.0" -> "1.2"; empty: not known.
std::string_view kubeflow_of_kaptain(std::string_view kaptain);

}  // namespace kf::volume
