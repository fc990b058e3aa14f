#include "volume/catalog.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kf::volume {

namespace {
constexpr std::array<std::pair<Role, std::string_view>, 7> role_names{{{Role::metadata, "metadata"},
                                                                       {Role::artifacts, "artifacts"},
                                                                       {Role::mlmd, "mlmd"},
                                                                       {Role::katib, "katib"},
                                                                       {Role::registry, "registry"},
                                                                       {Role::workspace, "workspace"},
                                                                       {Role::other, "other"}}};

/// The image without registry, tag and digest: "gcr.io/ml-pipeline/mysql:5.7" -> "mysql".
std::string_view base_name(std::string_view image) {
  image = image.substr(0, image.find('@'));
  if (const auto slash = image.rfind('/'); slash != std::string_view::npos) image.remove_prefix(slash + 1);
  return image.substr(0, image.find(':'));
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}
}  // namespace

std::string_view shown(Role role) {
  for (const auto& [r, name] : role_names) {
    if (r == role) return name;
  }
  return "other";
}

std::optional<Role> role_named(std::string_view word) {
  for (const auto& [r, name] : role_names) {
    if (name == word) return r;
  }
  return std::nullopt;
}

// A name's part, the first that it has: "percona-xtradb-cluster-operator" and "mysqld-exporter" are not what they
// serve.
std::string product_of_image(std::string_view image) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> products{{{"exporter", ""},
                                                                                          {"operator", ""},
                                                                                          {"logcollector", ""},
                                                                                          {"mariadb", "mariadb"},
                                                                                          {"mysql", "mysql"},
                                                                                          {"percona", "mysql"},
                                                                                          {"postgres", "postgresql"},
                                                                                          {"minio", "minio"},
                                                                                          {"seaweedfs", "seaweedfs"}}};
  const std::string_view name = base_name(image);
  for (const auto& [part, product] : products) {
    if (name.find(part) != std::string_view::npos) return std::string(product);
  }
  // "rocks.canonical.com/mariadb/server", "chrislusf/seaweedfs"
  for (const auto& folder : text::split(std::string(image), '/')) {
    for (const auto& [part, product] : products) {
      if (folder == part) return std::string(product);
    }
  }
  return "";
}

std::string tag_of_image(std::string_view image) {
  image = image.substr(0, image.find('@'));
  const auto colon = image.rfind(':');
  const auto slash = image.rfind('/');
  if (colon == std::string_view::npos || (slash != std::string_view::npos && slash > colon)) return "";
  return std::string(image.substr(colon + 1));
}

std::string version_of_image(std::string_view image) {
  const std::string tag = tag_of_image(image);
  if (tag.starts_with("RELEASE.")) {  // MinIO: "RELEASE.2019-08-14T20-37-41Z-license-compliance"
    const auto zulu = tag.find('Z');
    return zulu == std::string::npos ? tag : tag.substr(0, zulu + 1);
  }
  const std::size_t skip = tag.starts_with('v') ? 1 : 0;
  const auto end = std::min(tag.find_first_not_of("0123456789.", skip), tag.size());
  std::string version = tag.substr(skip, end - skip);
  while (version.ends_with('.')) version.pop_back();
  return version;
}

// Names: kubeflow/kubeflow v0.5.1 (kubeflow/{pipeline,katib}/*.libsonnet), kubeflow/manifests v0.6.2 to 26.03
// (pipeline/{mysql,minio}, apps/ and applications/{pipeline,katib}/upstream, metadata/overlays/db,
// common/oidc-authservice), kubeflow/pipelines 0.2.5 to 2.16.0 (manifests/kustomize), kubeflow/model-registry
// manifests/kustomize/overlays/db; D2iQ Kaptain 1.1 and later: its Percona cluster's name and claim, docs of
// Kaptain 1.2 (operations, backup and restore).
const std::vector<Store>& stores() {
  static const std::vector<Store> all{
      {"mysql", "mysql-pv-claim", Role::metadata, "mysql", false},
      {"postgres", "postgres-pvc", Role::metadata, "postgresql", false},
      {"minio", "minio-pvc", Role::artifacts, "minio", false},
      {"minio", "minio-pv-claim", Role::artifacts, "minio", false},
      {"seaweedfs", "seaweedfs-pvc", Role::artifacts, "seaweedfs", false},
      {"metadata-db", "metadata-mysql", Role::mlmd, "mysql", true},
      {"metadata-postgres-db", "metadata-postgres", Role::mlmd, "postgresql", true},
      {"katib-mysql", "katib-mysql", Role::katib, "mysql", true},
      {"katib-db", "katib-mysql", Role::katib, "mysql", true},
      {"vizier-db", "katib-mysql", Role::katib, "mysql", true},
      {"katib-postgres", "katib-postgres", Role::katib, "postgresql", true},
      {"model-registry-db", "metadata-mysql", Role::registry, "mysql", true},
      {"model-registry-db", "model-registry-db", Role::registry, "", true},
      {"model-catalog-postgres", "model-catalog-postgres", Role::registry, "postgresql", true},
      {"authservice", "authservice-pvc", Role::other, "", true},
      {"nfs-server", "nfs-server-pvc", Role::artifacts, "", false},
      {"kaptain-mysql-store-pxc", "datadir-kaptain-mysql-store-pxc-", Role::metadata, "mysql", true},
  };
  return all;
}

