#include "kube/failure.hpp"
#include "kube/kubectl.hpp"
#include "scripted.hpp"

#include <cstdlib>
#include <optional>

using namespace kf;
using namespace kf::kube;
using Words = std::vector<std::string>;

namespace {

const std::string expired =
    "Error from server (Expired): The provided continue parameter is too old to display a consistent list result. You "
    "can start a "
    "new list without the continue parameter\n";

/// One page of a list; every item's uid is its name.
process::Result page(const Words& names, const std::string& next = "") {
  std::string items;
  for (const auto& name : names) {
    items +=
        (items.empty() ? "" : ",") + std::string(R"({"metadata":{"name":")") + name + R"(","uid":")" + name + R"("}})";
  }
  return answered(R"({"kind":"PersistentVolumeList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":")" +
                  next + R"("},"items":[)" + items + "]}\n");
}

Words listed(Scripted& runner, const Resource& resource = resource::volumes, const Query& query = {},
             KubectlOptions options = {}) {
  Words names;
  Kubectl(runner, std::move(options)).list(resource, query, [&](doc::Json&& object) {
    CHECK(doc::In(object)["kind"].text() == "PersistentVolume");
    names.push_back(doc::In(object)["metadata"]["name"].text());
  });
  return names;
}

std::string uri_of(const Resource& resource, const Query& query) {
  Scripted runner({page({})});
  listed(runner, resource, query);
  CHECK(runner.commands.size() == 1);
  return runner.commands.at(0).args.back();
}

/// The failure that listing ends with, and what was delivered before.
std::pair<std::optional<ClusterError>, Words> failed(Scripted& runner) {
  Words names;
  try {
    Kubectl(runner, {}).list(resource::volumes, {}, [&](doc::Json&& object) {
      names.push_back(doc::In(object)["metadata"]["name"].text());
    });
  } catch (const ClusterError& e) {
    return {e, names};
  }
  return {std::nullopt, names};
}

/// Sets variables of the environment, and puts back what was there.
class Environment {
 public:
  explicit Environment(const std::map<std::string, std::optional<std::string>>& wanted) {
    for (const auto& [name, value] : wanted) {
      const char* now = std::getenv(name.c_str());
      before_[name] = now == nullptr ? std::nullopt : std::optional<std::string>(now);
      set(name, value);
    }
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    for (const auto& [name, value] : before_) set(name, value);
  }

 private:
  static void set(const std::string& name, const std::optional<std::string>& value) {
    value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
  }
  std::map<std::string, std::optional<std::string>> before_;
};

}  // namespace

TEST_CASE("a list is asked for in pages, below the namespace if there is one", "[kubectl]") {
  CHECK(uri_of(resource::volumes, {}) == "/api/v1/persistentvolumes?limit=10000");
  CHECK(uri_of(resource::volumes, {.ns = "kubeflow"}) ==
        "/api/v1/persistentvolumes?limit=10000");  // belongs to no namespace
  CHECK(uri_of(resource::claims, {}) == "/api/v1/persistentvolumeclaims?limit=10000");
  CHECK(uri_of(resource::claims, {.ns = "kubeflow"}) ==
        "/api/v1/namespaces/kubeflow/persistentvolumeclaims?limit=10000");
  CHECK(uri_of(resource::deployments, {.ns = "kubeflow"}) ==
        "/apis/apps/v1/namespaces/kubeflow/deployments?limit=10000");
  CHECK(uri_of(resource::storage_classes, {}) == "/apis/storage.k8s.io/v1/storageclasses?limit=10000");
}

TEST_CASE("what a user types cannot change what is asked for", "[kubectl]") {
  CHECK(uri_of(resource::claims, {.ns = "a/../../secrets?x=y&z#"}) ==
        "/api/v1/namespaces/a%2F..%2F..%2Fsecrets%3Fx%3Dy%26z%23/persistentvolumeclaims?limit=10000");
  CHECK(uri_of(resource::claims, {.ns = "\xC3\xA4 b"}) ==
        "/api/v1/namespaces/%C3%A4%20b/persistentvolumeclaims?limit=10000");
  CHECK(uri_of(resource::events, {.fields = "involvedObject.kind=Pod,type!=Normal"}) ==
        "/api/v1/events?limit=10000&fieldSelector=involvedObject.kind%3DPod%2Ctype%21%3DNormal");
}

