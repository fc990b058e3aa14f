// What Kubeflow calls its stores: data, and the small questions asked of it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kf::volume {

/// What a volume holds, in the documents' own words.
enum class Role {
  metadata,   ///< Kubeflow Pipelines' database
  artifacts,  ///< its object store
  mlmd,       ///< a separate ML Metadata database
  katib,      ///< Katib's database
  registry,   ///< Model Registry's databases
  workspace,  ///< a notebook's volume
  other,      ///< Kubeflow's, but none of these
};

std::string_view shown(Role);
std::optional<Role> role_named(std::string_view word);

/// The server that an image runs: "mysql", "mariadb", "postgresql", "minio", "seaweedfs"; empty: none that we know.
std::string product_of_image(std::string_view image);

/// The tag of an image ("8.0.26"); empty if it has none or only a digest.
std::string tag_of_image(std::string_view image);

/// The server's version as far as the tag tells it: "8.0.26", "8" of a tag that moves, "RELEASE.2019-08-14T20-37-41Z";
/// empty: it does not ("latest", a digest alone).
std::string version_of_image(std::string_view image);

/// A store that some release of Kubeflow deploys: the workload and its claim, by their usual names.
struct Store {
  std::string_view workload;
  std::string_view claim;  ///< with a dash at its end: and the ordinal of a StatefulSet's pod
  Role role;
  std::string_view product;  ///< what runs there when no image tells; empty: cannot be said
  /// The claim's name alone, left behind in any namespace, tells that it was Kubeflow's; others (`mysql-pv-claim` is
  /// also what the Kubernetes tutorial calls WordPress's database) need more evidence.
  bool telling;
};
const std::vector<Store>& stores();

/// A store of Charmed Kubeflow: an application of its bundles that has storage.
struct CharmStore {
  std::string_view application;
  std::string_view storage;  ///< the one with data, by the charm's metadata.yaml; others hold settings
  Role role;
  std::string_view product;  ///< empty: the charm of that name was another one in other releases
  bool telling;              ///< see Store
};
const CharmStore* charm_store(std::string_view application);

/// What the name of a claim tells that juju made: STORAGE-HHHHHHHH-APPLICATION-N of a podspec charm,
/// APPLICATION-STORAGE-HHHHHHHH-APPLICATION-N of a sidecar charm, where HHHHHHHH is new with each deployment. Empty: it
/// is none.
struct JujuClaim {
  std::string application, storage;
};
JujuClaim juju_claim(std::string_view name);

/// The store whose data is on the claim of that name; null: no store's, or none of its data.
const CharmStore* charm_store_of_claim(std::string_view name);

/// An application that tells that its model is a Kubeflow.
bool is_kubeflow_charm(std::string_view application);

/// A workload of Kubeflow that has no volume, and writes to the stores over the network.
bool writes_to_stores(std::string_view workload);

const Store* store_of_workload(std::string_view name);
const Store* store_of_claim(std::string_view name);

}  // namespace kf::volume
