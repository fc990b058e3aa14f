#include "volume/farewell.hpp"

#include "base/text.hpp"
#include "volume/risk.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace kf::volume {

namespace {

/// What is looked at, and what was found.
struct Farewell {
  const Discovery& discovery;
  const kube::Snapshot& snapshot;
  const Typed& typed;
  const std::string& stop;
  std::vector<Danger> dangers{};

  std::string self(const std::string& words) const { return typed.self + " " + words + typed.flags; }
};

std::string named(const DataVolume& row) { return row.claim.name.empty() ? row.volume : row.claim.shown(); }

/// "a, b, c and 4 more"
std::string some(const std::vector<std::string>& names) {
  constexpr std::size_t told = 5;
  if (names.size() <= told) return text::join(names, ", ");
  return text::join({names.begin(), names.begin() + told}, ", ") + " and " + std::to_string(names.size() - told) +
         " more";
}

std::vector<std::string> rows_that(const Farewell& f, const std::function<bool(const DataVolume&)>& are) {
  std::vector<std::string> names;
  for (const auto& row : f.discovery.volumes) {
    if (are(row)) names.push_back(named(row));
  }
  return names;
}

void add(Farewell& f, const std::vector<std::string>& names, const std::string& one, const std::string& many,
         const std::string& next) {
  if (names.empty()) return;
  f.dangers.push_back({text::printable(text::count(names.size(), one, many) + ": " + some(names)), next});
}

void policies(Farewell& f) {
  add(f, rows_that(f, [](const DataVolume& row) { return row.pv != nullptr && dies_with_claim(row); }),
      "volume's disk goes with its claim", "volumes' disks go with their claims", f.self("retain"));
  std::set<std::string> places;
  std::set<const kube::Volume*> own;
  for (const auto& row : f.discovery.volumes) {
    if (row.pv == nullptr) continue;
    own.insert(row.pv);
    if (!row.source.place.empty()) places.insert(row.source.place);
  }
  std::vector<std::string> twins;
  for (const auto& v : f.snapshot.volumes) {
    if (!own.contains(&v) && v.reclaim_policy != "Retain" && places.contains(source_of(v).place))
      twins.push_back(v.meta.name);
  }
  add(f, twins, "other volume object of the same disk takes it along",
      "other volume objects of the same disks take them along", f.self("retain"));
}

void lost(Farewell& f) {
  add(f, rows_that(f, [](const DataVolume& row) { return has_risk(row, risk::lost); }),
      "claim has lost its volume, and what it held is not recorded",
      "claims have lost their volumes, and what they held is not recorded", f.self("check"));
}

void writers(Farewell& f) {
  const auto run = [&](bool notebooks) {
    return rows_that(f, [&](const DataVolume& row) {
      return row.has_claim && (row.role == Role::workspace) == notebooks && is_in_use(row, f.snapshot);
    });
  };
  add(f, run(false), "store is running, and goes on writing", "stores are running, and go on writing", f.stop);
  add(f, run(true), "user's volume is in use, and goes on being written",
      "users' volumes are in use, and go on being written",
      "stop those notebooks and jobs: what they hold in memory goes with them");
}

/// Storage systems that run as pods of the cluster that they serve, unless somebody took pains.
bool lives_in_cluster(const Source& source) {
  return source.type == "longhorn" || source.type.starts_with("openebs-") || source.type == "linstor" ||
         source.csi_driver.starts_with("rook-");
}

void places(Farewell& f) {
  add(f, rows_that(f, [](const DataVolume& row) { return row.pv != nullptr && row.source.tie == Tie::node; }),
      "volume's bytes are on a node's own disk", "volumes' bytes are on nodes' own disks",
      "keep those nodes, or copy the data elsewhere");
  add(f, rows_that(f, [](const DataVolume& row) { return row.pv != nullptr && lives_in_cluster(row.source); }),
      "volume is in a storage system that runs in this cluster",
      "volumes are in a storage system that runs in this cluster",
      "keep or restore that storage system, or copy the data elsewhere");
}

void besides(Farewell& f, const std::vector<doc::Json>& beside) {
  std::vector<std::string> deleting, disks;
  for (const auto& object : beside) {
    const doc::In in(object);
    const std::string kind = in["kind"].text(), name = in["metadata"]["name"].text();
    if (kind == "KfDef") {
      for (const doc::In plugin : in["spec"]["plugins"].each()) {
        if (plugin["spec"]["deleteStorage"].text() == "true") deleting.push_back(name);
      }
    }
    const auto policy = in["metadata"]["annotations"]["cnrm.cloud.google.com/deletion-policy"].text();
    if (kind == "ComputeDisk" && policy != "abandon") disks.push_back(name);
  }
  add(f, deleting, "KfDef deletes the storage with its deployment", "KfDefs delete the storage with their deployments",
      "set deleteStorage: false in its plugin KfGcpPlugin");
  add(f, disks, "ComputeDisk object deletes its disk when it goes",
      "ComputeDisk objects delete their disks when they go",
      "annotate it cnrm.cloud.google.com/deletion-policy=abandon");
}

}  // namespace

bool is_in_use(const DataVolume& row, const kube::Snapshot& snapshot) {
  return std::any_of(snapshot.pods.begin(), snapshot.pods.end(), [&](const kube::Pod& pod) {
    const bool uses = std::any_of(pod.spec.claims.begin(), pod.spec.claims.end(),
                                  [&](const auto& each) { return each.second == row.claim.name; });
    return uses && pod.meta.ns == row.claim.ns && !pod.finished();
  });
}

std::vector<Danger> dangers_of_deletion(const Discovery& discovery, const kube::Snapshot& snapshot, const Typed& typed,
                                        const std::vector<doc::Json>& beside, const std::string& stop) {
  Farewell farewell{discovery, snapshot, typed, stop};
  for (const auto rule : {policies, lost, writers, places}) rule(farewell);
  besides(farewell, beside);
  return std::move(farewell.dangers);
}

}  // namespace kf::volume