TEST_CASE("no answer may be older than what we did before", "[kubectl]") {
  CHECK_THAT(uri_of(resource::volumes, {}), !ContainsSubstring("resourceVersion"));
}

TEST_CASE("a log is asked for by pod and container, its end only", "[kubectl]") {
  Scripted runner({answered("ready\n")});
  Kubectl cluster(runner, {});
  CHECK(cluster.log({"kubeflow", "mysql-0"}, "a b&c", 200) == "ready\n");
  REQUIRE(runner.commands.size() == 1);
  CHECK(runner.commands[0].args ==
        Words{"get", "--raw",
              "/api/v1/namespaces/kubeflow/pods/mysql-0/log?container=a%20b%26c&tailLines=200&limitBytes=65536",
              "--request-timeout=10s"});
}

TEST_CASE("a program inside gets its input, and may write and last as long as was said", "[kubectl]") {
  Scripted runner({answered("1\n"), answered("2\n"), {.signal = 15, .over_limit = true}});
  Kubectl cluster(runner, {});
  const Name pod{"kubeflow", "mysql-0"};
  CHECK(cluster.exec(pod, "c", {"cat", "-n"}, "x") == "1\n");
  CHECK(runner.commands[0].args == Words{"exec", "-i", "-n", "kubeflow", "mysql-0", "-c", "c", "--", "cat", "-n"});
  CHECK(runner.commands[0].input == "x");
  CHECK(runner.commands[0].output_limit == 16'777'216);
  CHECK(runner.commands[0].timeout == std::chrono::seconds{60});
  const Bounds wide{.output = 1'073'741'824, .patience = std::chrono::hours{1}};
  CHECK(cluster.exec(pod, "c", {"cat"}, "", wide) == "2\n");
  CHECK(runner.commands[1].args ==
        Words{"exec", "-i", "-n", "kubeflow", "mysql-0", "-c", "c", "--request-timeout=0", "--", "cat"});
  CHECK(runner.commands[1].output_limit == 1'073'741'824);
  CHECK(runner.commands[1].timeout == std::chrono::hours{1});
  try {
    cluster.exec(pod, "c", {"cat"}, "");
    FAIL("it did not fail");
  } catch (const ClusterError& e) {
    CHECK(e.failure == Failure::too_much);
  }
}

TEST_CASE("kubectl is called with its leading words, then the user's flags, then the verb", "[kubectl]") {
  Scripted runner({page({"a"})});
  listed(runner, resource::volumes, {},
         {.command = {"microk8s", "kubectl"},
          .flags = {"--context=prod", "--kubeconfig=/a b/config", "--as=me"},
          .patience = std::chrono::seconds(45)});
  REQUIRE(runner.commands.size() == 1);
  const process::Command& command = runner.commands[0];
  CHECK(command.program == "microk8s");
  CHECK(command.args == Words{"kubectl", "--context=prod", "--kubeconfig=/a b/config", "--as=me", "get", "--raw",
                              "/api/v1/persistentvolumes?limit=10000"});
  CHECK(command.timeout == std::chrono::seconds(45));
  CHECK(command.env.empty());
  CHECK(command.input.empty());
}

TEST_CASE("pages are followed to the last one, with their tokens escaped", "[kubectl]") {
  Scripted runner({page({"a", "b"}, "e/J=+&x"), page({"c"}, "second"), page({"d"})});
  CHECK(listed(runner) == Words{"a", "b", "c", "d"});
  REQUIRE(runner.commands.size() == 3);
  CHECK(runner.commands[0].args.back() == "/api/v1/persistentvolumes?limit=10000");
  CHECK(runner.commands[1].args.back() == "/api/v1/persistentvolumes?limit=10000&continue=e%2FJ%3D%2B%26x");
  CHECK(runner.commands[2].args.back() == "/api/v1/persistentvolumes?limit=10000&continue=second");
}

TEST_CASE("a page may be empty and still not be the last one", "[kubectl]") {
  Scripted runner({page({}, "next"), page({"a"}, "more"), page({})});
  CHECK(listed(runner) == Words{"a"});
}

TEST_CASE("an item that appears on two pages is delivered once", "[kubectl]") {
  Scripted runner({page({"a", "b"}, "next"), page({"b", "c"})});
  CHECK(listed(runner) == Words{"a", "b", "c"});
}

TEST_CASE("items without a uid are all delivered", "[kubectl]") {
  const std::string item = R"({"metadata":{"name":"x","uid":null}})";
  Scripted runner(
      {answered(R"({"kind":"PersistentVolumeList","apiVersion":"v1","items":[)" + item + "," + item + "]}")});
  CHECK(listed(runner) == Words{"x", "x"});
}

TEST_CASE("an expired token begins the list anew, once, and no item comes twice", "[kubectl]") {
  Scripted runner({page({"a", "b"}, "one"), refused(expired), page({"a", "c"}, "two"), page({"d"})});
  CHECK(listed(runner) == Words{"a", "b", "c", "d"});
  REQUIRE(runner.commands.size() == 4);
  CHECK(runner.commands[2].args.back() == "/api/v1/persistentvolumes?limit=10000");
  CHECK(runner.commands[3].args.back() == "/api/v1/persistentvolumes?limit=10000&continue=two");
}

TEST_CASE("a token that expires twice is a failure", "[kubectl]") {
  Scripted runner({page({"a"}, "one"), refused(expired), page({"b"}, "two"), refused(expired)});
  const auto [error, names] = failed(runner);
  REQUIRE(error);
  CHECK(error->failure == Failure::gone);
  CHECK(names == Words{"a", "b"});
  CHECK(runner.results.empty());
}

TEST_CASE("a list that is gone without a token is a failure at once", "[kubectl]") {
  Scripted runner({refused(expired)});
  CHECK(failed(runner).first->failure == Failure::gone);
}

TEST_CASE("a failure on a later page is a failure of the list", "[kubectl]") {
  Scripted runner({page({"a"}, "one"), refused("Error from server (Forbidden): no\n")});
  const auto [error, names] = failed(runner);
  REQUIRE(error);
  CHECK(error->failure == Failure::forbidden);
}

TEST_CASE("an answer that is no list is refused", "[kubectl]") {
  for (const std::string body :
       {R"({"kind":"Status","status":"Failure","message":"no"})", R"({"kind":"PersistentVolume","metadata":{}})", "{}",
        "[]", "null", R"({"kind":"PersistentVolumeList","items":null})"}) {
    INFO(body);
    Scripted runner({answered(body)});
    const auto [error, names] = failed(runner);
    REQUIRE(error);
    CHECK(std::string(error->what()) == "cannot list persistentvolumes");
    CHECK_THAT(error->why(), ContainsSubstring("no list"));
  }
}

TEST_CASE("an answer that is cut off, or a sign-in page, is an error that says whose it was", "[kubectl]") {
  const std::string whole = page({"a", "b"}).out;
  std::vector<std::string> bodies{"", "\n", "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n"};
  for (std::size_t length = 1; length + 2 < whole.size(); length += 7) bodies.push_back(whole.substr(0, length));
  for (const auto& body : bodies) {
    INFO(body);
    Scripted runner({answered(body)});
    try {
      listed(runner);
      FAIL("not refused");
    } catch (const Error& e) {
      CHECK_THAT(e.what(), StartsWith("cannot read the server's answer to list persistentvolumes"));
    }
  }
}

TEST_CASE("a Ctrl-C while kubectl runs is no failure but the end", "[kubectl]") {
  for (const process::Result& result :
       {process::Result{.exit_code = 0, .interrupted = 2, .out = "{}"}, process::Result{.signal = 2, .interrupted = 2},
        process::Result{.exit_code = 1, .interrupted = 15, .err = "Error from server (NotFound)"}}) {
    Scripted runner({result});
    try {
      listed(runner);
      FAIL("went on");
    } catch (const Interrupted& interrupted) {
      CHECK(interrupted.signal == *result.interrupted);
    }
  }
}

namespace {
std::string config(const std::string& server) {
  return R"({"kind":"Config","current-context":"prod","clusters":[{"name":"c","cluster":{"server":")" + server +
         R"("}}]})";
}
}  // namespace

