#include "world.hpp"

using namespace kf;
using namespace kf::plan;
using Was = Outcome::Was;

namespace {

/// Of a run that ends with these steps.
Reins only(std::set<Id> ids) {
  return {{}, [ids = std::move(ids)](const Step& s) { return ids.contains(s.id); }};
}

Reins asking(std::function<bool(const Step&)> consents) { return {{}, {}, std::move(consents)}; }

}  // namespace

TEST_CASE("of a step that is not of this run nothing is even asked", "[engine][reins]") {
  World world;
  world.reins = only({"a", "b"});
  const Draft plan = steps({doing("a"), doing("b", {"a"}), doing("c", {"b"}), doing("d")});
  const Outcome outcome = world.run(plan);
  CHECK(outcome.was == Was::stopped);
  CHECK(outcome.failures.empty());
  CHECK(world.journal() == Lines{"began a", "done a", "began b", "done b"});
  CHECK(world.count("probe c") + world.count("probe d") == 0);

  world.reins = {};
  CHECK(world.run(plan).was == Was::done);
  CHECK(world.things["a"].acts == 1);
}

TEST_CASE("a run that covers every step is done", "[engine][reins]") {
  World world;
  world.reins = only({"a", "b"});
  CHECK(world.run(steps({doing("a"), doing("b", {"a"})})).was == Was::done);
}

TEST_CASE("what has begun is seen to its end by a run that does not cover it", "[engine][reins]") {
  World world;
  world.written = {{Record::What::began, "b"}};
  world.reins = only({"a"});
  CHECK(world.run(steps({doing("a"), doing("b"), doing("c", {"b"})})).was == Was::stopped);
  CHECK(world.journal() == Lines{"began b", "began a", "done a", "done b"});
}

TEST_CASE("a step that is refused is told although others were held back", "[engine][reins]") {
  World world;
  world.things["a"].probe = [](const Thing&) { return Observation{Status::refused, "no"}; };
  world.reins = only({"a"});
  const Outcome outcome = world.run(steps({doing("b"), doing("a")}));
  CHECK(outcome.was == Was::refused);
  CHECK(outcome.failures.size() == 1);
}

TEST_CASE("each step is asked for once, and looked at anew after the answer", "[engine][reins]") {
  World world;
  world.reins = asking([&](const Step& s) {
    world.log.push_back("ask " + s.id);
    return true;
  });
  CHECK(world.run(steps({doing("a"), doing("b", {"a"})})).was == Was::done);
  CHECK(world.log == Lines{"probe a", "ask a", "probe a", "began a", "act a", "probe a", "done a", "probe b", "ask b",
                           "probe b", "began b", "act b", "probe b", "done b"});
}

TEST_CASE("nobody is asked for what is done already, or has begun", "[engine][reins]") {
  World world;
  world.things["a"].acts = 1;
  world.written = {{Record::What::began, "b"}};
  world.reins = asking([](const Step&) { return false; });
  CHECK(world.run(steps({doing("a"), doing("b")})).was == Was::done);
  CHECK(world.things["b"].acts == 1);
}

TEST_CASE("who says no stops: nothing more begins, and what had begun is asked once more", "[engine][reins]") {
  World world;
  world.things["a"].probe = [&](const Thing& t) {
    return t.acts == 0 ? Observation{Status::not_yet} : Observation{t.probes > 4 ? Status::done : Status::working};
  };
  world.reins = asking([](const Step& s) { return s.id != "b"; });
  const Outcome outcome = world.run(steps({doing("a"), doing("b"), doing("c")}));
  CHECK(outcome.was == Was::stopped);
  CHECK(world.things["a"].acts == 1);
  CHECK(world.things["b"].acts + world.things["c"].acts == 0);
}

TEST_CASE("what happened while a person thought is seen, and costs no patience", "[engine][reins]") {
  World world;
  world.reins = asking([&](const Step& s) {
    world.time += std::chrono::hours(30);
    if (s.id == "b") world.things["b"].acts = 1;  // somebody else did it
    return true;
  });
  CHECK(world.run(steps({doing("a"), doing("b", {"a"})})).was == Was::done);
  CHECK(world.count("act a") == 1);
  CHECK(world.count("act b") == 0);
}

TEST_CASE("a safeguard that goes while a person thinks is missed before the act", "[engine][reins]") {
  World world;
  world.things["hold"].probe = [&](const Thing& t) {
    return Observation{t.acts > 0 && world.time.count() == 0 ? Status::done : Status::not_yet};
  };
  world.reins = asking([&](const Step& s) {
    if (s.id == "risk") world.time += std::chrono::hours(1);
    return true;
  });
  const Outcome outcome = world.run(steps({doing("hold", {}, {{Effect::hold, "db", "disk/a"}}),
                                           doing("risk", {"hold"}, {{Effect::endanger, "db", "disk/a"}})}));
  CHECK(outcome.was == Was::refused);
  CHECK(world.count("act risk") == 0);
}
