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
  if (row.pv == nullptr) return;
  const auto why = no_node_for(*row.pv, c.snapshot);
  if (!why.empty()) c.add("NO-NODE", Severity::broken, object_of(row), why, c.describe("pv", {"", row.volume}));
}

void check_driver(Checkup& c, const DataVolume& row) {
  if (row.pv == nullptr) return;
  const auto why = no_driver_for(*row.pv, c.snapshot);
  if (!why.empty())
    c.add("DRIVER-MISSING", Severity::broken, object_of(row), why, c.typed.kubectl + " get csinodes -o yaml");
}

}  // namespace kf::volume
