// A live model in memory: here the live one is a rehearsal itself, so that both can be compared.
#include "captured.hpp"
#include "stage.hpp"

using namespace kf;
using namespace kf::refresh;

namespace {

rehearsal::JujuWorld copy_of(rehearsal::JujuWorld& live, const std::string& release) {
  return captured(live, live.cluster(), recipe::Charms::known(), release, [](const std::string&) {});
}

}  // namespace

TEST_CASE("a captured model is at rest, and nothing of it is lost by waiting", "[captured]") {
  for (const char* release : {"1.6", "1.8", "1.10"}) {
    INFO(release);
    auto live = model_of(release);
    auto world = copy_of(live, release);
    CHECK(world.settle());
    CHECK(losses_of(world) == std::vector<std::string>{});
    CHECK(world.missing_relations().empty());
    CHECK_FALSE(world.misses_secret());
  }
}

TEST_CASE("the plan of a captured model is the plan of the live one", "[captured]") {
  for (const auto& [from, wanted] : {std::pair{"1.6", "1.7"}, {"1.8", "1.9"}}) {
    INFO(from);
    auto live = model_of(from);
    auto world = copy_of(live, from);
    CHECK(draft_of(world, from, to(wanted)) == draft_of(live, from, to(wanted)));
  }
}

TEST_CASE("an upgrade of a captured model ends as that of the live one", "[captured]") {
  for (const auto& [from, wanted] : {std::pair{"1.6", "1.7"}, {"1.7", "1.8"}, {"1.8", "1.9"}}) {
    INFO(from);
    auto live = model_of(from);
    auto world = copy_of(live, from);
    const auto ended = run(draft_of(world, from, to(wanted)), world);
    INFO(words_of(ended.outcome));
    CHECK(ended.outcome.was == plan::Outcome::Was::done);
    CHECK(world.settle());
    CHECK(losses_of(world) == std::vector<std::string>{});
    CHECK(world.missing_relations().empty());
    CHECK_FALSE(world.misses_secret());
    CHECK(world.unserved().empty());
    REQUIRE(run(draft_of(live, from, to(wanted)), live).outcome.was == plan::Outcome::Was::done);
    const auto there = world.status().applications, here = live.status().applications;
    REQUIRE(there.size() == here.size());
    for (const auto& [name, app] : here) CHECK(there.at(name).channel == app.channel);
  }
}
