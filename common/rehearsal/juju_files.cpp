// What servers keep in files that an upgrade reads and writes itself. ML Metadata: one SQLite file, which its server
// opens anew for every request (ml_metadata/metadata_store/metadata_store_service_impl.cc, ConnectMetadataStore), and
// which kfp-metadata-writer adds to for as long as it runs and is related.
#include "rehearsal/juju_state.hpp"

#include <sstream>

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {

constexpr const char* database = "/data/mlmd.db";

/// Where records were first made, and how many.
struct Ledger {
  std::string origin;
  long records = 0;

  static Ledger in(const std::string& text) {
    Ledger l;
    std::istringstream(text) >> l.origin >> l.records;
    return l;
  }
  std::string text() const { return origin + " " + std::to_string(records) + "\n"; }
};

bool is_written(const Juju& s, const std::string& store) {
  for (const auto& [relation, going] : s.relations) {
    if (going || !relation.has(store)) continue;
    const auto& other = relation.a.app == store ? relation.b.app : relation.a.app;
    const auto it = s.apps.find(other);
    if (it == s.apps.end() || it->second.is.charm != "kfp-metadata-writer") continue;
    if (!it->second.units.empty() && pods_of(s, other).running > 0) return true;
  }
  return false;
}

}  // namespace

Disk* disk_of_claim(Juju& s, const kube::Name& claim) {
  const Json* its = s.world.all().find({kind::claim, claim});
  if (its == nullptr) return nullptr;
  const Json* volume = s.world.all().find({kind::volume, {"", In(*its)["spec"]["volumeName"].text()}});
  return volume == nullptr ? nullptr : &s.world.disk(disk_of(*volume));
}

Disk* disk_of_pod(Juju& s, const kube::Name& name) {
  const Json* pod = s.world.all().find({kind::pod, name});
  if (pod == nullptr || deleting(*pod) || In(*pod)["status"]["phase"].text() != "Running") return nullptr;
  for (const In volume : In(*pod)["spec"]["volumes"].each()) {
    const std::string claim = volume["persistentVolumeClaim"]["claimName"].text();
    if (!claim.empty()) return disk_of_claim(s, {name.ns, claim});
  }
  return nullptr;
}

void serve_metadata(Juju& s) {
  for (const auto& [name, app] : s.apps) {
    if (app.is.charm != "mlmd" || app.units.empty()) continue;
    Disk* disk = disk_of_pod(s, {s.model, name + "-0"});
    if (disk == nullptr) continue;
    const auto [file, is_new] = disk->files.try_emplace(database, Ledger{disk->identity, 0}.text());
    if (!is_written(s, name)) continue;
    Ledger ledger = Ledger::in(file->second);
    ++ledger.records;
    file->second = ledger.text();
  }
}

std::string missing_on(const Disk& is, const Disk& was) {
  const auto after = is.files.find(database), before = was.files.find(database);
  if (before == was.files.end() || after == is.files.end()) {
    return "is served from an empty volume: what it had is on " + was.shown;
  }
  const Ledger has = Ledger::in(after->second), had = Ledger::in(before->second);
  if (has.origin != had.origin) return "is served from an empty volume: what it had is on " + was.shown;
  if (has.records >= had.records) return "";
  return "lacks " + std::to_string(had.records - has.records) + " records that were written after it was copied";
}

}  // namespace kf::rehearsal
