#include "check.hpp"
#include "room.hpp"
#include "stage.hpp"

#include <algorithm>

using namespace kf;
using namespace kf::refresh;

namespace {

std::vector<Finding> findings_of(rehearsal::JujuWorld& world, const std::string& from, const std::string& wanted) {
  const auto facts = facts_of(world);
  const auto is = release_of(facts->status, hops(), recipe::Charms::known());
  return check(*facts, is, *hops().hop(from, wanted), to(wanted));
}

bool has(const std::vector<Finding>& findings, const std::string& id, bool blocking) {
  return std::ranges::any_of(findings, [&](const Finding& f) { return f.id == id && f.blocks == blocking; });
}

rehearsal::JujuWorld fit(const std::string& release, const char* kubernetes) {
  auto world = model_of(release);
  world.cluster().call_itself(kubernetes);
  return world;
}

}  // namespace

TEST_CASE("nothing blocks a 1.6 at rest on the versions that it needs", "[check]") {
  auto world = fit("1.6", "v1.24.17");
  CHECK_FALSE(blocks(findings_of(world, "1.6", "1.7")));
}

TEST_CASE("what juju and Kubernetes would delete is told, and does not block", "[check]") {
  auto world = fit("1.6", "v1.24.17");
  const auto all = findings_of(world, "1.6", "1.7");
  CHECK(has(all, "VOLUME-POLICY", false));
  REQUIRE(has(all, "PROFILE", false));
  const auto it = std::ranges::find(all, std::string("PROFILE"), &Finding::id);
  CHECK_THAT(it->what, ContainsSubstring("Profile admin with application kubeflow-dashboard"));
  REQUIRE(run(draft_of(world, "1.6", to("1.7")), world).outcome.was == plan::Outcome::Was::done);
  const auto after = findings_of(world, "1.7", "1.8");
  CHECK_FALSE(has(after, "VOLUME-POLICY", false));
  CHECK_FALSE(has(after, "PROFILE", false));
}

TEST_CASE("a Kubernetes or a juju that the release was not made with blocks", "[check]") {
  auto world = fit("1.6", "v1.29.0");
  CHECK(has(findings_of(world, "1.6", "1.7"), "KUBERNETES-VERSION", true));
  auto old = model_of("1.9", {2, 9, 49});
  CHECK(has(findings_of(old, "1.9", "1.10"), "JUJU-VERSION", true));
}

TEST_CASE("an application that is not at rest blocks, and is named with its words", "[check]") {
  auto world = fit("1.6", "v1.24.17");
  world.refresh({"minio", "ckf-1.7/stable"});
  world.tick();
  const auto all = findings_of(world, "1.6", "1.7");
  REQUIRE(has(all, "UNSETTLED", true));
  CHECK_THAT(all.front().what, ContainsSubstring("minio"));
}

TEST_CASE("a MariaDB that is still related blocks the hop to 1.8, which cannot use it", "[check]") {
  auto world = fit("1.6", "v1.24.17");
  REQUIRE(run(draft_of(world, "1.6", to("1.7")), world).outcome.was == plan::Outcome::Was::done);
  CHECK(has(findings_of(world, "1.7", "1.8"), "DATABASE", true));
}

TEST_CASE("the release is told by the channels, whatever the applications are called", "[check]") {
  for (const std::string release : {"1.6", "1.7", "1.8", "1.9", "1.10"}) {
    auto world = model_of(release);
    const auto is = release_of(world.status(), hops(), recipe::Charms::known());
    CHECK(is.version == release);
    CHECK(is.strays.empty());
  }
}

TEST_CASE("who puts back what an upgrade changes is told; juju itself is not", "[check]") {
  auto world = fit("1.6", "v1.24.17");
  CHECK_FALSE(has(findings_of(world, "1.6", "1.7"), "MANAGED", false));
  world.cluster().patch_by_name(
      kube::resource::stateful_sets, {"kubeflow", "minio"},
      {{"metadata", {{"annotations", {{"argocd.argoproj.io/tracking-id", "kf:apps/StatefulSet:kubeflow/minio"}}}}}});
  const auto all = findings_of(world, "1.6", "1.7");
  REQUIRE(has(all, "MANAGED", false));
  const auto it = std::ranges::find(all, std::string("MANAGED"), &Finding::id);
  CHECK(it->what == "Argo CD application kf puts back what anybody else changes in StatefulSet/minio");
}

TEST_CASE("a backup for which there is no room blocks; where its dumps may not fit, that is told", "[check]") {
  auto world = fit("1.6", "v1.24.17");
  const auto facts = facts_of(world);
  auto of = to("1.7");
  of.backups = "/backups/kubeflow";
  const auto with = [&](double free) { return check_room(free, *facts, of); };
  CHECK(has(with(1e8), "ROOM", true));
  REQUIRE(has(with(1e9), "ROOM", false));
  CHECK_THAT(with(1e9).front().what, ContainsSubstring("954 MiB are free for the backup in /backups/kubeflow"));
  CHECK(with(1e12).empty());
  CHECK(check_room(std::nullopt, *facts, of).empty());
}

TEST_CASE("room is looked for where the backup will be made", "[check]") {
  const auto at = std::filesystem::temp_directory_path();
  REQUIRE(room_at(at));
  CHECK(*room_at(at / "not" / "there" / "yet") > 0);
  CHECK_FALSE(room_at("relative-and-not-there"));
}
