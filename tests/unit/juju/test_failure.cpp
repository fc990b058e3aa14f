#include "base/text.hpp"
#include "juju/failure.hpp"
#include "juju_texts.hpp"
#include "unit/kube/scripted.hpp"

using namespace kf;
using namespace kf::juju;
using kube::refused;

namespace {

JujuError explained(const process::Result& result,
                    Call call = {.verb = "refresh", .object = "store", .changes = true}) {
  return explain(result, {"juju", "uk8s:admin/kubeflow"}, call);
}

}  // namespace

TEST_CASE("every text of juju is understood", "[failure]") {
  for (const auto& [situation, err, failure] : juju_texts) {
    INFO(situation << "\n" << err);
    CHECK(static_cast<int>(classify(refused(err))) == static_cast<int>(failure));
    CHECK(static_cast<int>(classify(refused(err + "\n"))) == static_cast<int>(failure));
  }
}

TEST_CASE("every failure says what was asked, what juju said and what to try", "[failure]") {
  for (const auto& [situation, err, failure] : juju_texts) {
    INFO(situation);
    const JujuError error = explained(refused(err + "\n"));
    CHECK_FALSE(std::string(error.what()).empty());
    CHECK_FALSE(error.attempt().empty());
    CHECK_THAT(error.why(),
               !ContainsSubstring("\n") && !ContainsSubstring("ERROR") && !ContainsSubstring("Added charm"));
    std::string last(text::trim(err.substr(err.rfind('\n', err.size() - 2) + 1)));
    if (last.starts_with("ERROR ")) last.erase(0, 6);
    CHECK_THAT(error.why(), ContainsSubstring(last));
  }
}

TEST_CASE("what juju refuses was not done; what it does not explain, nobody knows", "[failure]") {
  for (const auto& [situation, err, failure] : juju_texts) {
    INFO(situation);
    const bool unknown = failure == Failure::timeout || failure == Failure::other || situation == "connection lost";
    CHECK(explained(refused(err)).state().empty() != unknown);
    CHECK(explained(refused(err), {.verb = "look"}).state().empty());
  }
  CHECK_THAT(explained(refused("ERROR connection is shut down")).attempt(), StartsWith("look first"));
}

TEST_CASE("asking again does not help where juju, the charm or the user must change first", "[failure]") {
  for (const auto& [situation, err, failure] : juju_texts) {
    INFO(situation);
    const bool worth_it = failure == Failure::not_found || failure == Failure::exists ||
                          failure == Failure::incomplete || failure == Failure::unreachable ||
                          failure == Failure::timeout || failure == Failure::other;
    CHECK(is_hopeless(explained(refused(err))) != worth_it);
  }
}

TEST_CASE("a wrong use of juju is never taken for another failure", "[failure]") {
  CHECK(classify(refused("ERROR invalid value \"x\" for option -n", 2)) == Failure::unsupported);
  CHECK(classify(refused("ERROR invalid value \"x\" for option -n", 1)) == Failure::other);
  CHECK(explained(refused("ERROR option provided but not defined: --base", 2)).code() == Exit::tool_missing);
}

TEST_CASE("a juju that is missing or was killed is the tool's failure", "[failure]") {
  const JujuError missing = explained({.start_error = "juju was not found on PATH"});
  CHECK(missing.failure == Failure::tool);
  CHECK(missing.code() == Exit::tool_missing);
  CHECK(missing.why() == "juju was not found on PATH");
  CHECK(missing.state().empty());
  CHECK(is_hopeless(missing));
  const JujuError killed = explained({.signal = 9});
  CHECK(killed.failure == Failure::tool);
  CHECK_THAT(killed.state(), ContainsSubstring("nobody knows"));
  CHECK_FALSE(is_hopeless(killed));
}

TEST_CASE("a juju that we stopped ourselves ran out of time, however it ended", "[failure]") {
  for (const process::Result& result :
       {process::Result{.signal = 15, .timed_out = true}, process::Result{.exit_code = 1, .timed_out = true},
        process::Result{.exit_code = 0, .timed_out = true, .err = "ERROR application \"x\" not found"}}) {
    CHECK(explained(result).failure == Failure::timeout);
    CHECK_THAT(explained(result).why(), ContainsSubstring("gave no answer within its time"));
  }
  CHECK(explained({.signal = 15, .over_limit = true}).failure == Failure::other);
}

TEST_CASE("the next command to type is complete", "[failure]") {
  CHECK_THAT(explained(refused(juju_texts[5].err)).attempt(),
             StartsWith("juju scale-application -m uk8s:admin/kubeflow store 0 "));
  CHECK_THAT(explained(refused("ERROR x\n    juju enable-command remove-object\n\n")).attempt(),
             StartsWith("juju enable-command -m uk8s:admin/kubeflow remove-object "));
  CHECK_THAT(explained(refused("ERROR application \"store\" not found")).attempt(),
             StartsWith("juju status -m uk8s:admin/kubeflow "));
}

TEST_CASE("what was secret in a call is not in its error", "[failure]") {
  const Call call{
      .verb = "configure", .object = "store", .changes = true, .secrets = {"\"hunter2\"", "hunter2", "", "7"}};
  const JujuError error = explained(refused("ERROR option \"port\" expected int, got \"hunter2\", hunter2 7"), call);
  CHECK(error.why() == "option \"port\" expected int, got ***, *** 7");
}

TEST_CASE("what juju says reaches no terminal unescaped, and never at any length", "[failure]") {
  const JujuError error = explained(refused("ERROR \x1b[2J" + std::string(5000, 'x')));
  CHECK_THAT(error.why(), StartsWith("\\x1b[2J") && EndsWith(" ..."));
  CHECK(error.why().size() < 2100);
}

TEST_CASE("a failure of juju without a word is still one", "[failure]") {
  const JujuError error = explained(refused(""));
  CHECK(error.failure == Failure::other);
  CHECK(std::string(error.what()) == "cannot refresh store");
  CHECK_FALSE(error.why().empty());
}
