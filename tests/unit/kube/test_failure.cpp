#include "base/text.hpp"
#include "kube/failure.hpp"
#include "kubectl_texts.hpp"
#include "scripted.hpp"

using namespace kf;
using namespace kf::kube;

namespace {

ClusterError explained(const process::Result& result, const Resource& resource = resource::volumes,
                       const std::string& ns = "") {
  return explain(result, "kubectl", {"list", &resource, {ns, ""}}, "kubectl kfpv");
}

const std::string forbidden =
    "Error from server (Forbidden): x is forbidden: User \"nobody\" cannot list resource \"x\"\n";

}  // namespace

TEST_CASE("every text of every kubectl is understood", "[failure]") {
  for (const auto& [situation, versions, err, failure] : kubectl_texts) {
    INFO(situation << " (kubectl: " << versions << ")\n" << err);
    CHECK(static_cast<int>(classify(refused(err))) == static_cast<int>(failure));
    CHECK(static_cast<int>(classify(refused(err + "\n"))) == static_cast<int>(failure));
  }
}

TEST_CASE("every failure says what was asked, what kubectl said and what to try", "[failure]") {
  for (const auto& [situation, versions, err, failure] : kubectl_texts) {
    INFO(situation << " (kubectl: " << versions << ")");
    const ClusterError error = explained(refused(err + "\n"));
    CHECK(error.failure == failure);
    CHECK(error.code() == Exit::failed);
    CHECK_FALSE(std::string(error.what()).empty());
    CHECK_FALSE(error.attempt().empty());
    CHECK(error.state().empty());  // nothing was changed
    // The last line of kubectl is the reason, its log lines are not.
    const std::string last(text::trim(err.substr(err.rfind('\n') + 1)));
    CHECK_THAT(error.why(), ContainsSubstring(last));
    CHECK_THAT(error.why(), !ContainsSubstring("E1121") && !ContainsSubstring("W1121") && !ContainsSubstring("\n"));
  }
}

TEST_CASE("a line that kubectl repeats is told once", "[failure]") {
  CHECK(explained(
            refused(
                "Token has expired\nToken has expired\n\nUnable to connect to the server: getting credentials: exec\n"))
            .why() == "Token has expired Unable to connect to the server: getting credentials: exec");
}

TEST_CASE("when there is nothing but log lines they are told", "[failure]") {
  const std::string line = "E1121 03:04:18.035321    9732 memcache.go:265] couldn't get current server API group list";
  CHECK_THAT(explained(refused(line + "\n")).why(), ContainsSubstring("couldn't get current server API group list"));
}

TEST_CASE("a missing right is named as the rule that would grant it", "[failure]") {
  struct Row {
    Resource resource;
    std::string ns, what, rule;
  };
  const std::vector<Row> table{
      {resource::volumes, "", "not allowed to list persistentvolumes",
       "apiGroups [\"\"], resources [persistentvolumes], verbs [list] (cluster-wide)"},
      {resource::storage_classes, "", "not allowed to list storageclasses",
       "apiGroups [\"storage.k8s.io\"], resources [storageclasses], verbs [list] (cluster-wide)"},
      {resource::claims, "", "not allowed to list persistentvolumeclaims in all namespaces",
       "apiGroups [\"\"], resources [persistentvolumeclaims], verbs [list]"},
      {resource::claims, "kubeflow", "not allowed to list persistentvolumeclaims in namespace kubeflow",
       "apiGroups [\"\"], resources [persistentvolumeclaims], verbs [list]"},
      {resource::deployments, "kubeflow", "not allowed to list deployments in namespace kubeflow",
       "apiGroups [\"apps\"], resources [deployments], verbs [list]"},
  };
  for (const auto& [resource, ns, what, rule] : table) {
    INFO(what);
    const ClusterError error = explained(refused(forbidden), resource, ns);
    CHECK(error.failure == Failure::forbidden);
    CHECK(std::string(error.what()) == what);
    CHECK_THAT(error.attempt(), StartsWith("kubectl kfpv rbac ") && ContainsSubstring(rule));
    const bool narrower = resource.namespaced && ns.empty();
    CHECK((error.attempt().find("-n kubeflow") != std::string::npos) == narrower);
    CHECK_THAT(error.why(), ContainsSubstring("User \"nobody\""));
  }
}

TEST_CASE("a kubectl that is missing, killed, or too old is the tool's failure, not the cluster's", "[failure]") {
  const ClusterError missing = explained({.start_error = "kubectl was not found on PATH"});
  CHECK(missing.failure == Failure::tool);
  CHECK(missing.code() == Exit::tool_missing);
  CHECK(missing.why() == "kubectl was not found on PATH");
  CHECK_THAT(missing.attempt(), ContainsSubstring("--kubectl"));

  const ClusterError killed = explained({.signal = 9});
  CHECK(killed.failure == Failure::tool);
  CHECK_THAT(killed.what(), ContainsSubstring("signal 9"));

  const ClusterError old = explained(refused("Error: unknown flag: --raw\nSee 'kubectl get --help' for usage.\n"));
  CHECK(old.failure == Failure::tool);
  CHECK(old.code() == Exit::tool_missing);
}

TEST_CASE("a kubectl that we stopped ourselves ran out of time, however it ended", "[failure]") {
  for (const process::Result& result :
       {process::Result{.signal = 15, .timed_out = true}, process::Result{.signal = 9, .timed_out = true},
        process::Result{.exit_code = 1, .timed_out = true},
        process::Result{.exit_code = 0, .timed_out = true, .err = forbidden}}) {
    const ClusterError error = explained(result);
    CHECK(error.failure == Failure::timeout);
    CHECK(error.code() == Exit::failed);
    CHECK_THAT(error.why(), ContainsSubstring("gave no answer within its time"));
    CHECK_THAT(error.attempt(), ContainsSubstring("--request-timeout"));
  }
}

TEST_CASE("an answer too large to hold is not called a crash of kubectl", "[failure]") {
  for (const process::Result& result :
       {process::Result{.signal = 15, .over_limit = true}, process::Result{.exit_code = 1, .over_limit = true}}) {
    const ClusterError error = explained(result);
    CHECK(error.failure == Failure::too_much);
    CHECK(is_hopeless(error));
    CHECK_THAT(error.what(), !ContainsSubstring("signal"));
    CHECK_THAT(error.why(), ContainsSubstring("too much"));
  }
}

TEST_CASE("what a server says reaches no terminal unescaped", "[failure]") {
  const ClusterError error = explained(refused("Error from server (InternalError): \x1b[2J\xC2\x9B[31m\x07 \r\n"));
  CHECK_THAT(error.why(), ContainsSubstring("\\x1b[2J\\xc2\\x9b[31m\\x07"));
  CHECK_THAT(error.why(), !ContainsSubstring("\x1b") && !ContainsSubstring("\xC2\x9B"));
  CHECK_THAT(explained({.start_error = "no \x1b[2J"}).why(), !ContainsSubstring("\x1b"));
}

TEST_CASE("a failure without a word is still one", "[failure]") {
  const ClusterError error = explained(refused("", 3));
  CHECK(error.failure == Failure::other);
  CHECK(std::string(error.what()) == "cannot list persistentvolumes");
  CHECK_FALSE(error.why().empty());
}
