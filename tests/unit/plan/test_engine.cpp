#include "world.hpp"

using namespace kf;
using namespace kf::plan;
using Was = Outcome::Was;

namespace {

Observation is(Status status, const std::string& detail = "as scripted") { return {status, detail}; }

/// Works for `waits` seconds after the act, then is done.
void takes(World& world, const std::string& name, int waits) {
  world.things[name].probe = [&world, waits, since = std::make_shared<int>(-1)](const Thing& t) {
    if (t.acts == 0) return is(Status::not_yet);
    if (*since < 0) *since = world.waits;
    return world.waits - *since < waits ? is(Status::working) : Observation{Status::done, "", {{"out", "x"}}};
  };
}

}  // namespace

TEST_CASE("a step is probed, written down, acted on and probed again", "[engine]") {
  World world;
  const Outcome outcome = world.run(steps({doing("a")}));
  CHECK(outcome.was == Was::done);
  CHECK(outcome.failures.empty());
  CHECK(world.log == Lines{"probe a", "began a", "act a", "probe a", "done a"});
  CHECK(world.written ==
        std::vector<Record>{{Record::What::began, "a"}, {Record::What::done, "a", "a is done", {{"out", "out of a"}}}});
  CHECK(world.waits == 0);
}

TEST_CASE("a plan without steps is done", "[engine]") {
  World world;
  world.stop_asked = [] { return true; };
  CHECK(world.run(steps({})).was == Was::done);
}

TEST_CASE("a step begins when everything that it needs is done, and not before", "[engine]") {
  World world;
  takes(world, "a", 5);
  world.run(steps({doing("a"), doing("b", {"a"}), doing("c"), doing("d", {"b", "c"})}));
  CHECK(world.at("done a") < world.at("probe b"));
  CHECK(world.at("done b") < world.at("probe d"));
  CHECK(world.at("done c") < world.at("probe d"));
}

TEST_CASE("steps that have nothing to do with one another overlap", "[engine]") {
  World world;
  takes(world, "a", 20);
  takes(world, "b", 20);
  CHECK(world.run(steps({doing("a"), doing("b")})).was == Was::done);
  CHECK(world.at("act b") < world.at("done a"));
  CHECK(world.waits == 20);
}

TEST_CASE("what is done already is adopted without an act", "[engine]") {
  World world;
  world.things["a"].acts = 1;
  world.run(steps({doing("a")}));
  CHECK(world.log == Lines{"probe a", "done a"});
}

TEST_CASE("a Ref stands for what the other step told", "[engine]") {
  World world;
  const Draft plan = steps({doing("a"), step("b", {}, Action{"use", {{"name", "b"}, {"value", Ref{"a", "out"}}}})});
  world.run(plan);
  CHECK(world.things["b"].values == Lines{"out of a"});
  World resumed;
  resumed.written = {{Record::What::done, "a", "", {{"out", "as journalled"}}}};
  resumed.run(plan);
  CHECK(resumed.things["b"].values == Lines{"as journalled"});
}

TEST_CASE("what a step should have told and did not ends those that wait for it", "[engine]") {
  World world;
  world.written = {{Record::What::done, "a"}};
  const Outcome outcome =
      world.run(steps({doing("a"), step("b", {}, Action{"use", {{"name", "b"}, {"value", Ref{"a", "out"}}}})}));
  CHECK(outcome.was == Was::refused);
  REQUIRE(outcome.failures.size() == 1);
  CHECK(outcome.failures[0].step == "b");
  CHECK_THAT(outcome.failures[0].why, ContainsSubstring("\"a\""));
  CHECK(world.things["b"].acts == 0);
}

TEST_CASE("a run goes on where any journal ends", "[engine][resume]") {
  const Draft plan = steps({doing("a"), doing("b"), doing("c", {"a", "b"}), doing("d", {"c"})});
  World whole;
  whole.run(plan);
  REQUIRE(whole.written.size() == 8);
  for (std::size_t n = 0; n <= whole.written.size(); ++n) {
    for (const bool effects_stand : {true, false}) {  // what began has taken effect, or was lost
      World world;
      world.written.assign(whole.written.begin(), whole.written.begin() + static_cast<long>(n));
      const Progress past = progress_of(world.written);
      for (const auto& [id, outputs] : past.done) world.things[id].acts = 1;
      for (const Id& id : past.begun) world.things[id].acts = effects_stand || past.done.contains(id) ? 1 : 0;
      INFO(n << " records, effects stand: " << effects_stand);
      CHECK(world.run(plan).was == Was::done);
      for (const Step& s : plan.steps) {
        CHECK(world.things[s.id].acts == 1);
        if (past.done.contains(s.id)) CHECK(world.things[s.id].probes == 0);
      }
      CHECK(progress_of(world.written).done.size() == 4);
      CHECK(world.written.size() == whole.written.size());  // nothing is written twice
    }
  }
}

