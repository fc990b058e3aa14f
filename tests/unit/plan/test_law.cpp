#include "examples.hpp"

using namespace kf::plan;

namespace {

/// The law's answer to one hazard at a with one safeguard before it, at rest, in a plan of the kind that allows it.
bool accepted(Effect guard, const std::string& at, Effect hazard) {
  Draft d = draft(database(), {step("stop", {}, {{E::stop, "db", a}}), step("guard", {"stop"}, {{guard, "db", at}}),
                               step("hazard", {"guard"}, {{hazard, "db", a}})});
  d.kind = Draft::Kind::cleanup;
  return is_lawful(d);
}

}  // namespace

TEST_CASE("a hold answers only the removal of the object before the bytes", "[law]") {
  CHECK(accepted(E::hold, a, E::endanger));
  CHECK_FALSE(accepted(E::hold, a, E::rewrite));
  CHECK_FALSE(accepted(E::hold, a, E::destroy));
}

TEST_CASE("a snapshot answers only a rewrite", "[law]") {
  CHECK_FALSE(accepted(E::snap, b, E::endanger));
  CHECK(accepted(E::snap, b, E::rewrite));
  CHECK_FALSE(accepted(E::snap, b, E::destroy));
}

TEST_CASE("a copy taken at rest answers every hazard", "[law]") {
  CHECK(accepted(E::copy, b, E::endanger));
  CHECK(accepted(E::copy, b, E::rewrite));
  CHECK(accepted(E::copy, b, E::destroy));
}

TEST_CASE("a hold elsewhere, and a copy on the very place that is in danger, answer nothing", "[law]") {
  for (const Effect hazard : {E::endanger, E::rewrite, E::destroy}) {
    CHECK_FALSE(accepted(E::hold, b, hazard));
    CHECK_FALSE(accepted(E::snap, a, hazard));
    CHECK_FALSE(accepted(E::copy, a, hazard));
  }
}

TEST_CASE("what is neither hold nor copy answers nothing, and is no hazard", "[law]") {
  for (const Effect other : {E::free, E::stop, E::start, E::endanger, E::rewrite}) {
    CHECK_FALSE(accepted(other, b, E::destroy));
    if (other != E::endanger && other != E::rewrite)
      CHECK(is_lawful(draft(database(), {step("s", {}, {{other, "db", a}})})));
  }
}

TEST_CASE("a claim is replaced lawfully once its volume is held", "[law][rebind]") {
  CHECK(is_lawful(rebind()));
  CHECK(keepers(rebind(), "delete-old") == std::vector<std::vector<Id>>{{"retain"}});
}

TEST_CASE("a claim is never removed without a hold", "[law][rebind]") {
  Draft d = rebind();
  drop(d, "retain");
  CHECK(violations(d) == std::vector<std::string>{"delete-old would endanger db at disk/a"});
}

TEST_CASE("a hold beside the removal does not count: it may come too late", "[law][rebind]") {
  Draft d = rebind();
  find(d, "stop").needs = {};
  find(d, "delete-old").needs = {"stop"};
  CHECK_FALSE(is_lawful(d));
}

TEST_CASE("a policy that may be put back before the removal spoils the hold", "[law][rebind]") {
  Draft d = rebind();
  find(d, "policy-back").needs = {"stop"};
  CHECK_FALSE(is_lawful(d));
  find(d, "policy-back").needs = {};
  CHECK_FALSE(is_lawful(d));
}

TEST_CASE("a policy that was put back before the hold does no harm", "[law][rebind]") {
  Draft d = rebind();
  d.steps.insert(d.steps.begin(), step("free-first", {}, on("free", "pv/a")));
  find(d, "retain").needs = {"free-first"};
  CHECK(is_lawful(d));
}

TEST_CASE("a newer server's first start is not answered by a hold", "[law][upgrade]") {
  Draft d = rebind();
  find(d, "start").also = {{E::rewrite, "db", a}};
  CHECK(violations(d) == std::vector<std::string>{"start would rewrite db at disk/a"});
}

TEST_CASE("a newer server's first start is answered by a dump, or by the user's own words", "[law][upgrade]") {
  Draft d = rebind();
  find(d, "start").also = {{E::rewrite, "db", a}};
  Draft dumped = d;
  find(dumped, "reserve").also = {{E::snap, "db", "file/dump.sql"}};
  CHECK(is_lawful(dumped));
  d.waivers = {{"start", "db", "I have a dump of my own"}};
  CHECK(is_lawful(d));
}

