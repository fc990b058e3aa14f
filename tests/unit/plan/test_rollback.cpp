#include "plan/rollback.hpp"
#include "world.hpp"

using namespace kf;
using namespace kf::plan;

namespace {

Step undoable(Id id, std::set<Id> needs) {
  Step s = step(id, std::move(needs), Action{"do", {{"name", id}}});
  s.undo = Action{"do", {{"name", "not " + id}}};
  return s;
}

Plan made(std::vector<Step> steps) { return lawful(draft({}, std::move(steps)), toy_verbs()); }

Progress begun(std::set<Id> ids) { return {.done = {}, .begun = std::move(ids), .failed = {}}; }

std::vector<Id> ids(const Draft& d) {
  std::vector<Id> all;
  for (const Step& s : d.steps) all.push_back(s.id);
  return all;
}

}  // namespace

TEST_CASE("a rollback undoes what has begun, in the opposite order", "[rollback]") {
  const Plan plan = made({undoable("a", {}), undoable("b", {"a"}), undoable("c", {"b"}), undoable("d", {"c"})});
  const Draft back = rollback_of(plan, begun({"a", "b", "c"}), toy_verbs());
  CHECK(ids(back) == std::vector<Id>{"undo-c", "undo-b", "undo-a"});
  CHECK(back.kind == Draft::Kind::rollback);
  CHECK(back.steps[0].needs.empty());
  CHECK(back.steps[1].needs == std::set<Id>{"undo-c"});
  CHECK(back.steps[2].needs == std::set<Id>{"undo-b"});
  CHECK(back.steps[0].action.text("name") == "not c");
  CHECK(back.steps[0].undo->text("name") == "c");  // and can be taken back itself
  CHECK_NOTHROW(lawful(back, toy_verbs()));
}

TEST_CASE("independent steps are taken back independently", "[rollback]") {
  const Plan plan = made({undoable("a", {}), undoable("b", {})});
  const Draft back = rollback_of(plan, begun({"a", "b"}), toy_verbs());
  REQUIRE(back.steps.size() == 2);
  CHECK(back.steps[0].needs.empty());
  CHECK(back.steps[1].needs.empty());
}

TEST_CASE("a rollback ends at a point of no return, and spares what that stands on", "[rollback]") {
  Step no_return = undoable("gone", {"before"});
  no_return.undo.reset();
  const Plan plan = made({undoable("before", {}), undoable("beside", {}), no_return, undoable("after", {"gone"})});
  CHECK(ids(rollback_of(plan, begun({"before", "beside", "gone", "after"}), toy_verbs())) ==
        std::vector<Id>{"undo-after", "undo-beside"});
  CHECK(ids(rollback_of(plan, begun({"before", "beside"}), toy_verbs())) ==
        std::vector<Id>{"undo-beside", "undo-before"});
  const Staying stays = staying(plan, begun({"before", "beside", "gone", "after"}), toy_verbs());
  CHECK(stays.no_return == std::vector<Id>{"gone"});
  CHECK(stays.before == std::vector<Id>{"before"});
  CHECK(staying(plan, begun({"before", "beside"}), toy_verbs()).no_return.empty());
}

TEST_CASE("what was found done and never begun is not ours to take back", "[rollback]") {
  const Plan plan = made({undoable("a", {}), undoable("b", {"a"})});
  Progress progress = begun({"b"});
  progress.done = {{"a", {}}, {"b", {}}};
  CHECK(ids(rollback_of(plan, progress, toy_verbs())) == std::vector<Id>{"undo-b"});
  CHECK(rollback_of(plan, {}, toy_verbs()).steps.empty());
}

TEST_CASE("an undo that waits for an output takes it from the journal, and without it refuses", "[rollback]") {
  Step taking = step("take", {}, Action{"give", {}});
  taking.undo = Action{"take", {{"value", Ref{"take", "name"}}}};
  const Plan plan = made({taking});
  Progress progress = begun({"take"});
  CHECK_THROWS_WITH(rollback_of(plan, progress, toy_verbs()), ContainsSubstring("cannot be taken back yet"));
  progress.done["take"] = {{"name", "it"}};
  CHECK(rollback_of(plan, progress, toy_verbs()).steps.at(0).action.text("value") == "it");
}

TEST_CASE("waivers of an operation do not hold for its rollback", "[rollback]") {
  Draft d = draft({{"db", "", "disk/a", {"pv/a"}}}, {undoable("a", {})});
  d.steps[0].also = {{Effect::rewrite, "db", "disk/a"}};
  d.waivers = {{"a", "db", "I know"}};
  CHECK(rollback_of(lawful(d, toy_verbs()), begun({"a"}), toy_verbs()).waivers.empty());
}

