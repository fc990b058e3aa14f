// What the commands of the first draft of the official guide (canonical/bundle-kubeflow
// docs/upgrade-guide-1.6-to-1.7.md
// @601af6e) would have lost, from the very state that our plan starts from. Its channel latest/edge was 1.7's then.
#include "kube/failure.hpp"
#include "stage.hpp"

using namespace kf;
using namespace kf::refresh;

namespace {

void wait(rehearsal::JujuWorld& world) { world.settle(); }

/// Step 1: `juju status --relations | grep regular | … | xargs juju remove-relation`.
void remove_all_relations(rehearsal::JujuWorld& world) {
  for (const auto& each : world.bundle().relations) world.unrelate(each);
  wait(world);
}

/// Step 3: `juju refresh APP --channel latest/edge`, one after the other; a refusal is an error on the screen, no more.
void refresh_all(rehearsal::JujuWorld& world) {
  const auto& recipe = *hops().hop("1.6", "1.7");
  for (const auto& [name, app] : world.status().applications) {
    const auto* row = recipe.channel_of(app.charm);
    if (row == nullptr || name.starts_with("istio-") || name == "minio") continue;
    try {
      world.refresh({name, row->channel});
    } catch (const juju::JujuError&) {
    }
  }
  wait(world);
}

/// Steps 4 to 13 of its chapter on MinIO, as far as juju and Kubernetes see them: the copy is left out because the name
/// of the claim in it is no claim's.
void redeploy_minio(rehearsal::JujuWorld& world) {
  world.remove("minio");
  wait(world);
  world.deploy({.app = "minio", .charm = "minio", .channel = "ckf-1.7/stable"});
  wait(world);
}

bool mentions(const std::vector<std::string>& losses, const std::string& word) {
  for (const auto& each : losses) {
    if (each.find(word) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the document's first command loses every relation, and nothing in it brings them back", "[document]") {
  auto world = model_of("1.6", {2, 9, 37});
  const auto before = world.bundle().relations.size();
  remove_all_relations(world);
  refresh_all(world);
  redeploy_minio(world);
  CHECK(world.missing_relations().size() == before);
}

TEST_CASE("the document's refreshes delete the users' namespaces, and their volumes with them", "[document]") {
  auto world = model_of("1.6", {2, 9, 37});
  remove_all_relations(world);
  refresh_all(world);
  const auto losses = losses_of(world);
  CHECK(mentions(losses, "profiles.kubeflow.org"));
  CHECK(mentions(losses, "ada"));
  CHECK(mentions(losses, "disk"));
  CHECK_FALSE(world.cluster().get(kube::resource::namespaces, {"", "ada"}));
}

TEST_CASE("the document's chapter on MinIO loses the credentials that the charm has made", "[document]") {
  auto world = model_of("1.6", {2, 9, 37});
  redeploy_minio(world);
  const bool lost = world.misses_secret() || mentions(losses_of(world), "minio-secret");
  CHECK(lost);
}

TEST_CASE("our plan from the same state loses nothing of it", "[document]") {
  auto world = model_of("1.6", {2, 9, 37});
  const auto ended = run(draft_of(world, "1.6", to("1.7")), world);
  INFO(words_of(ended.outcome));
  REQUIRE(ended.outcome.was == plan::Outcome::Was::done);
  world.settle();
  CHECK(losses_of(world).empty());
  CHECK(world.missing_relations().empty());
  CHECK_FALSE(world.misses_secret());
}