TEST_CASE("a newer server's first start is answered by a copy at rest, though the start itself writes",
          "[law][upgrade]") {
  Draft d = rebind();
  find(d, "start").also = {{E::rewrite, "db", a}};
  find(d, "reserve").also = {{E::copy, "db", b}};
  CHECK(is_lawful(d));
  // a second writer of the old place in another step is another matter
  d.steps.insert(d.steps.begin() + 4, step("peek", {"reserve"}, {{E::start, "db", a}}));
  CHECK(violations(d) == std::vector<std::string>{"start would rewrite db at disk/a"});
}

TEST_CASE("an object and its content can be in danger in one step, each with its own safeguard", "[law][upgrade]") {
  const auto both = [](std::vector<DataEffect> guards) {
    return draft(database(), {step("guard", {}, std::move(guards)),
                              step("refresh", {"guard"}, on("remove", "claim/old"), {{E::rewrite, "db", a}})});
  };
  CHECK(is_lawful(both({{E::hold, "db", a}, {E::snap, "db", "file/dump.sql"}})));
  CHECK(violations(both({{E::hold, "db", a}})) == std::vector<std::string>{"refresh would rewrite db at disk/a"});
  CHECK(violations(both({{E::snap, "db", "file/x"}})) ==
        std::vector<std::string>{"refresh would endanger db at disk/a"});
}

TEST_CASE("a hold outlives a rewrite of what it holds", "[law][upgrade]") {
  CHECK(is_lawful(
      draft(database(), {step("hold", {}, {{E::hold, "db", a}}), step("dump", {}, {{E::snap, "db", "file/dump.sql"}}),
                         step("upgrade", {"hold", "dump"}, {{E::rewrite, "db", a}}),
                         step("remove", {"upgrade"}, on("remove", "claim/old"))})));
}

TEST_CASE("data move to another disk lawfully when their writers were stopped first", "[law][migrate]") {
  CHECK(is_lawful(migrate()));
  CHECK(keepers(migrate(), "drop") == std::vector<std::vector<Id>>{{"copy"}});
  Draft running = migrate();
  drop(running, "stop");
  CHECK(violations(running) == std::vector<std::string>{"drop would endanger db at disk/a"});
}

TEST_CASE("a stop beside the copy, or of other data, is no stop", "[law][migrate]") {
  Draft beside = migrate();
  find(beside, "copy").needs = {};
  find(beside, "drop").needs.insert("stop");
  CHECK_FALSE(is_lawful(beside));
  Draft other = migrate();
  other.data.push_back({"files", "artifacts", c, {}});
  find(other, "stop").also = {{E::stop, "files", c}};
  CHECK_FALSE(is_lawful(other));
}

TEST_CASE("a copy falls behind when the application goes back to the old disk", "[law][migrate]") {
  Draft d = migrate();
  find(d, "start").also = {{E::start, "db", a}};
  CHECK_FALSE(is_lawful(d));
  find(d, "start").needs = {};  // also where nothing says when
  CHECK_FALSE(is_lawful(d));
}

TEST_CASE("a writer that may start between the stop and the copy makes the copy worthless", "[law][migrate]") {
  Draft d = migrate();
  d.steps.insert(d.steps.begin() + 1, step("restart", {"stop"}, {{E::start, "db", a}}));
  CHECK_FALSE(is_lawful(d));
  find(d, "copy").needs.insert("restart");
  CHECK_FALSE(is_lawful(d));
  d.steps.insert(d.steps.begin() + 2, step("stop-again", {"restart"}, {{E::stop, "db", a}}));
  find(d, "copy").needs.insert("stop-again");
  CHECK(is_lawful(d));
}

TEST_CASE("a restart is not a stop, and a copy that starts a writer is not at rest", "[law][migrate]") {
  Draft restart = migrate();
  find(restart, "stop").also.push_back({E::start, "db", a});
  CHECK_FALSE(is_lawful(restart));
  Draft starting = migrate();
  find(starting, "copy").also.push_back({E::start, "db", a});
  CHECK_FALSE(is_lawful(starting));
  Draft going_back = migrate();
  find(going_back, "drop").also.push_back({E::start, "db", a});
  CHECK_FALSE(is_lawful(going_back));
}