TEST_CASE("steps that only looked leave the order of what was around them as it is", "[rollback]") {
  const Plan plan = made({undoable("a", {}), step("looked", {"a"}), undoable("c", {"looked"})});
  const Draft back = rollback_of(plan, begun({"a", "c"}), toy_verbs());
  REQUIRE(ids(back) == std::vector<Id>{"undo-c", "undo-a"});
  CHECK(back.steps[1].needs == std::set<Id>{"undo-c"});
}

TEST_CASE("what kept the data is asked for again before an undo that puts them at risk", "[rollback]") {
  const Datum datum{"d", "data", "disk/1", {"pv/1"}};
  Step held = step("held", {}, on("hold", "pv/1")), made_it = step("made", {"held"}, Action{"do", {{"name", "x"}}});
  made_it.undo = on("remove", "pv/1");
  const Plan plan = lawful(draft({datum}, {held, made_it}), toy_verbs());
  Progress progress = begun({"made"});  // what held it was found done
  progress.done = {{"held", {}}, {"made", {}}};
  const Draft back = rollback_of(plan, progress, toy_verbs());
  REQUIRE(ids(back) == std::vector<Id>{"held", "undo-made"});
  CHECK(back.steps[1].needs == std::set<Id>{"held"});
  CHECK_FALSE(back.steps[0].undo);
  CHECK_NOTHROW(lawful(back, toy_verbs()));
  progress.done.erase("held");
  CHECK(ids(rollback_of(plan, progress, toy_verbs())) == std::vector<Id>{"undo-made"});  // and the law refuses it
}

TEST_CASE("a step that has only looked is no point of no return", "[rollback]") {
  const Plan plan =
      made({undoable("a", {}), step("looked", {"a"}, Action{"look", {{"name", "a"}}}), undoable("c", {"looked"})});
  const Draft back = rollback_of(plan, begun({"a", "looked", "c"}), toy_verbs());
  REQUIRE(ids(back) == std::vector<Id>{"undo-c", "undo-a"});
  CHECK(back.steps[1].needs == std::set<Id>{"undo-c"});
}

TEST_CASE("what kept the data only by the word of the workflow is asked for again as well", "[rollback]") {
  const Datum datum{"d", "data", "disk/1", {"pv/1"}};
  const Step held = step("held", {}, {{Effect::hold, "d", "disk/1", "pv/2"}});
  Step made_it = step("made", {"held"}, Action{"do", {{"name", "x"}}}, {{Effect::stop, "d", "disk/1"}});
  made_it.undo = on("remove", "pv/1");
  const Plan plan = lawful(draft({datum}, {held, made_it}), toy_verbs());
  Progress progress = begun({"made"});
  progress.done = {{"held", {}}, {"made", {}}};
  const Draft back = rollback_of(plan, progress, toy_verbs());
  REQUIRE(ids(back) == std::vector<Id>{"held", "undo-made"});
  CHECK(back.steps[0].also == held.also);
  CHECK(back.steps[1].also.empty());
  CHECK_NOTHROW(lawful(back, toy_verbs()));
}

TEST_CASE("a step that began and whose undo needs what it gives is asked about before it is taken back", "[rollback]") {
  Step taking = step("take", {"a"}, Action{"do", {{"name", "it"}}});
  taking.undo = Action{"use", {{"name", "not it"}, {"value", Ref{"take", "out"}}}};
  const Plan plan = made({undoable("a", {}), taking});
  const Progress cut_off = begun({"a", "take"});
  World world;
  Thing& it = world.things["it"];
  const auto back = [&] { return rollback_of(plan, settled(plan, cut_off, world), toy_verbs()); };

  SECTION("its act was refused: there is nothing to undo") { CHECK(ids(back()) == std::vector<Id>{"undo-a"}); }
  SECTION("it is done: what it gives is known") {
    it.acts = 1;
    const Draft draft = back();
    REQUIRE(ids(draft) == std::vector<Id>{"undo-take", "undo-a"});
    CHECK(draft.steps[0].action.text("value") == "out of it");
  }
  SECTION("it is on its way, or nobody knows: not yet") {
    it.probe = [](const Thing&) { return Observation{Status::working}; };
    CHECK_THROWS_WITH(back(), ContainsSubstring("cannot be taken back yet"));
    it.probe = [](const Thing&) { return Observation{Status::refused}; };
    CHECK_THROWS_WITH(back(), ContainsSubstring("cannot be taken back yet"));
    it.probe = [](const Thing&) -> Observation { throw std::runtime_error("nobody answers"); };
    CHECK_THROWS_WITH(back(), ContainsSubstring("cannot be taken back yet"));
  }
  CHECK(world.count("act it") == 0);
  CHECK(world.count("probe a") == 0);  // its undo waits for nothing
}
