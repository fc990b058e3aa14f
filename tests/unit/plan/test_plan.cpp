#include "base/error.hpp"
#include "toy.hpp"

using namespace kf;
using namespace kf::plan;

namespace {

const Inventory some_data{{"db", "pipeline runs", "disk/a", {"claim/old"}}};

/// What make() says against the draft.
std::string fault(const Draft& draft) {
  try {
    Plan::make(draft, toy_verbs());
  } catch (const Error& e) {
    CHECK(e.code() == Exit::failed);
    CHECK(std::string(e.what()) == "this is not a plan that can be run");
    return e.why();
  }
  return "";
}

std::string fault(std::vector<Step> steps) { return fault(draft(some_data, std::move(steps))); }

Action take(const Id& step, const std::string& output) { return {"take", {{"value", Ref{step, output}}}}; }

}  // namespace

TEST_CASE("a plan of a verb that this program does not know is not made", "[plan]") {
  CHECK_THAT(fault({step("s", {}, Action{"conjure"})}), ContainsSubstring("\"s\"") && ContainsSubstring("conjure"));
  Step undo = step("s", {});
  undo.undo = Action{"conjure"};
  CHECK_THAT(fault({undo}), ContainsSubstring("\"s\"") && ContainsSubstring("conjure"));
}

TEST_CASE("a plan with arguments that are not the verb's is not made", "[plan]") {
  CHECK_THAT(fault({step("s", {}, Action{"noop", {{"loud", "yes"}}})}),
             ContainsSubstring("\"s\"") && ContainsSubstring("loud"));
  CHECK_THAT(fault({step("s", {}, Action{"remove"})}), ContainsSubstring("remove takes address"));
  CHECK_THAT(fault({step("s", {}, Action{"remove", {{"address", "x"}, {"more", "y"}}})}), ContainsSubstring("more"));
  Step undo = step("s", {});
  undo.undo = Action{"hold"};
  CHECK_THAT(fault({undo}), ContainsSubstring("hold takes address"));
}

TEST_CASE("a plan with an id twice, or without one, is not made", "[plan]") {
  CHECK_THAT(fault({step("s", {}), step("s", {})}), ContainsSubstring("two steps are called \"s\""));
  CHECK_THAT(fault({step("", {})}), ContainsSubstring("no id"));
  CHECK_THAT(fault(draft({{"db", "", "a", {}}, {"db", "", "b", {}}}, {})),
             ContainsSubstring("two data are called \"db\""));
  CHECK_THAT(fault(draft({{"", "", "a", {}}}, {})), ContainsSubstring("two data are called \"\""));
}

TEST_CASE("a need names an earlier step", "[plan]") {
  CHECK_THAT(fault({step("s", {"nobody"})}), ContainsSubstring("\"s\" needs \"nobody\""));
  CHECK_THAT(fault({step("s", {"later"}), step("later", {})}), ContainsSubstring("\"s\" needs \"later\""));
  CHECK_THAT(fault({step("s", {"s"})}), ContainsSubstring("\"s\" needs \"s\""));
}

TEST_CASE("a Ref names an output of an earlier step", "[plan]") {
  CHECK_THAT(fault({step("s", {}, take("nobody", "name"))}), ContainsSubstring("\"s\" waits for \"nobody\""));
  CHECK_THAT(fault({step("s", {}, take("later", "name")), step("later", {}, {"give"})}),
             ContainsSubstring("\"s\" waits for \"later\""));
  CHECK_THAT(fault({step("s", {}, take("s", "name"))}), ContainsSubstring("\"s\" waits for \"s\""));
  CHECK_THAT(fault({step("g", {}, {"give"}), step("s", {}, take("g", "size"))}),
             ContainsSubstring("\"size\" of \"g\", which gives no such thing"));
  CHECK_THAT(fault({step("g", {}), step("s", {}, take("g", "name"))}), ContainsSubstring("gives no such thing"));
  CHECK(fault({step("g", {}, {"give"}), step("s", {}, take("g", "name"))}).empty());
}

TEST_CASE("an undo waits for nothing but its own step and what certainly came before that", "[plan]") {
  const auto with_undo = [](std::set<Id> needs, Action undo) {
    Step s = step("s", std::move(needs), {"give"});
    s.undo = std::move(undo);
    return std::vector<Step>{step("g", {}, {"give"}), step("between", {"g"}), s, step("later", {}, {"give"})};
  };
  CHECK(fault(with_undo({}, take("s", "name"))).empty());
  CHECK(fault(with_undo({"g"}, take("g", "name"))).empty());
  CHECK(fault(with_undo({"between"}, take("g", "name"))).empty());
  CHECK_THAT(fault(with_undo({}, take("g", "name"))), ContainsSubstring("\"s\"") && ContainsSubstring("\"g\""));
  CHECK_THAT(fault(with_undo({}, take("later", "name"))), ContainsSubstring("\"later\""));
  CHECK_THAT(fault(with_undo({}, take("s", "size"))), ContainsSubstring("gives no such thing"));
}

