#include "world.hpp"

using namespace kf;
using namespace kf::plan;
using Was = Outcome::Was;
using E = Effect;

namespace {

/// hold, then something else, then the removal that the hold answers.
Draft guarded() {
  return steps({doing("hold", {}, {{E::hold, "db", "disk/a"}}), doing("between", {"hold"}),
                doing("remove", {"between"}, {{E::endanger, "db", "disk/a"}})});
}

/// The hold stands until `when` says otherwise; then it is as `after`.
void hold_changes(World& world, const std::function<bool()>& when, const Observation& after) {
  world.things["hold"].probe = [=](const Thing& t) {
    if (t.acts == 0) return Observation{Status::not_yet};
    return when() ? after : Observation{Status::done, "held", {{"out", "x"}}};
  };
}

}  // namespace

TEST_CASE("a safeguard is asked once more right before the act that relies on it", "[engine][guards]") {
  World world;
  CHECK(world.run(guarded()).was == Was::done);
  const auto act = world.at("act remove");
  REQUIRE(act >= 2);
  CHECK(Lines(world.log.begin() + static_cast<long>(act) - 2, world.log.begin() + static_cast<long>(act)) ==
        Lines{"probe hold", "began remove"});
  CHECK(world.count("probe hold") == 3);
}

TEST_CASE("a safeguard is asked again before each repetition of the act", "[engine][guards]") {
  World world;
  world.things["remove"].probe = [](const Thing& t) {
    return Observation{t.acts < 4 ? Status::not_yet : Status::done};
  };
  CHECK(world.run(guarded()).was == Was::done);
  CHECK(world.things["remove"].acts == 4);
  CHECK(world.count("probe hold") == 2 + 4);
}

TEST_CASE("without its safeguard a step does not act", "[engine][guards]") {
  for (const Status status : {Status::not_yet, Status::working, Status::refused}) {
    World world;
    hold_changes(world, [&] { return world.things["between"].acts > 0; },
                 {status, "policy is Delete", {}, "plan anew"});
    const Outcome outcome = world.run(guarded());
    CHECK(outcome.was == Was::refused);
    REQUIRE(outcome.failures.size() == 1);
    CHECK(outcome.failures[0] ==
          Failure{"remove", "its safeguard \"hold\" no longer holds: policy is Delete", "plan anew"});
    CHECK(world.things["remove"].acts == 0);
    CHECK(world.written.back() == Record{Record::What::failed, "remove", outcome.failures[0].why});
    CHECK(world.count("began remove") == 0);
  }
}

TEST_CASE("a safeguard that goes between two acts ends the second", "[engine][guards]") {
  World world;
  world.things["remove"].probe = [](const Thing&) { return Observation{Status::not_yet}; };
  hold_changes(world, [&] { return world.things["remove"].acts > 1; }, {Status::refused, "gone"});
  CHECK(world.run(guarded()).was == Was::refused);
  CHECK(world.things["remove"].acts == 2);
}

TEST_CASE("a safeguard of which nobody can tell anything holds the act back until somebody can", "[engine][guards]") {
  World world;
  int until = 7;
  world.things["hold"].probe = [&](const Thing& t) -> Observation {
    if (t.acts == 0) return {Status::not_yet};
    if (world.things["between"].acts > 0 && world.waits < until) throw Error("no route");
    return {Status::done};
  };
  CHECK(world.run(guarded()).was == Was::done);
  CHECK(world.waits == 7);
  CHECK(world.at("act remove") > world.at("trouble remove: no route"));
  World never;
  never.things["hold"].probe = [&](const Thing& t) -> Observation {
    if (t.acts == 0) return {Status::not_yet};
    if (never.things["between"].acts > 0) throw Error("no route");
    return {Status::done};
  };
  CHECK(never.run(guarded()).was == Was::timed_out);
  CHECK(never.things["remove"].acts == 0);
}

TEST_CASE("a safeguard that the journal calls done is asked all the same", "[engine][guards]") {
  World world;
  world.written = {{Record::What::began, "hold"},
                   {Record::What::done, "hold"},
                   {Record::What::began, "between"},
                   {Record::What::done, "between"},
                   {Record::What::began, "remove"}};
  CHECK(world.run(guarded()).was == Was::refused);  // in this world nothing is held
  CHECK(world.things["remove"].acts == 0);
}

TEST_CASE("a removal that has happened already asks for no safeguard any more", "[engine][guards]") {
  World world;
  world.written = {{Record::What::done, "hold"}, {Record::What::done, "between"}, {Record::What::began, "remove"}};
  world.things["remove"].acts = 1;
  CHECK(world.run(guarded()).was == Was::done);
  CHECK(world.count("probe hold") == 0);
}

