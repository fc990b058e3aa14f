// What Charmhub is asked for before an upgrade.
#include "channels.hpp"
#include "stage.hpp"
#include "support/silent_model.hpp"

using namespace kf;
using namespace kf::refresh;

namespace {

/// Of all a model can be asked, only what Charmhub has.
struct Charmhub final : SilentModel {
  std::set<std::string> without, unknown, asked;
  std::optional<juju::Failure> fails;
  std::optional<int> released(const std::string& charm, const std::string& channel, const std::string& base) override {
    CHECK(base.empty());
    CHECK(asked.insert(charm + " " + channel).second);
    if (fails) throw juju::JujuError(*fails, Error("cannot ask Charmhub for " + charm).why("no route to host"));
    if (unknown.contains(charm)) throw juju::JujuError(juju::Failure::not_found, Error("no such charm"));
    return without.contains(charm + " " + channel) ? std::nullopt : std::optional(1);
  }
};

std::vector<Finding> found(Charmhub& hub, rehearsal::JujuWorld& world, const std::string& from, const UpgradeOf& of) {
  const auto facts = facts_of(world);
  return check_channels(hub, *facts, *hops().hop(from, of.to), recipe::Charms::known(), of, [](const std::string&) {});
}

}  // namespace

TEST_CASE("Charmhub is asked once for every channel of a hop, its rungs and its arrivals included", "[channels]") {
  Charmhub hub;
  auto world = model_of("1.6");
  CHECK(found(hub, world, "1.6", to("1.7")).empty());
  for (const char* one : {"minio ckf-1.7/stable", "istio-pilot 1.12/stable", "istio-pilot 1.16/stable",
                          "istio-gateway 1.16/stable", "kserve-controller 0.10/stable"}) {
    INFO(one);
    CHECK(hub.asked.contains(one));
  }
}

TEST_CASE("a channel that is not there blocks, and names what to give instead", "[channels]") {
  Charmhub hub;
  hub.without = {"minio ckf-1.7/stable"};
  hub.unknown = {"seldon-core"};
  auto world = model_of("1.6");
  const auto all = found(hub, world, "1.6", to("1.7"));
  REQUIRE(all.size() == 2);
  CHECK(all[0].id == "CHANNEL");
  CHECK(all[0].blocks);
  CHECK(all[0].what == "Charmhub has nothing of minio in channel ckf-1.7/stable");
  CHECK_THAT(all[0].next, ContainsSubstring("--channel minio=TRACK/RISK"));
  CHECK_THAT(all[1].what, ContainsSubstring("seldon-core"));
}

TEST_CASE("a Charmhub that does not answer is asked no further, and blocks nothing", "[channels]") {
  Charmhub hub;
  hub.fails = juju::Failure::unreachable;
  auto world = model_of("1.6");
  const auto all = found(hub, world, "1.6", to("1.7"));
  REQUIRE(all.size() == 1);
  CHECK(all[0].id == "NOT-READ");
  CHECK_FALSE(all[0].blocks);
  CHECK_THAT(all[0].what, ContainsSubstring("no route to host"));
  CHECK(hub.asked.size() == 1);
}

TEST_CASE("what the user leaves out or gives himself is asked for as he says", "[channels]") {
  Charmhub hub;
  auto world = model_of("1.6");
  auto of = to("1.7");
  of.without = {"serving"};
  of.skip = {"minio"};
  of.channels = {{"katib-ui", "0.15/edge"}};
  CHECK(found(hub, world, "1.6", of).empty());
  CHECK_FALSE(hub.asked.contains("minio ckf-1.7/stable"));
  CHECK_FALSE(hub.asked.contains("kserve-controller 0.10/stable"));
  CHECK(hub.asked.contains("katib-ui 0.15/edge"));
}

TEST_CASE("databases that are to move are asked for as well", "[channels]") {
  Charmhub hub;
  auto world = model_of("1.7-mariadb", version_for("1.7"));
  auto of = to("1.8");
  of.moves_databases = true;
  CHECK(found(hub, world, "1.7", of).empty());
  CHECK(hub.asked.contains("mysql-k8s 8.0/stable"));
}