TEST_CASE("the context in use is told, or nothing", "[kubectl]") {
  Scripted runner(
      {answered(config("https://h:6443")), refused("error: current-context must exist in order to minify\n")});
  Kubectl kubectl(runner, {.flags = {"--kubeconfig=x"}});
  kubectl.connect();
  CHECK(kubectl.context() == "prod");
  CHECK(runner.commands[0].args == Words{"--kubeconfig=x", "config", "view", "--minify", "-o", "json"});
  Kubectl none(runner, {});
  none.connect();
  CHECK(none.context().empty());
}

TEST_CASE("a server behind a path of its own is asked there, if that is where its version is", "[kubectl]") {
  const std::string here = R"({"gitVersion":"v1.30.0"})";
  struct Row {
    std::string server;
    std::vector<process::Result> version;
    std::string asked;
  };
  const std::vector<Row> table{{"https://h:6443", {}, "/api/v1/"},
                               {"https://h/", {}, "/api/v1/"},
                               {"https://h/k8s/c-1", {answered(here)}, "/k8s/c-1/api/v1/"},
                               {"https://h/k8s/c-1/", {answered(here)}, "/k8s/c-1/api/v1/"},
                               {"https://h/k8s/c-1", {refused("Error from server (NotFound)")}, "/api/v1/"},
                               {"https://h/k8s/c-1", {answered("<html>")}, "/api/v1/"}};
  for (const Row& row : table) {
    INFO(row.server);
    std::deque<process::Result> script{answered(config(row.server))};
    script.insert(script.end(), row.version.begin(), row.version.end());
    script.push_back(page({"a"}));
    Scripted runner(script);
    Kubectl kubectl(runner, {});
    kubectl.connect();
    kubectl.list(resource::volumes, {}, [](doc::Json&&) {});
    CHECK_THAT(runner.commands.back().args.back(), StartsWith(row.asked));
  }
}

