#include "examples.hpp"

using namespace kf::plan;

TEST_CASE("a hold that the hazard's own step gives up is none", "[law]") {
  Draft d = rebind();
  find(d, "delete-old").also = {{E::free, "db", a}};
  CHECK_FALSE(is_lawful(d));
}

TEST_CASE("a hold that its own step gives up is none", "[law]") {
  Draft d = rebind();
  find(d, "retain").also = {{E::free, "db", a}};
  CHECK_FALSE(is_lawful(d));
}

TEST_CASE("a copy that the hazard's own step removes along is none", "[law]") {
  Draft d = migrate();
  find(d, "drop").also = {{E::endanger, "db", b}};
  CHECK(violations(d).size() == 2);
}

TEST_CASE("a step is no safeguard of its own hazard", "[law]") {
  CHECK_FALSE(is_lawful(draft(database(), {step("both", {}, {{E::hold, "db", a}, {E::endanger, "db", a}})})));
}

TEST_CASE("the guard of one datum says nothing about another", "[law]") {
  Draft d = rebind();
  d.data.push_back({"files", "artifacts", b, {"claim/old"}});
  CHECK(violations(d) == std::vector<std::string>{"delete-old would endanger files at disk/b"});
  // not even where both lie on one disk
  d.data.back().home = a;
  CHECK(violations(d) == std::vector<std::string>{"delete-old would endanger files at disk/a"});
  d.data.back().hangs_on.insert("pv/a");
  CHECK(is_lawful(d));
}

TEST_CASE("what spoils another datum's guard spoils nothing here", "[law]") {
  Draft d = rebind();
  d.data.push_back({"files", "artifacts", a, {"pv/b"}});
  d.steps.insert(d.steps.begin() + 1, step("free-other", {"retain"}, on("free", "pv/b")));
  CHECK(is_lawful(d));
}

TEST_CASE("a removal leaves a hold that another object carries", "[law]") {
  // policy Retain is the volume object's own: it survives the claim, and whatever else is before it
  Draft d = rebind();
  d.steps.insert(d.steps.begin() + 3, step("remove-app", {"delete-old"}, on("remove", "workload/app")));
  find(d, "policy-back").needs.insert("remove-app");
  CHECK(is_lawful(d));
  find(d, "remove-app").needs = {"retain"};  // beside the other removal
  CHECK(is_lawful(d));
}

TEST_CASE("a hold goes with the object that carries it", "[law]") {
  Draft d = rebind();
  d.steps.resize(3);
  d.steps.push_back(step("remove-volume", {"delete-old"}, on("remove", "pv/a")));
  CHECK(is_lawful(d));
  d.steps.push_back(step("after", {"remove-volume"}, on("remove", "workload/app")));
  CHECK(violations(d) == std::vector<std::string>{"after would endanger db at disk/a"});
  find(d, "after").needs = {"retain"};  // beside it, and so perhaps after it
  CHECK(violations(d) == std::vector<std::string>{"after would endanger db at disk/a"});
  find(d, "remove-volume").needs.insert("after");
  std::swap(d.steps[3], d.steps[4]);
  CHECK(is_lawful(d));
}

TEST_CASE("a removal of nobody knows what strikes every hold, and a hold by nobody knows what is struck", "[law]") {
  Draft d = draft(database(), {step("hold", {}, {{E::hold, "db", a, "pv/a"}}),
                               step("first", {"hold"}, {{E::endanger, "db", a, "claim/old"}}),
                               step("second", {"first"}, {{E::endanger, "db", a, "workload/app"}})});
  CHECK(is_lawful(d));
  Draft unknown = d;
  find(unknown, "first").also[0].by = "";
  CHECK(violations(unknown) == std::vector<std::string>{"second would endanger db at disk/a"});
  find(d, "hold").also[0].by = "";
  CHECK(violations(d) == std::vector<std::string>{"second would endanger db at disk/a"});
  d.steps.insert(d.steps.begin() + 2, step("still-held", {"first"}, {{E::hold, "db", a}}));
  find(d, "second").needs = {"still-held"};
  CHECK(is_lawful(d));
}

TEST_CASE("two applications that a datum hangs on are refreshed under one label on it", "[law][juju]") {
  Draft d = refresh();
  d.data[0].hangs_on.insert("app/dashboard");
  find(d, "guard").also[0].by = "crd/profiles";
  d.steps.insert(d.steps.begin() + 1, step("dashboard", {"guard"}, on("remove", "app/dashboard")));
  CHECK_FALSE(is_lawful(d));  // the label may go while the dashboard is still refreshed
  find(d, "unguard").needs.insert("dashboard");
  CHECK(is_lawful(d));
}

TEST_CASE("a copy at rest answers one removal after the other", "[law]") {
  Draft d = migrate();
  d.steps.push_back(step("remove-volume", {"drop"}, on("remove", "pv/a")));
  CHECK(is_lawful(d));
}

TEST_CASE("the order of a graph is its edges' and not that of its lines", "[law][graph]") {
  // hold → left, right → remove; free hangs off one side only
  Draft d = draft(database(), {step("hold", {}, on("hold", "pv/a")), step("left", {"hold"}), step("right", {"hold"}),
                               step("remove", {"left", "right"}, on("remove", "claim/old")),
                               step("free", {"remove"}, on("free", "pv/a"))});
  CHECK(is_lawful(d));
  find(d, "free").needs = {"left", "right"};  // comes last in the file, and perhaps first in the world
  CHECK_FALSE(is_lawful(d));
  find(d, "free").needs = {"remove"};
  find(d, "left").needs = {};
  CHECK(is_lawful(d));  // one side is enough
  find(d, "right").needs = {};
  CHECK_FALSE(is_lawful(d));
}

