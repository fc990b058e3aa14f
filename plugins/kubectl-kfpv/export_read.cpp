#include "export_read.hpp"

#include "kube/failure.hpp"
#include "target.hpp"
#include "volume/consumers.hpp"

#include <set>

namespace kf::kfpv {

namespace {

using doc::In;
using doc::Json;
using kube::Resource;

using Names = std::set<kube::Name>;

/// First the version that serves it today. Pipelines, Kubeflow and Argo: their CustomResourceDefinitions; Google's
/// Config Connector: ComputeDisk.
const std::vector<std::vector<Resource>>& beside_kinds() {
  static const std::vector<std::vector<Resource>> all{
      {{"/apis/kubeflow.org/v1beta1", "scheduledworkflows"}},
      {{"/apis/argoproj.io/v1alpha1", "workflows"}},
      {{"/apis/kubeflow.org/v1", "profiles", false}, {"/apis/kubeflow.org/v1beta1", "profiles", false}},
      {{"/apis/kubeflow.org/v1", "notebooks"}, {"/apis/kubeflow.org/v1beta1", "notebooks"}},
      {{"/apis/kubeflow.org/v1alpha1", "poddefaults"}},
      {{"/apis/kfdef.apps.kubeflow.org/v1", "kfdefs"}},
      {{"/apis/compute.cnrm.cloud.google.com/v1beta1", "computedisks"}}};
  return all;
}

const Resource secrets{"/api/v1", "secrets"};

/// The objects whose names are wanted.
std::vector<Json> listed(kube::Reader& cluster, const Resource& resource, const Names& wanted) {
  std::vector<Json> found;
  if (wanted.empty()) return found;
  cluster.list(resource, {}, [&](Json&& object) {
    const In meta = In(object)["metadata"];
    if (wanted.contains({meta["namespace"].text(), meta["name"].text()})) found.push_back(std::move(object));
  });
  return found;
}

/// A Workflow that has ended is in Pipelines' database, and is only in the way in another cluster.
bool has_ended(const Json& object) {
  const std::string phase = In(object)["status"]["phase"].text();
  return In(object)["kind"].text() == "Workflow" && (phase == "Succeeded" || phase == "Failed" || phase == "Error");
}

/// All of a kind, in the first version that the server knows; none where it knows none.
std::vector<Json> beside_of(kube::Reader& cluster, const std::vector<Resource>& versions, const std::string& ns) {
  for (const Resource& resource : versions) {
    std::vector<Json> found;
    try {
      cluster.list(resource, {.ns = resource.namespaced ? ns : ""}, [&](Json&& object) {
        if (!has_ended(object)) found.push_back(std::move(object));
      });
      return found;
    } catch (const kube::ClusterError& e) {
      if (e.failure != kube::Failure::not_found) throw;
    }
  }
  return {};
}

void add_names(Names& names, const Json& value, const std::string& ns) {
  if (!value.is_object()) return;
  for (const auto& [key, member] : value.items()) {
    const In in(member);
    const bool reference = key.ends_with("SecretRef") || key == "secretRef";
    if (reference && in["name"].has()) names.insert({in["namespace"].text(ns), in["name"].text()});
    if (key == "secretName" && in.has()) names.insert({In(value)["secretNamespace"].text(ns), in.text()});
    add_names(names, member, ns);
  }
}

/// What the stores' own workloads are configured by, the key to the artifacts wherever pipelines run, and what drivers
/// mount the volumes with.
Names secrets_of(const Exported& of) {
  Names names;
  const auto consumers = volume::consumers_of(of.facts.snapshot);
  for (const auto& row : of.discovery.volumes) {
    for (const std::string& ns : {row.claim.ns, row.home}) names.insert({ns, "mlpipeline-minio-artifact"});
    const auto users = consumers.find(row.claim);
    if (users == consumers.end() || row.role == volume::Role::workspace) continue;
    for (const auto& user : users->second) {
      if (user.spec == nullptr) continue;
      for (const auto& name : user.spec->configured_by) names.insert({row.claim.ns, name});
    }
  }
  for (const Json& v : of.volumes)
    add_names(names, v.value("spec", Json()), In(v)["spec"]["claimRef"]["namespace"].text());
  return names;
}

std::vector<Json> read_secrets(kube::Reader& cluster, const Names& names) {
  std::vector<Json> found;
  for (const auto& name : names) {
    if (name.ns.empty() || name.name.empty()) continue;
    if (auto object = cluster.get(secrets, name)) found.push_back(std::move(*object));  // else it is a ConfigMap
  }
  return found;
}

}  // namespace

std::vector<Json> read_beside(kube::Reader& cluster, const std::string& ns) {
  std::vector<Json> all;
  for (const auto& versions : beside_kinds()) {
    auto more = beside_of(cluster, versions, ns);
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  cluster.list(kube::resource::config_maps, {.ns = ns, .fields = "metadata.name=pipeline-install-config"},
               [&](Json&& object) { all.push_back(std::move(object)); });
  return all;
}

std::vector<Resource> resources_beside() {
  std::vector<Resource> all;
  for (const auto& versions : beside_kinds()) all.push_back(versions.front());
  return all;
}

std::unique_ptr<Exported> read_export(kube::Reader& cluster, const ExportOf& of) {
  auto out = std::make_unique<Exported>();
  out->cluster = identity_of(cluster);
  out->facts = volume::read_cluster(cluster, {.ns = of.ns}, [](const std::string&) {});
  out->discovery = volume::discover(out->facts.snapshot, of.ns);
  Names volumes, claims, classes;
  for (const auto& row : out->discovery.volumes) {
    if (row.pv != nullptr) volumes.insert({"", row.volume});
    if (row.has_claim) claims.insert(row.claim);
    if (!row.storage_class.empty()) classes.insert({"", row.storage_class});
  }
  out->volumes = listed(cluster, kube::resource::volumes, volumes);
  out->claims = listed(cluster, kube::resource::claims, claims);
  out->classes = listed(cluster, kube::resource::storage_classes, classes);
  out->beside = read_beside(cluster, of.ns);
  if (of.secrets) out->secrets = read_secrets(cluster, secrets_of(*out));
  return out;
}

}  // namespace kf::kfpv
