#include "volume/source.hpp"

#include "base/text.hpp"
#include "volume/drivers.hpp"

#include <algorithm>

namespace kf::volume {

namespace {

using Attributes = std::map<std::string, std::string>;

std::string get(const Attributes& from, const std::string& key) {
  const auto it = from.find(key);
  return it == from.end() ? "" : it->second;
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

/// Labels and fields by which drivers pin a volume to nodes: Kubernetes' own, and "topology.topolvm.io/node",
/// "openebs.io/nodename", "topology.hostpath.csi/node".
bool names_a_node(const std::string& key) {
  return key == "metadata.name" || key.ends_with("/hostname") || key.ends_with("/node") || key.ends_with("/nodename");
}

bool names_a_zone(const std::string& key) { return key.find("zone") != std::string::npos; }

/// The values that one of the terms must have; empty if one of them does without.
std::string pinned_to(const kube::Volume& v, bool (*names)(const std::string&)) {
  std::vector<std::string> all;
  for (const auto& term : v.affinity) {
    const auto it = std::find_if(term.begin(), term.end(), [&](const kube::Requirement& r) {
      return names(r.key) && r.op == "In" && !r.values.empty();
    });
    if (it == term.end()) return "";
    for (const auto& value : it->values) {
      if (std::find(all.begin(), all.end(), value) == all.end()) all.push_back(value);
    }
  }
  return text::join(all, ",");
}

std::string where_of(const kube::Volume& v, Tie tie, const std::string& from_id) {
  if (auto node = pinned_to(v, names_a_node); !node.empty()) return node;
  if (tie == Tie::node) return "";
  if (auto zone = pinned_to(v, names_a_zone); !zone.empty()) return zone;
  for (const char* key : {"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"}) {
    if (const auto& zone = v.meta.label(key); !zone.empty()) return zone;
  }
  return from_id;
}

/// The driver reads its attributes' names in any case: subDir, subdir.
std::string attribute(const Attributes& from, const std::string& name) {
  for (const auto& [key, value] : from) {
    if (text::lower(key) == "volumeattributes." + name) return value;
  }
  return "";
}

/// SERVER:PATH of an export, in-tree or of the driver nfs.csi.k8s.io (its docs/driver-parameters.md); `id` where the
/// attributes do not name the folder for certain: a name that the driver fills in, or one that only the handle knows.
std::string nfs_export(const Attributes& attributes, const std::string& id) {
  const bool in_tree = attributes.contains("server");
  const std::string server = in_tree ? get(attributes, "server") : attribute(attributes, "server");
  std::string path = in_tree ? get(attributes, "path") : attribute(attributes, "share");
  const std::string below = in_tree ? "" : attribute(attributes, "subdir");
  const bool told = below.find("${") == std::string::npos && (!below.empty() || id.find('#') == std::string::npos);
  if (server.empty() || path.empty() || !told) return id;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return server + ":" + path + (below.empty() ? "" : (path == "/" ? "" : "/") + below);
}

}  // namespace

std::string_view shown(Tie tie) {
  switch (tie) {
    case Tie::free: return "free";
    case Tie::zone: return "zone";
    case Tie::backend: return "backend";
    case Tie::node: return "node";
  }
  return "backend";
}

Source source_of(const kube::Volume& v) {
  const auto& attributes = v.source.attributes;
  const Driver* driver = driver_of(v.source);
  Source s;
  std::string zone;
  if (driver == nullptr) {
    s.type = v.source.field == "csi" ? get(attributes, "driver") : v.source.field.empty() ? "none" : v.source.field;
    s.id = get(attributes, "volumeHandle");
    // A driver that we do not know, of whose volumes each has its node: a node's own disk.
    if (!pinned_to(v, names_a_node).empty()) s.tie = Tie::node;
  } else {
    s.type = driver->type;
    s.tie = driver->tie;
    s.id = get(attributes, std::string(driver->id));
    s.csi_driver = driver->twin;
    s.in_tree_until = driver->until;
    if (s.type == "nfs") s.id = nfs_export(attributes, s.id);
    if (s.type == "gce-pd") std::tie(zone, s.id) = split_gce(s.id);
    if (s.type == "ebs") std::tie(zone, s.id) = split_ebs(s.id);
  }
  if (v.source.field == "csi") s.csi_driver = get(attributes, "driver");
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