TEST_CASE("what failed before is tried again by a new run", "[engine][resume]") {
  World world;
  world.written = {{Record::What::began, "a"}, {Record::What::failed, "a", "no right"}};
  CHECK(progress_of(world.written).failed == std::map<Id, std::string>{{"a", "no right"}});
  CHECK(world.run(steps({doing("a")})).was == Was::done);
  CHECK(world.journal() == Lines{"began a", "failed a", "done a"});
  CHECK(progress_of(world.written).failed.empty());
}

TEST_CASE("an act that fails and has its effect nevertheless is done", "[engine][trouble]") {
  World world;
  world.things["a"].act = [](Thing&) { throw Error("reply lost").why("EOF"); };
  CHECK(world.run(steps({doing("a")})).was == Was::done);
  CHECK(world.log == Lines{"probe a", "began a", "act a", "trouble a: reply lost: EOF", "probe a", "done a"});
}

TEST_CASE("an act that is told never to come back is asked about once more, and then ends the step",
          "[engine][trouble]") {
  World world;
  world.things["a"].act = [](Thing&) { throw Refused(Error("not allowed").why("RBAC").attempt("rbac")); };
  world.things["a"].probe = [](const Thing&) { return is(Status::not_yet); };
  const Outcome outcome = world.run(steps({doing("a")}));
  CHECK(outcome.was == Was::refused);
  CHECK(outcome.failures == std::vector<Failure>{{"a", "not allowed: RBAC", "rbac"}});
  CHECK(world.log == Lines{"probe a", "began a", "act a", "probe a", "failed a"});
}

TEST_CASE("an act that is refused after it took effect is done", "[engine][trouble]") {
  World world;
  world.things["a"].act = [](Thing&) { throw Refused("not allowed"); };
  CHECK(world.run(steps({doing("a")})).was == Was::done);
  CHECK(world.things["a"].acts == 1);
}

TEST_CASE("an act that is refused while its effect is under way is waited for", "[engine][trouble]") {
  World world;
  takes(world, "a", 3);
  world.things["a"].act = [](Thing&) { throw Refused("not allowed"); };
  CHECK(world.run(steps({doing("a")})).was == Was::done);
  CHECK(world.things["a"].acts == 1);
}

TEST_CASE("a probe that fails tells nothing: no act, no end, but a wait", "[engine][trouble]") {
  World world;
  world.things["a"].probe = [](const Thing& t) {
    if (t.probes <= 3) throw std::runtime_error("no route");
    return t.acts == 0 ? is(Status::not_yet) : is(Status::done);
  };
  CHECK(world.run(steps({doing("a")})).was == Was::done);
  CHECK(world.at("act a") > world.at("trouble a: no route"));
  CHECK(world.waits == 3);
  CHECK(world.things["a"].acts == 1);
}

TEST_CASE("a probe that is refused ends the step before it began", "[engine][trouble]") {
  World world;
  world.things["a"].probe = [](const Thing&) -> Observation { throw Refused(Error("no login").attempt("log in")); };
  const Outcome outcome = world.run(steps({doing("a")}));
  CHECK(outcome.failures == std::vector<Failure>{{"a", "no login", "log in"}});
  CHECK(world.journal() == Lines{"failed a"});
}

TEST_CASE("an act is repeated after 1, 2, 4, 8, 16 and then every 30 seconds", "[engine][back-off]") {
  World world;
  std::vector<long> times;
  world.things["a"].probe = [](const Thing&) { return is(Status::not_yet); };
  world.things["a"].act = [&](Thing&) { times.push_back(world.time.count() / 1000); };
  Draft plan = steps({doing("a")});
  plan.steps[0].patience = std::chrono::seconds(130);
  CHECK(world.run(plan).was == Was::timed_out);
  CHECK(times == std::vector<long>{0, 1, 3, 7, 15, 31, 61, 91, 121});
  CHECK(world.journal() == Lines{"began a", "failed a"});
}

TEST_CASE("a call that takes long is no pause between two acts", "[engine][back-off]") {
  World world;
  world.things["a"].probe = [](const Thing&) { return is(Status::not_yet); };
  std::vector<int> waits_before;
  world.things["a"].act = [&](Thing&) {
    waits_before.push_back(world.waits);
    world.time += std::chrono::seconds(60);
    throw std::runtime_error("timeout");
  };
  CHECK(world.run(steps({doing("a")})).was == Was::timed_out);
  CHECK(waits_before == std::vector<int>{0, 1, 3, 7, 15});
}

TEST_CASE("patience ends a step that is always on its way, and says how long and why", "[engine][patience]") {
  World world;
  world.things["a"].probe = [](const Thing&) { return is(Status::working, "pulling the image"); };
  Draft plan = steps({doing("a")});
  plan.steps[0].patience = std::chrono::seconds(10);
  const Outcome outcome = world.run(plan);
  CHECK(outcome.was == Was::timed_out);
  REQUIRE(outcome.failures.size() == 1);
  CHECK(outcome.failures[0].why == "not done after 10 s: pulling the image");
  CHECK(world.waits == 11);
  CHECK(world.things["a"].acts == 0);
}

