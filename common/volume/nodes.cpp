#include "volume/nodes.hpp"

#include "volume/source.hpp"

#include <algorithm>
#include <charconv>

namespace kf::volume {

namespace {

bool compares(const std::string& op, const std::string& value, const std::string& bound) {
  long long left = 0, right = 0;
  const auto a = std::from_chars(value.data(), value.data() + value.size(), left);
  const auto b = std::from_chars(bound.data(), bound.data() + bound.size(), right);
  if (a.ec != std::errc() || b.ec != std::errc()) return false;
  return op == "Gt" ? left > right : left < right;
}

bool meets(const kube::Node& node, const kube::Requirement& r) {
  const bool by_name = r.key == "metadata.name";
  const bool has = by_name || node.meta.labels.contains(r.key);
  const std::string& value = by_name ? node.meta.name : node.meta.label(r.key);
  const bool listed = has && std::find(r.values.begin(), r.values.end(), value) != r.values.end();
  if (r.op == "In") return listed;
  if (r.op == "NotIn") return !listed;
  if (r.op == "Exists") return has;
  if (r.op == "DoesNotExist") return !has;
  return has && r.values.size() == 1 && (r.op == "Gt" || r.op == "Lt") && compares(r.op, value, r.values.front());
}

}  // namespace

bool fits(const kube::Volume& volume, const kube::Node& node) {
  return volume.affinity.empty() ||
         std::any_of(volume.affinity.begin(), volume.affinity.end(), [&](const kube::NodeTerm& term) {
           return std::all_of(term.begin(), term.end(), [&](const auto& r) { return meets(node, r); });
         });
}

bool can_mount(const std::string& csi_driver, const kube::Snapshot& snapshot) {
  return std::any_of(snapshot.node_drivers.begin(), snapshot.node_drivers.end(),
                     [&](const kube::NodeDrivers& node) { return node.drivers.contains(csi_driver); });
}

std::string no_driver_for(const kube::Volume& volume, const kube::Snapshot& snapshot) {
  const Source source = source_of(volume);
  const bool in_tree = volume.source.field != "csi";
  if (snapshot.node_drivers.empty() || (in_tree && source.in_tree_until == 0)) return "";
  const bool still = std::any_of(snapshot.nodes.begin(), snapshot.nodes.end(),
                                 [&](const kube::Node& n) { return n.minor == 0 || n.minor < source.in_tree_until; });
  if (in_tree && (snapshot.nodes.empty() || still)) return "";
  if (!source.csi_driver.empty() && can_mount(source.csi_driver, snapshot)) return "";
  if (!in_tree) return "no node has the storage driver " + source.csi_driver + " of volume " + volume.meta.name;
  return "volume " + volume.meta.name + " is a " + volume.source.field + ", which Kubernetes 1." +
         std::to_string(source.in_tree_until) + " no longer mounts; " +
         (source.csi_driver.empty() ? "nothing takes its place"
                                    : "its driver is " + source.csi_driver + ", which no node has");
}

std::string no_node_for(const kube::Volume& volume, const kube::Snapshot& snapshot) {
  if (snapshot.nodes.empty() || volume.affinity.empty()) return "";
  if (std::any_of(snapshot.nodes.begin(), snapshot.nodes.end(), [&](const kube::Node& n) { return fits(volume, n); })) {
    return "";
  }
  const Source source = source_of(volume);
  return "no node of this cluster is " + (source.where.empty() ? "what its affinity asks for" : source.where) +
         ": no pod that uses volume " + volume.meta.name + " can start" +
         (source.tie == Tie::node ? ", and its bytes were on that node's disk" : "");
}

}  // namespace kf::volume
