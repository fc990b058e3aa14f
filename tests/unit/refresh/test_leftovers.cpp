// What an upgrade leaves behind, and the plan that removes it: without any one of its safeguards it is refused.
#include "leftovers.hpp"
#include "stage.hpp"

#include <algorithm>

using namespace kf;
using namespace kf::refresh;

namespace {

/// A model that has come from 1.8 to 1.9.
struct Upgraded {
  rehearsal::JujuWorld world = model_of("1.8");
  plan::Draft draft = draft_of(world, "1.8", to("1.9"));
  plan::Progress progress = plan::progress_of(run(draft, world).journal.all);

  std::vector<Leftover> rows() {
    facts = facts_of(world);
    return leftovers(draft, progress, *facts);
  }
  std::unique_ptr<Facts> facts;
};

Upgraded& upgraded() {
  static Upgraded it;
  return it;
}

bool lawful(plan::Draft of) {
  of.tool = "test", of.target = "rehearsal";
  return std::holds_alternative<plan::Plan>(plan::Plan::make(of, verbs()));
}

plan::Draft without(plan::Draft of, const plan::Id& id) {
  const auto it = std::ranges::find(of.steps, id, &plan::Step::id);
  REQUIRE(it != of.steps.end());
  const auto needs = it->needs;
  of.steps.erase(it);
  for (auto& step : of.steps) {
    if (step.needs.erase(id) > 0) step.needs.insert(needs.begin(), needs.end());
  }
  return of;
}

}  // namespace

TEST_CASE("an upgrade to 1.9 leaves the old volume of ML Metadata behind, and nothing else", "[leftovers]") {
  const auto rows = upgraded().rows();
  REQUIRE(rows.size() == 1);
  const Leftover& row = rows.front();
  CHECK(row.app == "mlmd");
  CHECK(row.can_go());
  REQUIRE(row.volume != nullptr);
  REQUIRE(row.claim != nullptr);
  CHECK(row.claim->volume == row.volume->meta.name);
  CHECK(row.storage.has_value());
  CHECK(row.backup == "/backups/mlmd");
  CHECK(row.digest.size() == 64);
}

TEST_CASE("what is gone, what is another one, and what did not come to its end are not there to be removed",
          "[leftovers]") {
  Upgraded& it = upgraded();
  const auto name = it.rows().front().volume->meta.name;
  CHECK(leftovers(it.draft, {}, *it.facts).empty());
  auto& volumes = it.facts->snapshot.volumes;
  const auto old = std::ranges::find_if(volumes, [&](const kube::Volume& v) { return v.meta.name == name; });
  old->meta.uid = "u-another";
  CHECK(leftovers(it.draft, it.progress, *it.facts).empty());
  volumes.erase(old);
  CHECK(leftovers(it.draft, it.progress, *it.facts).empty());
}

TEST_CASE("what a unit has, what is made by hand, and what may be the disk of another volume stay", "[leftovers]") {
  Upgraded& it = upgraded();
  const auto name = it.rows().front().volume->meta.name;
  const auto stays = [&](auto change) {
    it.rows();  // reads again
    change(*it.facts);
    return leftovers(it.draft, it.progress, *it.facts).front().stays;
  };
  const auto volume = [&](Facts& f) -> kube::Volume& {
    return *std::ranges::find_if(f.snapshot.volumes, [&](const kube::Volume& v) { return v.meta.name == name; });
  };
  CHECK(stays([&](Facts& f) {
          for (auto& s : f.storage) {
            if (s.volume == name) s.unit = "mlmd/7";
          }
        }) == "unit mlmd/7 has it");
  CHECK(stays([&](Facts& f) { volume(f).meta.annotations.clear(); }).starts_with("made by hand"));
  CHECK(stays([&](Facts& f) {
          kube::Volume twin = volume(f);
          twin.meta.name = "twin", twin.meta.uid = "u-twin";
          f.snapshot.volumes.push_back(twin);
        }) == "volume twin may be the same disk");
}

TEST_CASE("a cleanup without the copy, or without the look that nobody writes, is refused", "[leftovers]") {
  const auto rows = upgraded().rows();
  const auto draft = cleanup_plan(rows, "kubeflow");
  const std::string& volume = rows.front().volume->meta.name;
  REQUIRE(lawful(draft));
  CHECK_FALSE(lawful(without(draft, "kept-" + volume)));
  CHECK_FALSE(lawful(without(draft, "quiet-" + volume)));
  auto apply = draft;
  apply.kind = plan::Draft::Kind::apply;
  CHECK_FALSE(lawful(apply));
}

TEST_CASE("the policy is Retain until the very last step, also where somebody has changed it", "[leftovers]") {
  Upgraded& it = upgraded();
  it.rows();
  for (auto& v : it.facts->snapshot.volumes) v.reclaim_policy = "Delete";
  const auto draft = cleanup_plan(leftovers(it.draft, it.progress, *it.facts), "kubeflow");
  REQUIRE_FALSE(draft.steps.empty());
  CHECK(draft.steps.front().action.verb == "kube.hold");
  CHECK(lawful(draft));
}
