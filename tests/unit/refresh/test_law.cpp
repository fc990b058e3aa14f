// The plan of 1.6 to 1.7 and its safeguards: without any one of them it is refused.
#include "plan/survey.hpp"
#include "stage.hpp"

#include <algorithm>

using namespace kf;
using namespace kf::refresh;

namespace {

const plan::Draft& draft() {
  static const plan::Draft made = [] {
    auto world = model_of("1.6");
    return draft_of(world, "1.6", to("1.7"));
  }();
  return made;
}

/// Without a step; what needed it needs what it needed. Refs to it become a text.
plan::Draft without(plan::Draft of, const plan::Id& id) {
  const auto it = std::ranges::find(of.steps, id, &plan::Step::id);
  const auto needs = it->needs;
  of.steps.erase(it);
  for (auto& step : of.steps) {
    if (step.needs.erase(id) > 0) step.needs.insert(needs.begin(), needs.end());
    for (auto& [name, value] : step.action.args) {
      const auto* ref = std::get_if<plan::Ref>(&value);
      if (ref != nullptr && ref->step == id) value = std::string("nothing");
    }
  }
  return of;
}

bool lawful(const plan::Draft& of) { return std::holds_alternative<plan::Plan>(plan::Plan::make(of, verbs())); }

std::set<plan::Id> safeguards() {
  std::set<plan::Id> all;
  for (const auto& step : draft().steps) {
    for (const auto& e : verbs().at(step.action.verb).effects(step.action, draft().data)) {
      if (plan::is_safeguard(e.effect)) all.insert(step.id);
    }
  }
  return all;
}

std::string verb_of_step(const plan::Id& id) {
  return std::ranges::find(draft().steps, id, &plan::Step::id)->action.verb;
}

}  // namespace

TEST_CASE("the plan from 1.6 to 1.7 is lawful, and without any one of its safeguards it is refused", "[law]") {
  REQUIRE(lawful(draft()));
  const auto all = safeguards();
  std::map<std::string, int> verbs_seen;
  for (const auto& id : all) {
    INFO(id);
    CHECK_FALSE(lawful(without(draft(), id)));
    ++verbs_seen[verb_of_step(id)];
  }
  CHECK(verbs_seen["kube.guard"] > 9);
  CHECK(verbs_seen["kube.hold"] >= 4);
  CHECK(verbs_seen["refresh.dump"] == 2);
  CHECK(verbs_seen["refresh.save"] == 1);
}

TEST_CASE("without the note that it is compared with, the backup answers nothing", "[law]") {
  CHECK_FALSE(lawful(without(draft(), "safeguards.note")));
}

TEST_CASE("a guard that comes after the refresh that it is against is refused", "[law]") {
  plan::Draft late = draft();
  const auto guard = std::ranges::find(late.steps, "guard.profiles.kubeflow.org", &plan::Step::id);
  REQUIRE(guard != late.steps.end());
  plan::Step moved = *guard;
  late = without(late, moved.id);
  moved.needs = {late.steps.back().id};
  late.steps.push_back(moved);
  CHECK_FALSE(lawful(late));
}

TEST_CASE("a user's volumes hang on the applications that a Profile hangs on", "[law]") {
  for (const auto& datum : draft().data) {
    if (datum.what.find("ada/") == std::string::npos || !datum.home.starts_with("disk/")) continue;
    CHECK(datum.hangs_on.contains("app/kubeflow-profiles"));
  }
}