TEST_CASE("patience ends a step of which nobody can tell anything, with the last trouble", "[engine][patience]") {
  World world;
  world.things["a"].probe = [](const Thing&) -> Observation { throw Error("cannot reach the cluster"); };
  Draft plan = steps({doing("a")});
  plan.steps[0].patience = std::chrono::seconds(10);
  const Outcome outcome = world.run(plan);
  CHECK(outcome.was == Was::timed_out);
  CHECK_THAT(outcome.failures.at(0).why, EndsWith("last trouble: cannot reach the cluster"));
}

TEST_CASE("a step without patience is still acted on and probed once", "[engine][patience]") {
  World world;
  Draft plan = steps({doing("a")});
  plan.steps[0].patience = std::chrono::seconds(0);
  CHECK(world.run(plan).was == Was::done);
}

TEST_CASE("patience counts from when a step is ready, and anew in each run", "[engine][patience]") {
  World world;
  takes(world, "a", 50);
  takes(world, "b", 50);
  Draft plan = steps({doing("a"), doing("b", {"a"})});
  for (Step& s : plan.steps) s.patience = std::chrono::seconds(60);
  CHECK(world.run(plan).was == Was::done);
}

TEST_CASE("the engine waits between two rounds in which nothing moved", "[engine]") {
  World world;
  world.things["a"].probe = [](const Thing&) { return is(Status::working); };
  world.things["b"].probe = [](const Thing&) { return is(Status::not_yet); };
  world.things["b"].act = [](Thing&) { throw std::runtime_error("no"); };
  world.things["c"].probe = [](const Thing&) -> Observation { throw std::runtime_error("who knows"); };
  Draft plan = steps({doing("a"), doing("b"), doing("c")});
  plan.keep_going = true;
  CHECK(world.run(plan).was == Was::timed_out);
  CHECK(world.things["a"].probes <= world.waits + world.things["b"].acts + 2);
}

TEST_CASE("a refused step ends the run, and what needs it is not begun", "[engine][refused]") {
  World world;
  world.things["a"].probe = [](const Thing&) { return Observation{Status::refused, "another one", {}, "plan anew"}; };
  const Outcome outcome = world.run(steps({doing("a"), doing("b", {"a"}), doing("c")}));
  CHECK(outcome.was == Was::refused);
  CHECK(outcome.failures == std::vector<Failure>{{"a", "another one", "plan anew"}});
  CHECK(world.log == Lines{"probe a", "failed a"});
}

TEST_CASE("a plan that keeps going does everything that does not need what was refused", "[engine][refused]") {
  World world;
  world.things["a"].probe = [](const Thing&) { return is(Status::refused, "gone"); };
  world.things["d"].probe = [](const Thing&) { return is(Status::working, "slow"); };
  Draft plan = steps({doing("a"), doing("b", {"a"}), doing("c"), doing("d")});
  plan.keep_going = true;
  const Outcome outcome = world.run(plan);
  CHECK(outcome.was == Was::refused);
  REQUIRE(outcome.failures.size() == 2);
  CHECK(outcome.failures[1].step == "d");
  CHECK(world.things["b"].probes == 0);
  CHECK(world.journal() == Lines{"failed a", "began c", "done c", "failed d"});
}

TEST_CASE("a run that only ran out of patience is not called refused", "[engine][refused]") {
  World world;
  world.things["a"].probe = [](const Thing&) { return is(Status::working); };
  Draft plan = steps({doing("a"), doing("b")});
  plan.keep_going = true;
  CHECK(world.run(plan).was == Was::timed_out);
}

TEST_CASE("Ctrl-C comes through from everywhere", "[engine][stop]") {
  World probing;
  probing.things["a"].probe = [](const Thing&) -> Observation { throw Interrupted{2}; };
  CHECK_THROWS_AS(probing.run(steps({doing("a")})), Interrupted);
  World acting;
  acting.things["a"].act = [](Thing&) { throw Interrupted{15}; };
  CHECK_THROWS_AS(acting.run(steps({doing("a")})), Interrupted);
  CHECK(acting.journal() == Lines{"began a"});
  World waiting;
  takes(waiting, "a", 5);
  waiting.each_wait = [] { throw Interrupted{2}; };
  CHECK_THROWS_AS(waiting.run(steps({doing("a")})), Interrupted);
}

TEST_CASE("a journal that cannot be written ends the run before the act", "[engine][journal]") {
  World world;
  world.before_append = [](const Record&) { throw Error("disk full"); };
  CHECK_THROWS_AS(world.run(steps({doing("a"), doing("b")})), Error);
  CHECK(world.things["a"].acts == 0);
  CHECK(world.things["b"].probes == 0);
}

TEST_CASE("a journal that cannot take the end of a step leaves it to the next run", "[engine][journal]") {
  World world;
  world.before_append = [](const Record& r) {
    if (r.what == Record::What::done) throw Error("disk full");
  };
  const Draft plan = steps({doing("a"), doing("b", {"a"})});
  CHECK_THROWS_AS(world.run(plan), Error);
  CHECK(world.things["b"].probes == 0);
  world.before_append = [](const Record&) {};
  CHECK(world.run(plan).was == Was::done);
  CHECK(world.journal() == Lines{"began a", "done a", "began b", "done b"});
  CHECK(world.things["a"].acts == 1);
}
