#include "volume/source.hpp"

#include "base/text.hpp"

#include <array>

namespace kf::volume {

namespace {

using Attributes = std::map<std::string, std::string>;

std::string get(const Attributes& from, const std::string& key) {
  const auto it = from.find(key);
  return it == from.end() ? "" : it->second;
}

/// A storage driver: which attribute names the disk, and what it ties the volume to. Sources: the API reference of
/// PersistentVolumeSource (k8s.io/api core/v1 types.go) and k8s.io/csi-translation-lib for the in-tree twins.
struct Driver {
  std::string_view field;  // the in-tree field of spec, or "csi"
  std::string_view csi;    // with "csi": the driver's name
  std::string_view type;   // our word
  std::string_view id;     // the attribute that names the disk
  Tie tie;
  std::string_view within = "";  // the attribute that says where that name is one disk's only
  bool exact = false;            // no other disk has that id
};

constexpr std::array drivers{
    Driver{"gcePersistentDisk", "", "gce-pd", "pdName", Tie::zone},
    Driver{"csi", "pd.csi.storage.gke.io", "gce-pd", "volumeHandle", Tie::zone},
    Driver{"awsElasticBlockStore", "", "ebs", "volumeID", Tie::zone, "", true},
    Driver{"csi", "ebs.csi.aws.com", "ebs", "volumeHandle", Tie::zone, "", true},
    Driver{"csi", "efs.csi.aws.com", "efs", "volumeHandle", Tie::free, "", true},
    Driver{"azureDisk", "", "azure-disk", "diskURI", Tie::zone, "", true},
    Driver{"csi", "disk.csi.azure.com", "azure-disk", "volumeHandle", Tie::zone, "", true},
    Driver{"azureFile", "", "azure-file", "shareName", Tie::free, "secretName"},
    Driver{"csi", "file.csi.azure.com", "azure-file", "volumeHandle", Tie::free},
    Driver{"cinder", "", "cinder", "volumeID", Tie::zone, "", true},
    Driver{"csi", "cinder.csi.openstack.org", "cinder", "volumeHandle", Tie::zone, "", true},
    Driver{"vsphereVolume", "", "vsphere", "volumePath", Tie::zone},
    Driver{"csi", "csi.vsphere.vmware.com", "vsphere", "volumeHandle", Tie::zone},
    Driver{"csi", "driver.longhorn.io", "longhorn", "volumeHandle", Tie::zone, "", true},
    Driver{"csi", "nfs.csi.k8s.io", "nfs", "volumeHandle", Tie::free},
    Driver{"nfs", "", "nfs", "", Tie::free, "", true},
    Driver{"hostPath", "", "hostpath", "path", Tie::node, "", true},
    Driver{"local", "", "local", "path", Tie::node, "", true},
    Driver{"cephfs", "", "cephfs", "path", Tie::free},
    Driver{"rbd", "", "rbd", "image", Tie::zone, "pool"},
    Driver{"iscsi", "", "iscsi", "iqn", Tie::zone, "lun"},
    Driver{"glusterfs", "", "glusterfs", "path", Tie::free, "endpoints"},
    Driver{"portworxVolume", "", "portworx", "volumeID", Tie::zone},
    Driver{"flexVolume", "", "flex", "driver", Tie::zone},
};

const Driver* driver_of(const kube::VolumeSource& source) {
  for (const Driver& d : drivers) {
    if (source.field == d.field && (d.csi.empty() || get(source.attributes, "driver") == d.csi)) return &d;
  }
  return nullptr;
}

/// "projects/P/zones/Z/disks/D" -> {Z, D}, also for regional disks; otherwise {"", handle}.
std::pair<std::string, std::string> split_gce(const std::string& handle) {
  const auto parts = text::split(handle, '/');
  if (parts.size() != 6 || parts[0] != "projects" || parts[4] != "disks") return {"", handle};
  return {parts[3] == "UNSPECIFIED" ? "" : parts[3], parts[5]};
}

/// "aws://us-east-1a/vol-1" -> {us-east-1a, vol-1}; otherwise {"", id}.
std::pair<std::string, std::string> split_ebs(const std::string& id) {
  if (!id.starts_with("aws://")) return {"", id};
  const auto slash = id.rfind('/');
  return {id.substr(6, slash - 6), id.substr(slash + 1)};
}

std::string affinity_value(const kube::Volume& v, bool node) {
  for (const auto& r : v.affinity) {
    const bool hostname = r.key == "kubernetes.io/hostname";
    const bool zone = r.key.find("zone") != std::string::npos;
    if (r.op == "In" && !r.values.empty() && (node ? hostname : zone)) return text::join(r.values, ",");
  }
  return "";
}

std::string where_of(const kube::Volume& v, Tie tie, const std::string& from_id) {
  if (auto node = affinity_value(v, true); !node.empty()) return node;
  if (tie == Tie::node) return "";
  if (auto zone = affinity_value(v, false); !zone.empty()) return zone;
  for (const char* key : {"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"}) {
    if (const auto& zone = v.meta.label(key); !zone.empty()) return zone;
  }
  return from_id;
}

}  // namespace

Source source_of(const kube::Volume& v) {
  const auto& attributes = v.source.attributes;
  const Driver* driver = driver_of(v.source);
  Source s;
  std::string zone;
  if (driver == nullptr) {
    s.type = v.source.field == "csi" ? get(attributes, "driver") : v.source.field.empty() ? "none" : v.source.field;
    s.id = get(attributes, "volumeHandle");
  } else {
    s.type = driver->type;
    s.tie = driver->tie;
    s.id = get(attributes, std::string(driver->id));
    if (v.source.field == "nfs") s.id = get(attributes, "server") + ":" + get(attributes, "path");
    if (s.type == "gce-pd") std::tie(zone, s.id) = split_gce(s.id);
    if (s.type == "ebs") std::tie(zone, s.id) = split_ebs(s.id);
  }
  s.where = where_of(v, s.tie, zone);
  // A node's own disk that no affinity pins may be any node's: that is not enough to call two of them the same.
  const bool unknown_node = s.tie == Tie::node && s.where.empty();
  const bool a_disk = s.type != "flex";  // its id is the driver's
  if (s.id.empty() || unknown_node || !a_disk) return s;
  const std::string within = driver == nullptr ? "" : get(attributes, std::string(driver->within));
  s.place = s.type + "/" + (s.tie == Tie::node ? s.where + "/" : "") + (within.empty() ? "" : within + "/") + s.id;
  s.exact = driver != nullptr && (driver->exact || (s.type == "gce-pd" && !s.where.empty()));
  return s;
}

bool same_disk(const kube::Volume& one, const kube::Volume& other) {
  const Source a = source_of(one), b = source_of(other);
  const bool elsewhere = a.type == "gce-pd" && a.where != b.where;  // a name is one disk's only in its zone
  return a.exact && b.exact && a.place == b.place && !elsewhere;
}

bool may_be_same_disk(const kube::Volume& one, const kube::Volume& other) {
  const Source a = source_of(one), b = source_of(other);
  if (!a.place.empty() && !b.place.empty() && a.place == b.place) return true;
  const bool on_nodes = a.tie == Tie::node && b.tie == Tie::node;  // hostPath and local both mean a path
  return on_nodes && !a.id.empty() && a.id == b.id && (a.where.empty() || b.where.empty() || a.where == b.where);
}

}  // namespace kf::volume
