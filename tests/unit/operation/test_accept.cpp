#include "desk.hpp"
#include "operation/accept.hpp"
#include "operation/proof.hpp"
#include "operation/show.hpp"
#include "unit/ui/streams.hpp"

#include <cstdio>
#include <unistd.h>

using namespace kf;
using namespace kf::operation;

namespace {

/// Step b removes what the database hangs on, and nothing keeps it safe.
plan::Draft dangerous() {
  plan::Draft draft = *plan_of({step("a"), step("b", {"a"})});
  draft.data = {{"db:1", "pipeline runs", "disk/a", {}}};
  draft.steps[1].also = {{plan::Effect::endanger, "db:1", "disk/a"}};
  return draft;
}

struct CommandLine {
  explicit CommandLine(const std::vector<std::string>& accepted) {
    for (const auto& one : accepted) args.add("accept", one);
    args.add("yes", "");
  }
  cli::Arguments args;
  ui::Output out;
  cli::Log log{0};
  cli::Invocation in{args, out, log, "kubectl desk"};
};

plan::Draft accepted(const std::vector<std::string>& words, plan::Draft draft = dangerous()) {
  CommandLine line(words);
  accept(line.in, draft, desk_verbs());
  return draft;
}

}  // namespace

TEST_CASE("a hazard is waived by --accept and its name, in these very words", "[accept]") {
  const auto draft = accepted({"b:db:1", "b:db:1"});
  CHECK(draft.waivers == std::vector<plan::Waiver>{{"b", "db:1", "--accept b:db:1"}});
  const auto plan = plan::lawful(draft, desk_verbs());
  CHECK_THAT(shown(plan, desk_verbs(), {"k", "s"}, 0),
             ContainsSubstring("      ! endangers db:1, waived\n") &&
                 ContainsSubstring("Not kept safe, by your own words: pipeline runs in step b; --accept b:db:1\n"));
}

TEST_CASE("the report of an operation names what was not kept safe", "[accept]") {
  const auto report = [](const std::string& format) {
    const auto plan = plan::lawful(accepted({"b:db:1"}), desk_verbs());
    Desk desk;
    desk.args.add("output", format);
    const Hands hands = desk.hands();
    return test::written_by([&] {
             prove(desk.in, plan, rehearse(desk.in, plan, hands), desk);
             desk.out.finish();
           })
        .out;
  };
  CHECK_THAT(report("table"),
             ContainsSubstring("Not kept safe, by your own words: pipeline runs in step b; --accept b:db:1\n"));
  CHECK_THAT(report("json"), ContainsSubstring(R"("words": "--accept b:db:1")"));
}

TEST_CASE("no hazard is waived by --yes", "[accept]") {
  CHECK(accepted({}).waivers.empty());
  CHECK_THROWS_AS(plan::lawful(accepted({}), desk_verbs()), Error);
}

TEST_CASE("an --accept that names nothing at risk is an error of the command line", "[accept]") {
  const auto fault = [](const std::string& word, const plan::Draft& draft = dangerous()) {
    try {
      accepted({word}, draft);
    } catch (const Error& e) {
      CHECK(e.code() == Exit::usage);
      CHECK_THAT(e.what(), ContainsSubstring("--accept " + word));
      return e.attempt();
    }
    FAIL("accepted: " << word);
    return std::string();
  };
  CHECK(fault("b:db:2") == "did you mean b:db:1?");
  CHECK(fault("a:db:1") == "did you mean b:db:1?");
  CHECK(fault("everything") == "one of: b:db:1");
  CHECK(fault("b") == "one of: b:db:1");
  CHECK(fault("b:db:1", *plan_of({step("a")})) == "the same without it: there is nothing to waive in this plan");
  plan::Draft cleanup = dangerous();
  cleanup.kind = plan::Draft::Kind::cleanup;
  cleanup.steps[1].also = {{plan::Effect::destroy, "db:1", "disk/a"}};
  CHECK(fault("b:db:1", cleanup) == "the same without it: there is nothing to waive in this plan");
}
