// A database, moved from one server to another one.
#include "moving.hpp"
#include "stage.hpp"

using namespace kf;
using namespace kf::refresh;
using plan::Status;

namespace {

const MoveOf move{"kubeflow", "mlpipeline", "kfp-db", "mariadb", "kfp-db-mysql", "mysql"};
const std::string end = "-- Dump completed\n";

/// Two servers; what is in a database is one text.
struct Servers final : Databases {
  std::map<std::string, std::string> rows{{"kfp-db", "all runs"}};
  std::function<void()> while_read = [] {};
  bool loses_a_row = false;

  std::optional<std::string> digest(const DatabaseOf& of) override {
    const auto it = rows.find(of.app);
    return it == rows.end() ? std::nullopt : std::optional("digest of " + it->second);
  }
  std::string read(const DatabaseOf& of) override {
    const std::string all = rows.at(of.app);
    while_read();
    return all + "\n" + end;
  }
  void load(const DatabaseOf& of, const std::string& sql) override {
    rows[of.app] = loses_a_row ? "some runs" : sql.substr(0, sql.find('\n'));
  }
};

struct Bench {
  Servers servers;
  MemoryVault vault;
  rehearsal::JujuWorld world = model_of("1.7-mariadb", version_for("1.7"));
  Mover mover{world, vault, servers};

  plan::Observation probe(const plan::Action& action) { return mover.probe(action); }
  std::string extracted() {
    mover.act(extract("/backups/rows", move));
    return probe(extract("/backups/rows", move)).outputs.at("digest");
  }
};

}  // namespace

TEST_CASE("rows are read, loaded and compared", "[moving]") {
  Bench b;
  CHECK(b.probe(extract("/backups/rows", move)).status == Status::not_yet);
  const auto digest = b.extracted();
  CHECK(b.probe(load("/backups/rows", move, digest)).status == Status::not_yet);
  CHECK(b.probe(equal(move, digest)).status == Status::refused);
  b.mover.act(load("/backups/rows", move, digest));
  CHECK(b.probe(load("/backups/rows", move, digest)).status == Status::done);
  CHECK(b.probe(equal(move, digest)).status == Status::done);
  CHECK(b.servers.rows.at("kfp-db") == "all runs");
}

TEST_CASE("who still writes on the old server is noticed, before, while and after its rows are read", "[moving]") {
  Bench b;
  b.servers.while_read = [&] { b.servers.rows["kfp-db"] = "all runs, and one more"; };
  CHECK_THROWS_AS(b.mover.act(extract("/backups/rows", move)), plan::Refused);
  CHECK_FALSE(b.vault.read("/backups/rows"));
  b.servers.while_read = [] {};
  const auto digest = b.extracted();
  b.mover.act(load("/backups/rows", move, digest));
  b.servers.rows["kfp-db"] = "a run that nobody has read";
  CHECK(b.probe(extract("/backups/rows", move)).status == Status::refused);
  const auto seen = b.probe(equal(move, digest));
  CHECK(seen.status == Status::refused);
  CHECK_THAT(seen.detail, ContainsSubstring("of kfp-db is not what was read"));
}

TEST_CASE("a server that comes out with other rows than it was given is not asked again and again", "[moving]") {
  Bench b;
  const auto digest = b.extracted();
  b.servers.loses_a_row = true;
  CHECK_THROWS_AS(b.mover.act(load("/backups/rows", move, digest)), plan::Refused);
}

TEST_CASE("nothing is loaded into a server that somebody is related to", "[moving]") {
  Bench b;
  const auto digest = b.extracted();
  const MoveOf into{move.ns, move.database, "kfp-db", "mariadb", "katib-db", "mysql"};
  const auto seen = b.probe(load("/backups/rows", into, digest));
  CHECK(seen.status == Status::refused);
  CHECK_THAT(seen.detail, ContainsSubstring("katib-db-manager is related"));
}

TEST_CASE("a backup of something else is never loaded, nor a half one", "[moving]") {
  Bench b;
  CHECK_THROWS_AS(b.mover.act(load("/backups/rows", move, std::string("x"))), plan::Refused);
  b.vault.write("/backups/rows", {{{"database.sql", {"half of", true}}, {"digest", {"digest of all runs", false}}}});
  CHECK(b.probe(extract("/backups/rows", move)).status == Status::refused);
  b.vault.write("/backups/rows", {{{"database.sql", {end, true}}, {"digest", {"digest of other runs", false}}}});
  CHECK(b.probe(extract("/backups/rows", move)).status == Status::refused);
  b.servers.rows.clear();
  CHECK_THAT(b.probe(extract("/backups/rows", move)).detail, ContainsSubstring("has no database mlpipeline"));
}