// kubeflow/manifests and kubeflow/pipelines, all releases: the names of Deployments and StatefulSets.
bool writes_to_stores(std::string_view workload) {
  static constexpr std::array<std::string_view, 14> all{"ml-pipeline",
                                                        "ml-pipeline-persistenceagent",
                                                        "ml-pipeline-scheduledworkflow",
                                                        "ml-pipeline-api-server",
                                                        "workflow-controller",
                                                        "cache-server",
                                                        "metadata-deployment",
                                                        "metadata-grpc-deployment",
                                                        "metadata-writer",
                                                        "katib-db-manager",
                                                        "katib-manager",
                                                        "katib-manager-rest",
                                                        "vizier-core",
                                                        "model-registry-deployment"};
  return std::find(all.begin(), all.end(), workload) != all.end();
}

const Store* store_of_workload(std::string_view name) {
  for (const Store& s : stores()) {
    if (s.workload == name) return &s;
  }
  return nullptr;
}

const Store* store_of_claim(std::string_view name) {
  for (const Store& s : stores()) {
    if (s.claim == name) return &s;
    if (s.claim.ends_with('-') && name.starts_with(s.claim) && is_number(name.substr(s.claim.size()))) return &s;
  }
  return nullptr;
}

// canonical/bundle-kubeflow, releases 1.4 to 1.11: the applications' names. The databases were MariaDB charms to 1.6
// and are mysql-k8s since 1.7; ML Metadata keeps a SQLite file.
const CharmStore* charm_store(std::string_view application) {
  static constexpr std::array<CharmStore, 6> all{{{"kfp-db", "database", Role::metadata, "", true},
                                                  {"katib-db", "database", Role::katib, "", true},
                                                  {"mlmd", "mlmd-data", Role::mlmd, "", false},
                                                  {"minio", "minio-data", Role::artifacts, "minio", false},
                                                  {"mlflow-mysql", "database", Role::other, "mysql", false},
                                                  {"mlflow-minio", "minio-data", Role::other, "minio", false}}};
  for (const CharmStore& s : all) {
    if (s.application == application) return &s;
  }
  return nullptr;
}

// canonical/juju caas/kubernetes/provider (names of claim templates) and Kubernetes' name of a StatefulSet's claim.
JujuClaim juju_claim(std::string_view name) {
  const auto parts = text::split(std::string(name), '-');
  for (std::size_t i = 1; i + 2 < parts.size(); ++i) {
    const bool hex = parts[i].size() == 8 && parts[i].find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!hex || !is_number(parts.back())) continue;
    const auto at = parts.begin() + static_cast<std::ptrdiff_t>(i);
    JujuClaim claim{text::join({at + 1, parts.end() - 1}, "-"), text::join({parts.begin(), at}, "-")};
    const std::string prefix = claim.application + "-";
    if (claim.storage.starts_with(prefix) && claim.storage.size() > prefix.size() && charm_store(claim.application)) {
      const std::string rest = claim.storage.substr(prefix.size());
      if (rest == charm_store(claim.application)->storage) claim.storage = rest;
    }
    return claim;
  }
  return {};
}

const CharmStore* charm_store_of_claim(std::string_view name) {
  const JujuClaim claim = juju_claim(name);
  const CharmStore* store = charm_store(claim.application);
  return store != nullptr && claim.storage == store->storage ? store : nullptr;
}

bool is_kubeflow_charm(std::string_view application) {
  constexpr std::array<std::string_view, 6> all{"kfp-api",          "kfp-persistence",    "kfp-profile-controller",
                                                "katib-controller", "kubeflow-dashboard", "kubeflow-profiles"};
  return std::find(all.begin(), all.end(), application) != all.end();
}

}  // namespace kf::volume