TEST_CASE("a writer may start on the old disk before the stop, and after the removal", "[law][migrate]") {
  Draft d = migrate();
  d.steps.insert(d.steps.begin(), step("before", {}, {{E::start, "db", a}}));
  find(d, "stop").needs = {"before"};
  d.steps.push_back(step("after", {"drop"}, {{E::start, "db", a}}));
  CHECK(is_lawful(d));
}

TEST_CASE("a copy that is rewritten, removed or destroyed later is no copy any more", "[law][migrate]") {
  for (const Effect later : {E::rewrite, E::endanger, E::free}) {
    Draft d = migrate();
    if (later != E::free) d.waivers = {{"spoil", "db", "asked of the next step only"}};
    d.steps.insert(d.steps.begin() + 2, step("spoil", {"copy"}, {{later, "db", b}}));
    INFO(shown(later));
    CHECK(violations(d) == std::vector<std::string>{"drop would endanger db at disk/a"});
    find(d, "spoil").needs = {"drop"};
    std::rotate(d.steps.begin() + 2, d.steps.begin() + 3, d.steps.end());
    CHECK(is_lawful(d));
  }
}

TEST_CASE("a copy that a cleanup may have destroyed is no copy any more", "[law][cleanup]") {
  Draft d = migrate();
  d.kind = Draft::Kind::cleanup;
  d.steps.insert(d.steps.begin() + 2, step("destroy-copy", {"copy"}, {{E::destroy, "db", b}}));
  CHECK(violations(d) ==
        std::vector<std::string>{"destroy-copy would destroy db at disk/b", "drop would endanger db at disk/a"});
}

TEST_CASE("juju refreshes lawfully while what hangs on the application is guarded", "[law][juju]") {
  CHECK(is_lawful(refresh()));
  Draft early = refresh();
  find(early, "unguard").needs = {"guard"};
  CHECK_FALSE(is_lawful(early));
  Draft none = refresh();
  drop(none, "guard");
  CHECK(violations(none) == std::vector<std::string>{"refresh would endanger profiles at etcd/profiles"});
}

TEST_CASE("a cleanup destroys the old disk once the place that is served is verified", "[law][cleanup]") {
  CHECK(is_lawful(cleanup()));
  Draft unverified = cleanup();
  drop(unverified, "verify");
  CHECK(violations(unverified) == std::vector<std::string>{"remove-old would destroy db at disk/a"});
}

TEST_CASE("a cleanup never destroys the place that is served", "[law][cleanup]") {
  Draft d = cleanup();
  d.data[0].home = a;
  CHECK_FALSE(is_lawful(d));
  find(d, "verify").also = {{E::copy, "db", a}};
  CHECK_FALSE(is_lawful(d));
}

TEST_CASE("only a cleanup destroys", "[law][cleanup]") {
  Draft d = cleanup();
  for (const auto kind : {Draft::Kind::apply, Draft::Kind::rollback}) {
    d.kind = kind;
    CHECK(violations(d) == std::vector<std::string>{"remove-old would destroy db at disk/a"});
  }
}

TEST_CASE("what is served when the plan is made is behind once a writer runs elsewhere", "[law][cleanup]") {
  Draft back = cleanup();
  back.steps.insert(back.steps.begin() + 1, step("go-back", {"verify"}, {{E::start, "db", a}}));
  CHECK_FALSE(is_lawful(back));  // beside
  find(back, "remove-old").needs.insert("go-back");
  CHECK_FALSE(is_lawful(back));
  Draft early = cleanup();  // what it wrote before the check is lost as well
  early.steps.insert(early.steps.begin(), step("go-back", {}, {{E::start, "db", a}}));
  find(early, "verify").needs = {"go-back"};
  CHECK_FALSE(is_lawful(early));
  // in an apply: the application moved to b, and now b is to go because a is "served"
  Draft moved = migrate();
  find(moved, "drop").action = {"noop"};
  find(moved, "drop").also = {{E::copy, "db", a}};
  moved.steps.push_back(step("drop-new", {"drop"}, {{E::endanger, "db", b}}));
  CHECK(violations(moved) == std::vector<std::string>{"drop-new would endanger db at disk/b"});
}