TEST_CASE("the safeguard is probed with what its own Refs stand for", "[engine][guards]") {
  Draft plan = steps(
      {doing("name"),
       step("hold", {}, Action{"use", {{"name", "hold"}, {"value", Ref{"name", "out"}}}}, {{E::hold, "db", "disk/a"}}),
       doing("remove", {"hold"}, {{E::endanger, "db", "disk/a"}})});
  World world;
  CHECK(world.run(plan).was == Was::done);
  World without;  // a journal that does not tell them any more
  without.written = {{Record::What::done, "name"}, {Record::What::done, "hold"}};
  CHECK(without.run(plan).was == Was::refused);
  CHECK(without.things["remove"].acts == 0);
}

TEST_CASE("a waived hazard without a safeguard is acted on", "[engine][guards]") {
  Draft plan = guarded();
  drop(plan, "hold");
  plan.waivers = {{"remove", "db", "I have my own"}};
  World world;
  CHECK(world.run(plan).was == Was::done);
  CHECK(world.things["remove"].acts == 1);
}

TEST_CASE("a stop that is asked before anything began begins nothing", "[engine][stop]") {
  World world;
  world.stop_asked = [] { return true; };
  CHECK(world.run(steps({doing("a"), doing("b")})).was == Was::stopped);
  CHECK(world.log.empty());
}

TEST_CASE("a stop lets nothing new begin, and what began is asked once more how it ended", "[engine][stop]") {
  World world;
  world.stop_asked = [&] { return world.things["a"].acts > 0; };
  const Outcome outcome = world.run(steps({doing("a"), doing("b"), doing("c", {"a"})}));
  CHECK(outcome.was == Was::stopped);
  CHECK(outcome.failures.empty());
  CHECK(world.log == Lines{"probe a", "began a", "act a", "probe a", "done a"});
  CHECK(world.waits == 0);
}

TEST_CASE("a stop does not act again, and does not wait, for what is still under way", "[engine][stop]") {
  for (const Status status : {Status::not_yet, Status::working}) {
    World world;
    world.things["a"].probe = [=](const Thing&) { return Observation{status}; };
    world.written = {{Record::What::began, "a"}};
    world.stop_asked = [] { return true; };
    CHECK(world.run(steps({doing("a"), doing("b")})).was == Was::stopped);
    CHECK(world.log == Lines{"probe a"});
    CHECK(world.waits == 0);
  }
}

TEST_CASE("a stop that comes when everything is done changes nothing", "[engine][stop]") {
  World world;
  world.stop_asked = [&] { return world.things["b"].acts > 0; };
  CHECK(world.run(steps({doing("a"), doing("b")})).was == Was::done);
}

TEST_CASE("a stop while a plan keeps going tells what was refused before it", "[engine][stop]") {
  World world;
  world.things["a"].probe = [](const Thing&) { return Observation{Status::refused, "gone"}; };
  world.stop_asked = [&] { return world.things["a"].probes > 0; };
  Draft plan = steps({doing("a"), doing("b")});
  plan.keep_going = true;
  const Outcome outcome = world.run(plan);
  CHECK(outcome.was == Was::stopped);
  CHECK(outcome.failures == std::vector<Failure>{{"a", "gone", ""}});
}

TEST_CASE("a stopped run goes on later and does nothing twice", "[engine][stop]") {
  World world;
  int asked = 0;
  world.stop_asked = [&] { return ++asked % 4 == 0; };
  const Draft plan = steps({doing("a"), doing("b", {"a"}), doing("c", {"b"}), doing("d", {"c"})});
  int runs = 1;
  while (world.run(plan).was == Was::stopped) REQUIRE(++runs < 20);
  CHECK(runs > 1);
  CHECK(world.journal() == Lines{"began a", "done a", "began b", "done b", "began c", "done c", "began d", "done d"});
  for (const auto& [name, thing] : world.things) CHECK(thing.acts == 1);
}

TEST_CASE("every status and every kind of record has a word of its own", "[engine]") {
  std::set<std::string_view> words;
  for (int i = 0; i < 4; ++i) words.insert(shown(static_cast<Status>(i)));
  for (int i = 0; i < 3; ++i) words.insert(shown(static_cast<Record::What>(i)));
  CHECK(words.size() == 6);  // a step and a probe may both be done
  CHECK_FALSE(words.contains(""));
}
