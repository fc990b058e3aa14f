#include "desk.hpp"
#include "operation/show.hpp"

using namespace kf;
using namespace kf::operation;

TEST_CASE("a plan is shown with what each step does, why, and the command of a person", "[show]") {
  const auto plan = plan_of({step("a"), step("b", {"a"})});
  CHECK(shown(plan, desk_verbs(), {"kubectl --context=x", "kubectl desk"}, 0) ==
        "Plan: tidy up; my desk\n"
        "  1   the a\n"
        "      because of a\n"
        "      $ kubectl --context=x do a\n"
        "  2   the b (after 1)\n"
        "      because of b\n"
        "      $ kubectl --context=x do b\n"
        "2 steps, each can be undone.\n");
}

TEST_CASE("a plan says how far it can be taken back", "[show]") {
  const auto without_undo = [](std::size_t at) {
    std::vector<plan::Step> steps{step("a"), step("b"), step("c")};
    steps[at].undo.reset();
    return shown(plan_of(steps), desk_verbs(), {"k", "s"}, 0);
  };
  CHECK_THAT(without_undo(1), EndsWith("3 steps, it can be taken back up to step 1.\n"));
  CHECK_THAT(without_undo(0), EndsWith("3 steps, it cannot be undone.\n"));
}

TEST_CASE("a hazard is shown with who keeps the datum safe, or that it was waived", "[show]") {
  plan::Draft draft = *plan_of({step("hold"), step("b", {"hold"})});
  draft.data = {{"db", "", "disk/a", {}}};
  draft.steps[1].also = {{plan::Effect::endanger, "db", "disk/a"}};
  const auto text = shown(plan::lawful(draft, desk_verbs()), desk_verbs(), {"k", "s"}, 0);
  CHECK_THAT(text, ContainsSubstring("      ! endangers db, kept safe by hold\n"));
  draft.steps[1].also = {{plan::Effect::rewrite, "db", "disk/a"}};
  draft.waivers = {{"b", "db", "I have a dump"}};
  CHECK_THAT(shown(plan::lawful(draft, desk_verbs()), desk_verbs(), {"k", "s"}, 0),
             ContainsSubstring("! rewrites db, waived\n"));
}

TEST_CASE("control characters of a cluster's names do not reach the terminal", "[show]") {
  auto evil = step("a");
  evil.title = "a\x1b[31mname";
  CHECK_THAT(shown(plan_of({evil}), desk_verbs(), {"k", "s"}, 0), ContainsSubstring("a\\x1b[31mname"));
}
