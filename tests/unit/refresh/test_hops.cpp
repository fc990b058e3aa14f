// Each hop from its release, planned from what juju tells and run to its end in memory.
#include "stage.hpp"

#include <algorithm>
#include <variant>

using namespace kf;
using namespace kf::refresh;

namespace {

/// By app.
std::map<std::string, std::string> channels_of(rehearsal::JujuWorld& world) {
  std::map<std::string, std::string> all;
  for (const auto& [name, app] : world.status().applications) all[name] = app.channel;
  return all;
}

/// What a hop must end in: nothing lost, everything at rest, on the recipe's channels.
void check_hop(const std::string& from, const std::string& wanted, unsigned seed) {
  INFO(from << " to " << wanted << ", seed " << seed);
  auto world = model_of(from, version_for(from), seed);
  const auto ended = run(draft_of(world, from, to(wanted)), world);
  INFO(words_of(ended.outcome));
  REQUIRE(ended.outcome.was == plan::Outcome::Was::done);
  CHECK(world.settle());
  CHECK(losses_of(world).empty());
  for (const auto& each : world.missing_relations()) {  // only of what the new release does not have
    INFO(each.shown());
    CHECK((world.status().find(each.a.app) == nullptr || world.status().find(each.b.app) == nullptr));
  }
  CHECK_FALSE(world.misses_secret());
  CHECK(world.unserved().empty());
  const auto status = world.status();
  const auto& recipe = *hops().hop(from, wanted);
  for (const auto& [name, app] : status.applications) {
    INFO(name);
    CHECK(juju::unsettled(app, "active").empty());
    const auto* row = recipe.channel_of(app.charm);
    if (row != nullptr && app.charm != "minio") CHECK(app.channel == row->channel);
  }
}

}  // namespace

TEST_CASE("Charmed Kubeflow 1.6 is upgraded to 1.7 without a loss, however late juju acts", "[hops]") {
  for (const unsigned seed : {1u, 2u, 3u}) check_hop("1.6", "1.7", seed);
}

TEST_CASE("Charmed Kubeflow 1.4 is upgraded to 1.6 without a loss", "[hops]") { check_hop("1.4", "1.6", 1); }

TEST_CASE("Charmed Kubeflow 1.7 is upgraded to 1.8 without a loss", "[hops]") { check_hop("1.7", "1.8", 1); }

TEST_CASE("Charmed Kubeflow 1.8 is upgraded to 1.9 with every record of ML Metadata", "[hops]") {
  for (const unsigned seed : {1u, 2u}) check_hop("1.8", "1.9", seed);
}

TEST_CASE("Charmed Kubeflow 1.9 is upgraded to 1.10 without a loss", "[hops]") { check_hop("1.9", "1.10", 1); }

TEST_CASE("Charmed Kubeflow 1.10 is upgraded to 1.11 without a loss", "[hops]") { check_hop("1.10", "1.11", 1); }

namespace {

/// One model, one hop after the other: each meets what the one before has left, policies and guards among it.
void check_chain(const std::vector<std::string>& releases) {
  auto world = model_of(releases.front());
  for (std::size_t i = 1; i < releases.size(); ++i) {
    const std::string &from = releases[i - 1], &next = releases[i];
    INFO(from << " to " << next);
    auto of = to(next);
    of.moves_databases = hops().hop(from, next)->procedure("db-migration") != nullptr;
    of.backups = "/backups/" + next;
    const auto ended = run(draft_of(world, from, of), world);
    INFO(words_of(ended.outcome));
    REQUIRE(ended.outcome.was == plan::Outcome::Was::done);
    REQUIRE(world.settle());
    CHECK(losses_of(world) == std::vector<std::string>{});
    CHECK(world.unserved() == std::vector<std::string>{});
    CHECK_FALSE(world.misses_secret());
  }
}

}  // namespace

TEST_CASE("a model goes through all releases, one hop after the other, and nothing of it is lost on the way",
          "[hops][chain]") {
  check_chain({"1.4", "1.6", "1.7"});
  check_chain({"1.7", "1.8", "1.9", "1.10", "1.11"});  // of a juju 3; what moves a model there is the user's
}