// ---- in a model -----------------------------------------------------------------------------------------------------
namespace {

rehearsal::JujuWorld with_mariadb() { return model_of("1.7-mariadb", version_for("1.7")); }

UpgradeOf moving_to_1_8() {
  auto of = to("1.8");
  of.moves_databases = true;
  return of;
}

}  // namespace

TEST_CASE("1.7 on MariaDB becomes 1.8 on MySQL, with every row; the old servers stay, without relations", "[moving]") {
  auto world = with_mariadb();
  world.settle();
  for (int i = 0; i < 20; ++i) world.tick();
  const auto ended = run(draft_of(world, "1.7", moving_to_1_8()), world);
  INFO(words_of(ended.outcome));
  REQUIRE(ended.outcome.was == plan::Outcome::Was::done);
  CHECK(losses_of(world).empty());
  CHECK(world.unserved().empty());
  const auto status = world.status();
  for (const char* server : {"kfp-db", "katib-db"}) {
    REQUIRE(status.find(server) != nullptr);
    CHECK(status.find(server)->charm == "charmed-osm-mariadb-k8s");
    CHECK(status.find(std::string(server) + "-mysql") != nullptr);
  }
  std::set<std::string> missing;
  for (const auto& each : world.missing_relations()) missing.insert(each.shown());
  CHECK(missing.contains("kfp-api:mysql kfp-db:mysql"));
  CHECK(missing.contains("katib-db-manager:mysql katib-db:mysql"));
  for (const auto& each : missing) CHECK_THAT(each, ContainsSubstring(":mysql") || ContainsSubstring("argo-server"));
}

TEST_CASE("a database that was not carried over is told by the rehearsal", "[moving]") {
  auto world = with_mariadb();
  world.settle();
  plan::Draft draft = draft_of(world, "1.7", moving_to_1_8());
  const std::set<plan::Id> gone{"databases.load-kfp-api", "databases.equal-kfp-api"};
  for (auto& step : draft.steps) {
    for (const auto& id : gone) {
      if (step.needs.erase(id) > 0) step.needs.insert("databases.extract-kfp-api");
    }
  }
  std::erase_if(draft.steps, [&](const plan::Step& s) { return gone.contains(s.id); });
  REQUIRE(run(draft, world).outcome.was == plan::Outcome::Was::done);
  REQUIRE(world.unserved().size() == 1);
  CHECK_THAT(world.unserved().front(), ContainsSubstring("the database of kfp-api is served from an empty volume"));
}

TEST_CASE("the database of an application that is left alone stays where it is", "[moving]") {
  auto world = with_mariadb();
  world.settle();
  auto of = moving_to_1_8();
  of.skip = {"kfp-api"};
  for (const auto& step : draft_of(world, "1.7", of).steps)
    CHECK_THAT(step.id, !ContainsSubstring("kfp-api-rows") && !ContainsSubstring("load-kfp-api"));
}

TEST_CASE("a server of the new one's name stands in the way", "[moving]") {
  auto world = with_mariadb();
  world.deploy({.app = "kfp-db-mysql", .charm = "mysql-k8s", .channel = "8.0/stable"});
  world.settle();
  CHECK_THROWS_WITH(draft_of(world, "1.7", moving_to_1_8()),
                    ContainsSubstring("there is an application kfp-db-mysql already"));
}

TEST_CASE("a move can be taken back as long as nobody has written on the new server", "[moving]") {
  auto world = with_mariadb();
  world.settle();
  const auto draft = draft_of(world, "1.7", moving_to_1_8());
  const auto step = [&](const plan::Id& id) { return *std::ranges::find(draft.steps, id, &plan::Step::id); };
  for (const auto& each : draft.steps) {
    if (!each.id.starts_with("databases.") || each.id.starts_with("databases.start-")) continue;
    INFO(each.id);
    CHECK((each.undo || verbs().at(each.action.verb).looks));
  }
  CHECK_FALSE(step("databases.start-kfp-api").undo);
}