TEST_CASE("an order over many steps counts as one over a single edge", "[law][graph]") {
  Draft d = draft(database(), {step("hold", {}, on("hold", "pv/a"))});
  for (int i = 0; i < 100; ++i)
    d.steps.push_back(step("s" + std::to_string(i), {i == 0 ? "hold" : "s" + std::to_string(i - 1)}));
  d.steps.push_back(step("remove", {"s99"}, on("remove", "claim/old")));
  CHECK(is_lawful(d));
  find(d, "s50").needs = {};
  CHECK_FALSE(is_lawful(d));
}

TEST_CASE("a Ref alone makes an order", "[law][graph]") {
  Draft d =
      draft(database(), {step("hold", {}, {"give"}, {{E::hold, "db", a}}),
                         step("remove", {}, {"take", {{"value", Ref{"hold", "name"}}}}, {{E::endanger, "db", a}})});
  CHECK(is_lawful(d));
  find(d, "remove").action.args["value"] = "known";
  CHECK_FALSE(is_lawful(d));
}

TEST_CASE("the Ref of an undo makes no order", "[law][graph]") {
  Draft d = draft(database(), {step("hold", {}, {"give"}, {{E::hold, "db", a}}),
                               step("remove", {"hold"}, {"give"}, {{E::endanger, "db", a}})});
  find(d, "remove").undo = Action{"take", {{"value", Ref{"hold", "name"}}}};
  CHECK(is_lawful(d));
  CHECK(find(d, "remove").all_needs() == std::set<Id>{"hold"});
  Step alone = find(d, "remove");
  alone.needs = {};
  CHECK(alone.all_needs().empty());
}

TEST_CASE("a waiver is for one step and one datum", "[law][waiver]") {
  Draft d = rebind();
  drop(d, "retain");
  d.data.push_back({"files", "artifacts", b, {}});
  find(d, "delete-old").also = {{E::endanger, "files", b}};
  find(d, "start").also = {{E::rewrite, "db", a}};
  d.waivers = {{"delete-old", "files", "only this one"}, {"start", "db", "and that step"}};
  CHECK(violations(d) == std::vector<std::string>{"delete-old would endanger db at disk/a"});
  d.waivers.push_back({"delete-old", "db", "yes"});
  CHECK(is_lawful(d));
}

TEST_CASE("a waiver covers all that its step does to its datum, but for a destruction", "[law][waiver]") {
  Draft d = draft(database(), {step("both", {}, {{E::endanger, "db", a}, {E::rewrite, "db", a}})});
  CHECK(violations(d).size() == 2);
  d.waivers = {{"both", "db", "I know"}};
  CHECK(is_lawful(d));
  for (const auto kind : {Draft::Kind::apply, Draft::Kind::rollback, Draft::Kind::cleanup}) {
    Draft destroying = d;
    destroying.kind = kind;
    find(destroying, "both").also.push_back({E::destroy, "db", a});
    CHECK(violations(destroying) == std::vector<std::string>{"both would destroy db at disk/a"});
  }
}

TEST_CASE("a waiver that waives nothing is an error: what it was meant for would not be waived", "[law][waiver]") {
  const auto is_error = [](const Waiver& waiver) {
    Draft d = rebind();
    drop(d, "retain");
    d.data.push_back({"files", "artifacts", b, {}});
    d.waivers = {{"delete-old", "db", "yes"}, waiver};
    CHECK_THROWS_MATCHES(Plan::make(d, toy_verbs()), kf::Error,
                         Catch::Matchers::Predicate<kf::Error>([&](const auto& e) {
                           return e.why().find(waiver.step + ":" + waiver.datum) != std::string::npos;
                         }));
  };
  is_error({"delete-old", "files", "not in danger there"});
  is_error({"start", "db", "no hazard"});
  is_error({"retain", "db", "not in the plan any more"});
  is_error({"delete-odl", "db", "a slip of the pen"});
  Draft d = cleanup();
  d.waivers = {{"remove-old", "db", "I insist"}};
  CHECK_THROWS_AS(Plan::make(d, toy_verbs()), kf::Error);  // not even where it is lawful without
}

TEST_CASE("a waived hazard still spoils the guards of others", "[law][waiver]") {
  Draft d = migrate();
  d.steps.insert(d.steps.begin() + 2, step("upgrade", {"copy"}, {{E::rewrite, "db", b}}));
  d.waivers = {{"upgrade", "db", "I know"}};
  find(d, "drop").needs.insert("upgrade");
  CHECK(violations(d) == std::vector<std::string>{"drop would endanger db at disk/a"});
}

TEST_CASE("the keepers of a hazard say whether it is waived, too", "[law][waiver]") {
  Draft d = rebind();
  d.waivers = {{"delete-old", "db", "anyway"}};
  const auto kept = Law(d, toy_verbs()).keepers_of("delete-old");
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].waived);
  CHECK(kept[0].steps == std::set<Id>{"retain"});
  CHECK(kept[0].hazard == DataEffect{E::endanger, "db", a, "claim/old"});
}

TEST_CASE("every lawful plan of the examples is unlawful without any one of its safeguards", "[law]") {
  for (const Draft& whole : {rebind(), migrate(), refresh(), cleanup()}) {
    int safeguards = 0;
    for (const Step& s : whole.steps) {
      for (const Keepers& k : Law(whole, toy_verbs()).keepers_of(s.id)) {
        for (const Id& id : k.steps) {
          Draft without = whole;
          drop(without, id);
          CHECK_FALSE(is_lawful(without));
          ++safeguards;
        }
      }
    }
    CHECK(safeguards == 1);
  }
}