TEST_CASE("a server that gives the same page again and again is given up", "[kubectl]") {
  Scripted runner({page({"a"}, "t"), page({"b"}, "t"), page({"c"}, "t")});
  Kubectl kubectl(runner, {});
  CHECK_THROWS_AS(kubectl.list(resource::volumes, {}, [](doc::Json&&) {}), ClusterError);
  CHECK(runner.commands.size() == 2);
}

TEST_CASE("the kubectl to use comes from the flag, then KF_KUBECTL, then KUBECTL_PATH", "[kubectl]") {
  struct Row {
    std::string flag;
    std::optional<std::string> ours, theirs;
    Words chosen;
  };
  const std::vector<Row> table{
      {"", {}, {}, {"kubectl"}},
      {"", "", "", {"kubectl"}},
      {"oc", {}, {}, {"oc"}},
      {"oc", "k1", "/k2", {"oc"}},
      {"", "k1", "/k2", {"k1"}},
      {"", {}, "/k2", {"/k2"}},
      {"", "", "/k2", {"/k2"}},
      {"microk8s kubectl", {}, {}, {"microk8s", "kubectl"}},
      {"", "  microk8s   kubectl ", {}, {"microk8s", "kubectl"}},
      {"", {}, "/Program Files/kubectl", {"/Program Files/kubectl"}},  // a path, not words
      {"  ", {}, {}, {"kubectl"}},
  };
  for (const auto& [flag, ours, theirs, chosen] : table) {
    INFO("'" << flag << "' KF_KUBECTL=" << ours.value_or("-") << " KUBECTL_PATH=" << theirs.value_or("-"));
    const Environment environment({{"KF_KUBECTL", ours}, {"KUBECTL_PATH", theirs}});
    CHECK(choose_kubectl(flag) == chosen);
  }
}