TEST_CASE("effects and waivers speak of steps and data that the plan has", "[plan]") {
  CHECK_THAT(fault({step("s", {}, {{Effect::rewrite, "db2", "disk/a"}})}), ContainsSubstring("unknown data \"db2\""));
  Draft waived = draft(some_data, {step("s", {})});
  waived.waivers = {{"other", "db", "x"}};
  CHECK_THAT(fault(waived), ContainsSubstring("other:db"));
  waived.waivers = {{"s", "other", "x"}};
  CHECK_THAT(fault(waived), ContainsSubstring("s:other"));
}

TEST_CASE("what a verb must know to tell the danger cannot be a Ref", "[plan]") {
  CHECK_THAT(fault({step("g", {}, {"give"}), step("s", {}, Action{"remove", {{"address", Ref{"g", "name"}}}})}),
             ContainsSubstring("\"s\"") && ContainsSubstring("address"));
}

TEST_CASE("a hostile name in a plan file does not reach the terminal as it is", "[plan]") {
  CHECK_THAT(fault({step("a\x1b[2Jb", {"nobody"})}), !ContainsSubstring("\x1b"));
}

TEST_CASE("a plan without steps is one", "[plan]") { CHECK(is_lawful(draft({}, {}))); }

TEST_CASE("a plan is what its draft was", "[plan]") {
  const Draft d = draft(some_data, {step("hold", {}, {{Effect::hold, "db", "disk/a"}}),
                                    step("remove", {"hold"}, on("remove", "claim/old"))});
  CHECK(*lawful(d, toy_verbs()) == d);
}

TEST_CASE("an unlawful draft of a workflow ends the command and names each step and datum", "[plan]") {
  Draft d = draft(some_data, {step("remove", {}, on("remove", "claim/old")),
                              step("upgrade", {}, {{Effect::rewrite, "db", "disk/a"}})});
  d.steps[1].title = "start MySQL 8";
  try {
    lawful(d, toy_verbs());
    FAIL("it was made");
  } catch (const Error& e) {
    CHECK(e.code() == Exit::refused);
    CHECK(
        e.why() ==
        "step \"remove\" would remove what keeps pipeline runs at disk/a: no step that certainly comes before gives a "
        "hold that outlives what is removed, or a verified copy elsewhere, taken while nothing writes, and keeps it\n"
        "       step \"upgrade\" (start MySQL 8) would change pipeline runs where it lies, at disk/a: no step that "
        "certainly comes before gives a verified dump elsewhere, or a verified copy elsewhere, taken while nothing "
        "writes, and keeps it");
    CHECK(e.attempt() == "to take it upon yourself, the same with --accept remove:db --accept upgrade:db");
  }
}

TEST_CASE("a draft that destroys outside a cleanup is refused without a way around", "[plan]") {
  try {
    lawful(draft(some_data, {step("remove", {}, on("remove", "claim/old")),
                             step("wipe", {}, {{Effect::destroy, "db", "disk/a"}})}),
           toy_verbs());
    FAIL("it was made");
  } catch (const Error& e) {
    CHECK(e.code() == Exit::refused);
    CHECK_THAT(e.why(),
               ContainsSubstring("step \"wipe\" would destroy pipeline runs at disk/a: only a cleanup destroys"));
    CHECK(e.attempt().empty());
  }
}

TEST_CASE("what differs from the facts of a plan is told by name", "[plan]") {
  const Texts was{{"claim/kubeflow/mysql uid", "c-1"}, {"pv/a policy", "Delete"}, {"pv/a uid", "u-1"}};
  CHECK(stale(was, was).empty());
  CHECK(stale(was, {{"pv/a policy", "Retain"}, {"pv/a uid", "u-1"}, {"pv/b uid", "u-2"}}) ==
        std::vector<std::string>{"claim/kubeflow/mysql uid was \"c-1\" and is not there",
                                 "pv/a policy was \"Delete\" and is \"Retain\"",
                                 "pv/b uid was not there and is \"u-2\""});
}

TEST_CASE("an argument is a text, or waits for one", "[plan]") {
  const Action action{"take", {{"value", Ref{"g", "name"}}, {"plain", "p"}}};
  CHECK(action.text("plain") == "p");
  CHECK(action.shown("plain") == "p");
  CHECK(action.shown("value") == "<g.name>");
  CHECK_THROWS_AS(action.text("value"), std::logic_error);
  CHECK_THROWS_AS(action.text("none"), std::logic_error);
  CHECK_THROWS_AS(action.shown("none"), std::logic_error);
}

TEST_CASE("every effect and every kind of plan has a word of its own", "[plan]") {
  std::set<std::string_view> words;
  for (int i = 0; i < 9; ++i) words.insert(shown(static_cast<Effect>(i)));
  for (int i = 0; i < 3; ++i) words.insert(shown(static_cast<Draft::Kind>(i)));
  CHECK(words.size() == 12);
  CHECK_FALSE(words.contains(""));
}
