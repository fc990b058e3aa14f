#include "base/error.hpp"
#include "catch.hpp"
#include "juju/action.hpp"
#include "juju/cli.hpp"
#include "unit/kube/scripted.hpp"

using namespace kf;
using namespace kf::juju;
using kube::answered;
using kube::refused;
using kube::Scripted;
using Words = std::vector<std::string>;

namespace {

const std::string pinned = "uk8s:admin/kubeflow";
const std::string of_2_9 =
    R"({"unit-kfp-db-0":{"UnitId":"kfp-db/0","id":"2","results":{"password":"hunter2","username":"root"},)"
    R"("status":"completed","timing":{"completed":"2030-01-01 00:00:01 +0000 UTC"}}})";
const std::string of_3_6 =
    R"({"kfp-db/0":{"id":"2","results":{"password":"hunter2","return-code":0,"username":"root"},)"
    R"("status":"completed","timing":{"completed":"2030-01-01 00:00:01 +0000 UTC"},"unit":"kfp-db/0"}})";

/// All that an error says.
std::string said(const Error& e) { return e.what() + ("|" + e.why()) + "|" + e.attempt() + "|" + e.state(); }

}  // namespace

TEST_CASE("the leader is asked for root's password in the words of the client", "[action]") {
  for (const auto& [version, answer, word] :
       {std::tuple{"2.9.49", of_2_9, "run-action"}, {"3.0.3", of_3_6, "run"}, {"3.6.12", of_3_6, "run"}}) {
    Scripted runner({answered(version), answered(answer)});
    CHECK(Juju(runner, {.model = pinned}).root_password("kfp-db") == "hunter2");
    const process::Command& asked = runner.commands.back();
    CHECK(asked.args ==
          Words{word, "-m", pinned, "kfp-db/leader", "get-password", "username=root", "--wait=5m", "--format", "json"});
    CHECK(asked.timeout > std::chrono::minutes{5});
    CHECK_FALSE(asked.finish);
  }
}

TEST_CASE("an action that was not completed gives nothing", "[action]") {
  for (const char* status : {"failed", "pending", "running", "aborted", ""}) {
    const std::string answer =
        R"({"unit-a-0":{"status":")" + std::string(status) + R"(","message":"no","results":{"password":"hunter2"}}})";
    INFO(answer);
    try {
      read_result(answer, "the answer", "password");
      FAIL("it was read");
    } catch (const Error& e) {
      CHECK_THAT(e.what(), ContainsSubstring("the answer"));
      CHECK_THAT(e.why(), ContainsSubstring(status) && ContainsSubstring("no"));
      CHECK_THAT(said(e), !ContainsSubstring("hunter2"));
    }
  }
}

TEST_CASE("no error repeats what may be a password", "[action]") {
  for (const std::string& answer :
       {std::string(R"({"a/0":{"status":"completed","results":{"password":"hunter2)"), std::string("hunter2"),
        std::string(R"(["hunter2"])"), std::string(R"("hunter2")"), std::string(), std::string("{}"),
        std::string(R"({"a/0":{"status":"completed","results":{"word":"hunter2"}}})"),
        std::string(R"({"a/0":{"status":"completed","results":{"password":"hunter2"}},"a/1":{}})")}) {
    INFO(answer);
    try {
      read_result(answer, "the answer", "password");
      FAIL("it was read");
    } catch (const Error& e) {
      CHECK_THAT(said(e), ContainsSubstring("the answer") && !ContainsSubstring("hunter2"));
    }
  }
}

TEST_CASE("a charm without the action is not asked again, a model without a leader is", "[action]") {
  const auto failure = [](const std::string& err) {
    Scripted runner({answered("3.6.12"), refused(err)});
    try {
      Juju(runner, {.model = pinned}).root_password("kfp-db");
    } catch (const JujuError& e) {
      return std::pair{e.failure, is_hopeless(e)};
    }
    FAIL("it did not fail");
    return std::pair{Failure::other, false};
  };
  using Told = std::pair<Failure, bool>;
  CHECK(failure("ERROR action \"get-password\" not defined on unit \"kfp-db/0\"") == Told{Failure::unsupported, true});
  CHECK(failure("ERROR no actions defined on charm \"ch:kfp-db\"") == Told{Failure::unsupported, true});
  CHECK(failure("ERROR could not determine leader for \"kfp-db\"") == Told{Failure::other, false});
}