TEST_CASE("volumes that have policy Retain already are asked for it right before what endangers them",
          "[hops][chain]") {
  auto world = model_of("1.6");
  const auto facts = facts_of(world);
  for (const auto& volume : facts->snapshot.volumes) {
    world.cluster().patch_by_name(kube::resource::volumes, volume.meta.full(),
                                  {{"spec", {{"persistentVolumeReclaimPolicy", "Retain"}}}});
  }
  const auto draft = draft_of(world, "1.6", to("1.7"));
  const auto all = plan::Plan::make(draft, verbs());
  REQUIRE(std::holds_alternative<plan::Plan>(all));
  const plan::Law law(draft, verbs());
  const auto removal = std::ranges::find(draft.steps, std::string("applications.refresh-minio"), &plan::Step::id);
  REQUIRE(removal != draft.steps.end());
  std::size_t asked = 0;
  for (const auto& keepers : law.keepers_of(removal->id)) {
    for (const auto& id : keepers.steps) asked += id.starts_with("safeguards.retained-") ? 1U : 0U;
  }
  CHECK(asked > 0);
}

TEST_CASE("MinIO stays on a channel that it can be refreshed to, so that its volume stays its own", "[hops]") {
  auto world = model_of("1.9");
  run(draft_of(world, "1.9", to("1.10")), world);
  CHECK(channels_of(world)["minio"] == "ckf-1.10/stable");
}

TEST_CASE("a store that would come up empty is not deployed anew", "[hops]") {
  auto wish = to("1.10");
  wish.channels["minio"] = "1.10/stable";
  auto newer = model_of("1.9");
  CHECK_THROWS_WITH(draft_of(newer, "1.9", wish), ContainsSubstring("minio must be deployed anew"));
}

TEST_CASE("what the user skips is left as it is", "[hops]") {
  auto world = model_of("1.6");
  auto wish = to("1.7");
  wish.skip = {"kubeflow-dashboard", "minio"};
  wish.without = {"serving"};
  const auto ended = run(draft_of(world, "1.6", wish), world);
  REQUIRE(ended.outcome.was == plan::Outcome::Was::done);
  const auto channels = channels_of(world);
  CHECK(channels.at("kubeflow-dashboard") == "1.6/stable");
  CHECK(channels.at("minio") == "ckf-1.6/stable");
  CHECK_FALSE(channels.contains("kserve-controller"));
}

TEST_CASE("a hop that is done is planned without steps that change anything twice", "[hops]") {
  auto world = model_of("1.6");
  REQUIRE(run(draft_of(world, "1.6", to("1.7")), world).outcome.was == plan::Outcome::Was::done);
  const auto facts = facts_of(world);
  CHECK(release_of(facts->status, hops(), recipe::Charms::known()).version == "1.7");
}

TEST_CASE("an upgrade that was stopped anywhere goes on to the same end", "[hops]") {
  for (const std::size_t after : {3u, 11u, 25u, 60u}) {
    auto world = model_of("1.6");
    const auto draft = draft_of(world, "1.6", to("1.7"));
    MemoryVault vault;
    WorldFiles files(world);
    WorldDatabases databases(world);
    Tools tools(world, world.cluster(), "kubeflow", vault, no_database, files, databases);
    MemoryJournal journal;
    rehearsal::WorldClock clock(world);
    plan::Observer nobody;
    const auto plan = plan::lawful(draft, verbs());
    const auto first = plan::run(plan, verbs(), tools, journal, clock, nobody,
                                 {[&] { return plan::progress_of(journal.all).begun.size() >= after; }});
    CHECK(first.was == plan::Outcome::Was::stopped);
    const auto second = plan::run(plan, verbs(), tools, journal, clock, nobody);
    INFO(words_of(second));
    CHECK(second.was == plan::Outcome::Was::done);
    CHECK(losses_of(world).empty());
    CHECK(world.missing_relations().empty());
  }
}
