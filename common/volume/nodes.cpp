#include "volume/nodes.hpp"

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

}  // namespace kf::volume
