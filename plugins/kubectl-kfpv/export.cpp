#include "app.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "export_files.hpp"
#include "kube/failure.hpp"
#include "kube/verbs.hpp"
#include "operation/run.hpp"
#include "picture.hpp"
#include "retain_plan.hpp"
#include "retain_report.hpp"
#include "select.hpp"
#include "ui/table.hpp"
#include "volume/farewell.hpp"
#include "wording.hpp"

#include <set>

namespace kf::kfpv {

namespace {

using doc::Json;
using kube::Resource;

/// What users of Kubeflow made beside volumes, and what can take disks along: first the version that serves it today.
/// Pipelines, Kubeflow and Argo: their CustomResourceDefinitions; Google's Config Connector: ComputeDisk.
const std::vector<std::vector<Resource>>& beside_kinds() {
  static const std::vector<std::vector<Resource>> all{
      {{"/apis/kubeflow.org/v1beta1", "scheduledworkflows"}},
      {{"/apis/kubeflow.org/v1", "profiles", false}, {"/apis/kubeflow.org/v1beta1", "profiles", false}},
      {{"/apis/kubeflow.org/v1", "notebooks"}, {"/apis/kubeflow.org/v1beta1", "notebooks"}},
      {{"/apis/kubeflow.org/v1alpha1", "poddefaults"}},
      {{"/apis/kfdef.apps.kubeflow.org/v1", "kfdefs"}},
      {{"/apis/compute.cnrm.cloud.google.com/v1beta1", "computedisks"}}};
  return all;
}

/// The objects whose names are wanted.
std::vector<Json> listed(kube::Reader& cluster, const Resource& resource, const std::set<kube::Name>& wanted) {
  std::vector<Json> found;
  cluster.list(resource, {}, [&](Json&& object) {
    const doc::In meta = doc::In(object)["metadata"];
    if (wanted.contains({meta["namespace"].text(), meta["name"].text()})) found.push_back(std::move(object));
  });
  return found;
}

/// All of a kind, in the first version that the server knows; none where it knows none.
std::vector<Json> beside_of(kube::Reader& cluster, const std::vector<Resource>& versions, const std::string& ns) {
  for (const Resource& resource : versions) {
    std::vector<Json> found;
    try {
      cluster.list(resource, {.ns = resource.namespaced ? ns : ""},
                   [&](Json&& object) { found.push_back(std::move(object)); });
      return found;
    } catch (const kube::ClusterError& e) {
      if (e.failure != kube::Failure::not_found) throw;
    }
  }
  return {};
}

Exported read(const Picture& picture, kube::Cluster& cluster, const std::string& ns) {
  Exported of{.cluster = identity_of(cluster), .discovery = picture.discovery};
  std::set<kube::Name> volumes, claims, classes;
  for (const auto& row : picture.discovery.volumes) {
    if (row.pv != nullptr) volumes.insert({"", row.volume});
    if (row.has_claim) claims.insert(row.claim);
    if (!row.storage_class.empty()) classes.insert({"", row.storage_class});
  }
  of.volumes = listed(cluster, kube::resource::volumes, volumes);
  of.claims = listed(cluster, kube::resource::claims, claims);
  of.classes = listed(cluster, kube::resource::storage_classes, classes);
  for (const auto& versions : beside_kinds()) {
    auto more = beside_of(cluster, versions, ns);
    of.beside.insert(of.beside.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return of;
}

}  // namespace

// To be done here: retain (as `retain` does it), the identities of running servers, --stop, secrets, the answer and the
// verdict. See files_of, identity_of and dangers_of_deletion.

}  // namespace kf::kfpv
