// What servers keep in files that an upgrade reads and writes itself. ML Metadata: one SQLite file, which its server
// opens anew for every request (ml_metadata/metadata_store/metadata_store_service_impl.cc, ConnectMetadataStore), and
// which kfp-metadata-writer adds to for as long as it runs and is related. Databases of Pipelines and Katib: for each a
// file of its own name in the place where servers of that family keep them, which stands for all its tables; written
// by the application that keeps it for as long as both run and are related.
#include "rehearsal/juju_state.hpp"

#include <sstream>

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {

constexpr const char* metadata = "/data/mlmd.db";

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

bool runs(const Juju& s, const JujuApp& app) { return !app.units.empty() && pods_of(s, app.name).running > 0; }

bool is_written(const Juju& s, const std::string& store) {
  for (const auto& [relation, going] : s.relations) {
    if (going || !relation.has(store)) continue;
    const auto& other = relation.a.app == store ? relation.b.app : relation.a.app;
    const auto it = s.apps.find(other);
    if (it == s.apps.end() || it->second.is.charm != "kfp-metadata-writer") continue;
    if (runs(s, it->second)) return true;
  }
  return false;
}

bool is_database(const std::string& charm) {
  return charm == "mysql-k8s" || charm == "mariadb-k8s" || charm == "charmed-osm-mariadb-k8s";
}

/// One moment of whoever writes, if anybody does.
void serve(Disk& disk, const std::string& path, bool written) {
  const auto [file, is_new] = disk.files.try_emplace(path, Ledger{disk.identity, 0}.text());
  if (!written) return;
  Ledger ledger = Ledger::in(file->second);
  ++ledger.records;
  file->second = ledger.text();
}

void serve_databases(Juju& s) {
  for (const auto& [name, app] : s.apps) {
    const std::string path = database_of(app);
    if (path.empty() || !runs(s, app)) continue;
    const std::string server = server_of(s, name);
    Disk* disk = server.empty() ? nullptr : disk_of_pod(s, {s.model, server + "-0"});
    if (disk != nullptr) serve(*disk, path, true);
  }
}

}  // namespace

std::string database_of(const JujuApp& app) {
  if (app.is.charm == "kfp-api") return "/var/lib/mysql/mlpipeline";
  return app.is.charm == "katib-db-manager" ? "/var/lib/mysql/katib" : "";
}

std::string server_of(const Juju& s, const std::string& app) {
  for (const auto& [relation, going] : s.relations) {
    if (going || !relation.has(app)) continue;
    const auto& other = relation.a.app == app ? relation.b.app : relation.a.app;
    const auto it = s.apps.find(other);
    if (it != s.apps.end() && is_database(it->second.is.charm)) return other;
  }
  return "";
}

Disk* disk_of_app(Juju& s, const std::string& app) {
  for (const auto& [id, storage] : s.storage) {
    if (storage.app != app || storage.is.unit.empty()) continue;
    if (Disk* disk = disk_of_claim(s, storage.claim)) return disk;
  }
  return nullptr;
}

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

void serve_stores(Juju& s) {
  serve_databases(s);
  for (const auto& [name, app] : s.apps) {
    if (app.is.charm != "mlmd" || app.units.empty()) continue;
    Disk* disk = disk_of_pod(s, {s.model, name + "-0"});
    if (disk == nullptr) continue;
    serve(*disk, metadata, is_written(s, name));
  }
}

std::string missing_on(const Disk& is, const Disk& was, const std::string& path) {
  const std::string& file = path.empty() ? metadata : path;
  const auto after = is.files.find(file), before = was.files.find(file);
  if (before == was.files.end() && !path.empty()) return "";  // nobody has ever used it
  if (before == was.files.end() || after == is.files.end()) {
    return "is served from an empty volume: what it had is on " + was.shown;
  }
  const Ledger has = Ledger::in(after->second), had = Ledger::in(before->second);
  if (has.origin != had.origin) return "is served from an empty volume: what it had is on " + was.shown;
  if (has.records >= had.records) return "";
  return "lacks " + std::to_string(had.records - has.records) + " records that were written after it was copied";
}

}  // namespace kf::rehearsal
