#include "catch.hpp"
#include "juju/values.hpp"

using namespace kf::juju;

namespace {

Unit unit(const std::string& name, State workload = {"active", ""}, State agent = {"idle", ""}) {
  return {.name = name, .workload = std::move(workload), .agent = std::move(agent)};
}

Application minio(std::vector<Unit> units, long scale = 1) {
  return {.name = "minio", .charm = "minio", .scale = scale, .units = std::move(units)};
}

}  // namespace

TEST_CASE("a relation is the same from whichever side it is told", "[values]") {
  const Relation one = relation({"minio", "object-storage"}, {"kfp-api", "object-storage"});
  CHECK(one == relation({"kfp-api", "object-storage"}, {"minio", "object-storage"}));
  CHECK(one.shown() == "kfp-api:object-storage minio:object-storage");
  CHECK(one.has("minio"));
  CHECK_FALSE(one.has("kfp"));
  CHECK(relation({"b", ""}, {"a", ""}).shown() == "a b");
}

TEST_CASE("a unit that is active and idle is settled", "[values]") {
  CHECK(settled(minio({unit("minio/0")})));
  CHECK(settled(minio({unit("minio/0"), unit("minio/1")}, 2)));
}

TEST_CASE("an application that is to have no units is settled when it has none", "[values]") {
  CHECK(settled(minio({}, 0)));
  CHECK(unsettled(minio({unit("minio/0")}, 0)) == "minio has 1 unit of 0");
}

TEST_CASE("what is not settled says why in a few words", "[values]") {
  struct Row {
    Application app;
    std::string why;
  };
  Unit upgrading = unit("minio/0");
  upgrading.upgrading_from = "ch:amd64/focal/minio-57";
  Application dying = minio({unit("minio/0")});
  dying.dying = true;
  Application broken = minio({});
  broken.broken = "cannot \x1b[2J read";
  const std::vector<Row> table{
      {minio({unit("minio/0", {"maintenance", "installing charm"})}), "minio/0 maintenance: installing charm"},
      {minio({unit("minio/0", {"blocked", ""})}), "minio/0 blocked"},
      {minio({unit("minio/0", {"", ""})}), "minio/0 unknown"},
      {minio({unit("minio/0", {"active", ""}, {"executing", "running update-status"})}),
       "minio/0 agent executing: running update-status"},
      {minio({unit("minio/0", {"active", ""}, {"lost", ""})}), "minio/0 agent lost"},
      {minio({unit("minio/0", {"waiting", "x"}, {"error", "hook failed: \"install\""})}),
       "minio/0 agent error: hook failed: \"install\""},
      {minio({unit("minio/0"), unit("minio/1", {"error", "crash\nloop"})}, 2), "minio/1 error: crash\\x0aloop"},
      {minio({unit("minio/0")}, 2), "minio has 1 unit of 2"},
      {minio({}, 1), "minio has 0 units of 1"},
      {minio({upgrading}), "minio/0 does not run the new charm yet"},
      {dying, "minio is being removed"},
      {broken, "juju cannot tell: cannot \\x1b[2J read"},
  };
  for (const auto& [app, why] : table) {
    CHECK(unsettled(app) == why);
    CHECK_FALSE(settled(app));
  }
}

TEST_CASE("another status than active can be what is waited for, with the beginning of its message", "[values]") {
  const auto gateway = minio({unit("minio/0", {"waiting", "Missing istio-ingressgateway-workload, deferring"})});
  CHECK_FALSE(settled(gateway));
  CHECK(settled(gateway, "waiting"));
  CHECK(settled(gateway, "waiting: Missing istio-ingressgateway-workload"));
  CHECK_FALSE(settled(gateway, "waiting: Other"));
  CHECK_FALSE(settled(gateway, "blocked: Missing"));
}

TEST_CASE("a version is read out of whatever juju appends to it", "[values]") {
  struct Row {
    std::string text;
    Version version;
  };
  const std::vector<Row> table{
      {"2.9.49", {2, 9, 49}},
      {"2.9.49-ubuntu-amd64", {2, 9, 49}},
      {"3.6.12-genericlinux-arm64", {3, 6, 12}},
      {"4.0.1.5\n", {4, 0, 1}},
      {"3.1-beta1-ubuntu-amd64", {3, 1, 0}},
      {"3.6", {3, 6, 0}},
      {"", {0, 0, 0}},
      {"x.y.z", {0, 0, 0}},
      {"3.99999999999.1", {3, 0, 1}},
      {"-3.6.1", {0, 0, 0}},
  };
  for (const auto& [text, version] : table) {
    INFO(text);
    CHECK(version_of(text) == version);
  }
}

TEST_CASE("versions compare by number, and one that could not be read is not known", "[values]") {
  CHECK(version_of("3.6.9") < version_of("3.6.12"));
  CHECK(version_of("2.9.50") < version_of("3.0.0"));
  CHECK(version_of("2.9.50").shown() == "2.9.50");
  CHECK_FALSE(version_of("nonsense").known());
  CHECK(version_of("nonsense").shown() == "unknown");
}

TEST_CASE("a storage is called as the charm calls it, without its number", "[values]") {
  CHECK(Storage{.id = "minio-data/0"}.name() == "minio-data");
}
