#include "base/text.hpp"
#include "volume/check_rules.hpp"
#include "volume/nodes.hpp"
#include "volume/risk.hpp"

#include <algorithm>

namespace kf::volume {

void check_portability(Checkup& c, const DataVolume& row) {
  if (!has_risk(row, risk::not_portable)) return;
  const std::string node = row.source.where.empty() ? "one node (no affinity says which)" : "node " + row.source.where;
  c.add("NOT-PORTABLE", Severity::warning, object_of(row),
        "the bytes are on the disk of " + node + ", " + row.source.id + ": elsewhere the same volume starts empty",
        row.source.where.empty() ? c.describe("pv", {"", row.volume})
                                 : c.typed.kubectl + " get node " + row.source.where);
}

void check_nodes(Checkup& c, const DataVolume& row) {
  if (row.pv == nullptr || c.snapshot.nodes.empty() || row.pv->affinity.empty()) return;
  const auto& nodes = c.snapshot.nodes;
  if (std::any_of(nodes.begin(), nodes.end(), [&](const kube::Node& n) { return fits(*row.pv, n); })) return;
  const std::string where = row.source.where.empty() ? "what its affinity asks for" : row.source.where;
  c.add("NO-NODE", Severity::broken, object_of(row),
        "no node of this cluster is " + where + ": no pod that uses volume " + row.volume + " can start" +
            (row.source.tie == Tie::node ? ", and its bytes were on that node's disk" : ""),
        c.describe("pv", {"", row.volume}));
}

/// In-tree sources only where every node's Kubernetes has lost them: before that the kubelet mounts them itself.
void check_driver(Checkup& c, const DataVolume& row) {
  const bool in_tree = row.pv != nullptr && row.pv->source.field != "csi";
  if (row.pv == nullptr || c.snapshot.node_drivers.empty() || (in_tree && row.source.in_tree_until == 0)) return;
  const auto& nodes = c.snapshot.nodes;
  const bool still = std::any_of(nodes.begin(), nodes.end(), [&](const kube::Node& n) {
    return n.minor == 0 || n.minor < row.source.in_tree_until;
  });
  if (in_tree && (nodes.empty() || still)) return;
  if (!row.source.csi_driver.empty() && can_mount(row.source.csi_driver, c.snapshot)) return;
  const std::string driver =
      row.source.csi_driver.empty() ? "nothing takes its place" : "its driver is " + row.source.csi_driver;
  c.add("DRIVER-MISSING", Severity::broken, object_of(row),
        in_tree ? "volume " + row.volume + " is a " + row.pv->source.field + ", which Kubernetes 1." +
                      std::to_string(row.source.in_tree_until) + " no longer mounts; " + driver +
                      (row.source.csi_driver.empty() ? "" : ", which no node has")
                : "no node has the storage driver " + row.source.csi_driver + " of volume " + row.volume,
        c.typed.kubectl + " get csinodes -o yaml");
}

}  // namespace kf::volume
