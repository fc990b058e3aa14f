// The file of a store, taken from a server and given to another one.
#include "base/digest.hpp"
#include "carry.hpp"
#include "kube/failure.hpp"
#include "stage.hpp"

using namespace kf;
using namespace kf::refresh;
using plan::Status;

namespace {

const StoreOf store{"pv-1", {{"kubeflow", "mlmd-0"}, "mlmd", "/data/mlmd.db"}};

/// One container with files, and the programs that we start in it.
struct Pod final : kube::Reader, Files {
  std::map<std::string, std::string> files{{"/data/mlmd.db", "all runs"}};
  bool runs = true;
  std::vector<std::string> changes;

  void list(const kube::Resource&, const kube::Query&, const doc::ObjectSink&) override {}
  std::optional<doc::Json> get(const kube::Resource& r, const kube::Name& name) override {
    CHECK(r.plural == "pods");
    CHECK(name == store.at.pod);
    if (!runs) return std::nullopt;
    return doc::Json{{"metadata", {{"name", name.name}}}, {"status", {{"phase", "Running"}}}};
  }
  std::string version() override { return "v1.28.0"; }

  std::optional<std::string> digest(const Where& at) override {
    const auto it = files.find(at.path);
    return it == files.end() ? std::nullopt : std::optional(sha256(it->second));
  }
  std::string read(const Where& at) override { return files.at(at.path); }
  void write(const Where& at, const std::string& bytes) override {
    changes.push_back("write " + at.path);
    files[at.path] = bytes;
  }
  void replace(const Where& with, const std::string& path) override {
    changes.push_back("replace " + path);
    files[path] = files.at(with.path);
    files.erase(with.path);
  }
};

struct Bench {
  Pod pod;
  MemoryVault vault;
  Carrier carrier{pod, vault, pod};
  std::string digest = sha256("all runs");

  plan::Action fetching() const { return fetch("/backups/mlmd", store, digest); }
  plan::Action putting() const { return put("/backups/mlmd", store.at, digest); }
};

}  // namespace

TEST_CASE("a store is still when SQLite has nothing unfinished beside it", "[carry]") {
  Bench b;
  CHECK(b.carrier.probe(still(store)).outputs.at("digest") == b.digest);
  for (const char* suffix : {"-journal", "-wal"}) {
    b.pod.files[store.at.path + suffix] = "half a transaction";
    CHECK(b.carrier.probe(still(store)).status == Status::working);
    b.pod.files.erase(store.at.path + suffix);
  }
  b.pod.runs = false;
  CHECK(b.carrier.probe(still(store)).status == Status::working);
  b.pod.runs = true;
  b.pod.files.clear();
  CHECK(b.carrier.probe(still(store)).status == Status::refused);
}

TEST_CASE("what is fetched is what was still, and holds only as long as nobody writes", "[carry]") {
  Bench b;
  CHECK(b.carrier.probe(b.fetching()).status == Status::not_yet);
  b.carrier.act(b.fetching());
  CHECK(b.carrier.probe(b.fetching()).status == Status::done);
  b.pod.files[store.at.path] = "all runs, and one more";
  const auto now = b.carrier.probe(b.fetching());
  CHECK(now.status == Status::refused);
  CHECK_THAT(now.detail, ContainsSubstring("somebody still writes"));
  b.pod.files[store.at.path] = "all runs";
  b.pod.files[store.at.path + "-journal"] = "half a transaction";
  CHECK(b.carrier.probe(b.fetching()).status == Status::refused);
  b.pod.runs = false;
  CHECK(b.carrier.probe(b.fetching()).status == Status::done);
}

TEST_CASE("a file that changes between the look and the fetch is not taken", "[carry]") {
  Bench b;
  b.pod.files[store.at.path] = "all runs, and one more";
  CHECK_THROWS_AS(b.carrier.act(b.fetching()), plan::Refused);
  CHECK_FALSE(b.vault.read("/backups/mlmd"));
}

TEST_CASE("a backup of something else is never taken for the fetched file", "[carry]") {
  Bench b;
  b.vault.write("/backups/mlmd", {{{"mlmd.db", {"other runs", true}}}});
  CHECK(b.carrier.probe(b.fetching()).status == Status::refused);
  CHECK_THROWS_AS(b.carrier.act(b.putting()), plan::Refused);
  CHECK(b.pod.changes.empty());
}

TEST_CASE("a store is written beside and then put in its place, one call at a time", "[carry]") {
  Bench b;
  b.carrier.act(b.fetching());
  b.pod.files[store.at.path] = "an empty database";
  CHECK(b.carrier.probe(b.putting()).status == Status::not_yet);
  b.carrier.act(b.putting());
  CHECK(b.pod.files[store.at.path] == "an empty database");
  CHECK(b.carrier.probe(b.putting()).status == Status::not_yet);
  b.pod.files[store.at.path + "-journal"] = "half a transaction";
  CHECK_THROWS(b.carrier.act(b.putting()));
  b.pod.files.erase(store.at.path + "-journal");
  b.carrier.act(b.putting());
  CHECK(b.pod.files[store.at.path] == "all runs");
  CHECK(b.carrier.probe(b.putting()).status == Status::done);
  CHECK(b.pod.changes == std::vector<std::string>{"write /data/mlmd.db.kf-new", "replace /data/mlmd.db"});
}

TEST_CASE("a half written file beside is written again", "[carry]") {
  Bench b;
  b.carrier.act(b.fetching());
  b.pod.files[store.at.path] = "an empty database";
  b.pod.files[store.at.path + ".kf-new"] = "all r";
  b.carrier.act(b.putting());
  b.carrier.act(b.putting());
  CHECK(b.pod.files[store.at.path] == "all runs");
}

TEST_CASE("ML Metadata that somebody writes on after it was fetched is not removed", "[carry]") {
  auto world = model_of("1.8");
  const auto draft = draft_of(world, "1.8", to("1.9"));
  bool fetched = false;
  world.between = [&](rehearsal::JujuWorld& w) {  // a run that nobody has ended
    auto* files = w.files({"kubeflow", "mlmd-0"});
    if (files != nullptr && fetched) files->at("/data/mlmd.db") += "more\n";
  };
  MemoryVault vault;
  WorldFiles files(world);
  WorldDatabases databases(world);
  Tools tools(world, world.cluster(), "kubeflow", vault, no_database, files, databases);
  MemoryJournal journal;
  rehearsal::WorldClock clock(world);
  plan::Observer nobody;
  const auto outcome = plan::run(plan::lawful(draft, verbs()), verbs(), tools, journal, clock, nobody, {[&] {
                                   fetched = plan::progress_of(journal.all).done.contains("applications.fetch-mlmd");
                                   if (fetched) world.tick();
                                   return false;
                                 }});
  INFO(words_of(outcome));
  CHECK(outcome.was != plan::Outcome::Was::done);
  CHECK_THAT(words_of(outcome), ContainsSubstring("somebody still writes"));
  CHECK(world.status().find("mlmd") != nullptr);
  CHECK(losses_of(world).empty());
}
