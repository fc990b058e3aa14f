#include "volume/csi_translation.hpp"

#include "base/text.hpp"
#include "volume/csi_sources.hpp"
#include "volume/csi_topology.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace kf::volume {

namespace {

using doc::In;
using doc::Json;
using Outcome = Translation::Outcome;

/// A driver's names for what csi_topology.hpp calls zone and region. Its own zone is also read from the volume's
/// labels: a volume made by hand has often no affinity.
struct Nodes {
  const char* zone = topology::zone;
  const char* region = topology::region;
  bool zones_in_one_label = true;  ///< "a__b"
};

/// One in-tree source. Everything here is from k8s.io/csi-translation-lib v0.37.0-beta.0, plugins/*.go, and rbd from
/// v0.30.0, the last one that had it. Only here: what was read-only stays so with every driver, and labels of nodes
/// that no driver of its own replaces are called as they are called today.
struct Driver {
  const char* field;  // of spec
  const char* name;   // of the CSI driver
  Write write;
  Nodes nodes{};
};

constexpr std::array drivers{
    Driver{"gcePersistentDisk", "pd.csi.storage.gke.io", write_gce, {"topology.gke.io/zone"}},
    Driver{"awsElasticBlockStore", "ebs.csi.aws.com", write_ebs, {"topology.ebs.csi.aws.com/zone"}},
    Driver{"azureDisk", "disk.csi.azure.com", write_azure_disk},
    Driver{"azureFile", "file.csi.azure.com", write_azure_file},
    Driver{"cinder", "cinder.csi.openstack.org", write_cinder, {"topology.cinder.csi.openstack.org/zone"}},
    Driver{"vsphereVolume",
           "csi.vsphere.vmware.com",
           write_vsphere,
           {"topology.csi.vmware.com/zone", "topology.csi.vmware.com/region", false}},
    Driver{"portworxVolume", "pxd.portworx.com", write_portworx},
    Driver{"rbd", "rbd.csi.ceph.com", write_rbd},
};

/// Still part of Kubernetes (k8s.io/api core/v1 types.go, PersistentVolumeSource).
constexpr std::array stays{"hostPath", "local", "nfs", "iscsi", "fc", "flexVolume"};

/// "the in-tree type is no longer supported" (the same file), and no driver was given its volumes.
constexpr std::array gone{"cephfs", "glusterfs", "quobyte", "flocker", "scaleIO", "storageos", "photonPersistentDisk"};

void write_topology(Json& volume, const Nodes& nodes) {
  const bool own_zone = nodes.zone != std::string_view(topology::zone);
  const bool own_region = nodes.region != std::string_view(topology::region);
  if (!rename_requirement(volume, topology::zone, topology::beta_zone, nodes.zone) && own_zone) {
    const std::string label = label_of(volume, topology::zone, topology::beta_zone);
    add_requirement(volume, nodes.zone, nodes.zones_in_one_label ? zones_in(label) : std::vector{label});
  }
  if (!rename_requirement(volume, topology::region, topology::beta_region, nodes.region) && own_region) {
    add_requirement(volume, nodes.region, {label_of(volume, topology::region, topology::beta_region)});
  }
}

/// What every source means by these two. Left out when they say nothing, as Kubernetes writes it.
void write_common(In source, Json& csi) {
  if (const std::string type = source["fsType"].text(); !type.empty()) csi["fsType"] = type;
  if (source["readOnly"].truth()) csi["readOnly"] = true;
}

Translation left(const Json& volume, Outcome outcome, const std::string& reason) {
  return {outcome, volume, reason, ""};
}

Translation translated(const Json& volume, const Driver& driver) {
  Translation result{Outcome::translated, volume, "", ""};
  Json& spec = result.volume["spec"];
  const Json source = spec[driver.field];
  Json csi{{"driver", driver.name}};
  write_common(In(source), csi);
  if (const std::string problem = driver.write({result.volume, In(source), csi, result.needs}); !problem.empty()) {
    return left(volume, Outcome::impossible, problem);
  }
  spec.erase(driver.field);
  spec["csi"] = std::move(csi);
  write_topology(result.volume, driver.nodes);
  return result;
}

/// The one of these fields that the spec has; nullptr if it has none.
template <class Fields>
const char* field_in(In spec, const Fields& fields) {
  const auto has = [&](const char* field) { return spec[field].is_object(); };
  const auto it = std::find_if(fields.begin(), fields.end(), has);
  return it == fields.end() ? nullptr : *it;
}

}  // namespace

Translation to_csi(const Json& volume) {
  const In spec = In(volume)["spec"];
  if (spec["csi"].is_object()) return left(volume, Outcome::not_needed, "it is a CSI volume already");
  for (const Driver& driver : drivers) {
    if (spec[driver.field].is_object()) return translated(volume, driver);
  }
  if (const char* field = field_in(spec, stays)) {
    return left(volume, Outcome::not_needed, std::string(field) + " is still part of Kubernetes");
  }
  if (const char* field = field_in(spec, gone)) {
    return left(volume, Outcome::impossible,
                std::string(field) + " is no longer part of Kubernetes, and no CSI driver takes over its volumes");
  }
  return left(volume, Outcome::impossible, "it has no source that this program knows");
}

Json with_csi(const Json& volume, std::vector<std::string>& notes) {
  auto translated = to_csi(volume);
  const std::string name = In(volume)["metadata"]["name"].text();
  using Outcome = Translation::Outcome;
  if (translated.outcome == Outcome::impossible)
    notes.push_back("volume " + name + " stays as it is: " + translated.reason);
  if (!translated.needs.empty()) notes.push_back("volume " + name + ": " + translated.needs);
  return std::move(translated.volume);  // unless it was translated, as it was given
}

}  // namespace kf::volume
