// The calls of the port beside list(): which command kubectl gets, and what its end means.
#include "kube/failure.hpp"
#include "kube/kubectl.hpp"
#include "scripted.hpp"

#include <functional>
#include <optional>

using namespace kf;
using namespace kf::kube;
using doc::Json;
using Words = std::vector<std::string>;

namespace {

const Name a{"kubeflow", "a"};
const Json object{
    {"kind", "ConfigMap"}, {"metadata", {{"name", "a"}, {"namespace", "kubeflow"}}}, {"data", {{"x", "1"}}}};
const Json merge{{"metadata", {{"uid", "u1"}, {"resourceVersion", "7"}}}, {"data", {{"x", nullptr}}}};
const KubectlOptions plain{};

using Do = std::function<void(Cluster&)>;
const std::vector<std::pair<std::string, Do>> changes{
    {"create", [](Cluster& c) { c.create(resource::config_maps, object); }},
    {"patch", [](Cluster& c) { c.patch(resource::config_maps, a, merge); }},
    {"delete", [](Cluster& c) {
       c.remove(resource::config_maps, a, {"u1", "7"});
     }}};

process::Command command_of(const Do& what) {
  Scripted runner({answered("{}")});
  Kubectl kubectl(runner, plain);
  what(kubectl);
  REQUIRE(runner.commands.size() == 1);
  return runner.commands[0];
}

std::optional<ClusterError> failure_of(const Do& what, const process::Result& result) {
  Scripted runner({result});
  Kubectl kubectl(runner, plain);
  try {
    what(kubectl);
    return std::nullopt;
  } catch (const ClusterError& e) {
    return e;
  }
}

std::optional<ClusterError> get_fails(const process::Result& result, const Resource& resource = resource::config_maps) {
  return failure_of([&](Cluster& c) { c.get(resource, resource.namespaced ? a : Name{"", "a"}); }, result);
}

std::optional<Json> got(const process::Result& result, const Resource& resource = resource::config_maps) {
  Scripted runner({result});
  return Kubectl(runner, plain).get(resource, resource.namespaced ? a : Name{"", "a"});
}

std::string not_found(const std::string& what) { return "Error from server (NotFound): " + what + "\n"; }

}  // namespace

// ---- the commands

TEST_CASE("an object is created as it is, at the URI of its kind, under our name", "[changes]") {
  const auto command = command_of(changes[0].second);
  CHECK(command.args ==
        Words{"create", "--raw", "/api/v1/namespaces/kubeflow/configmaps?fieldManager=kf-plugins", "-f", "-"});
  CHECK(Json::parse(command.input) == object);
  const auto wide = command_of([](Cluster& c) {
    c.create(resource::volumes, {{"metadata", {{"name", "v"}, {"namespace", "x"}}}});
  });
  CHECK(wide.args[2] == "/api/v1/persistentvolumes?fieldManager=kf-plugins");
}

TEST_CASE("a patch names its resource by group and version, and reaches kubectl where nobody can read it",
          "[changes]") {
  const auto command = command_of([](Cluster& c) { c.patch(resource::deployments, a, merge); });
  CHECK(command.args == Words{"patch", "deployments.v1.apps", "a", "--type=merge", "-o", "name",
                              "--field-manager=kf-plugins", "--patch-file=/dev/stdin", "--namespace=kubeflow"});
  CHECK(Json::parse(command.input) == merge);  // a null is what removes a field
  const auto wide = command_of([](Cluster& c) { c.patch(resource::volumes, {"", "v"}, merge); });
  CHECK(wide.args[1] == "persistentvolumes");
  CHECK(wide.args.back() == "--patch-file=/dev/stdin");
}

TEST_CASE("an object is removed with its uid as a precondition, and what it owns with it", "[changes]") {
  const auto command = command_of(changes[2].second);
  CHECK(command.args == Words{"delete", "--raw", "/api/v1/namespaces/kubeflow/configmaps/a", "-f", "-"});
  const Json options = Json::parse(command.input);
  CHECK(options["kind"] == "DeleteOptions");
  CHECK(options["preconditions"] == Json{{"uid", "u1"}, {"resourceVersion", "7"}});
  CHECK(options["propagationPolicy"] == "Background");
}

TEST_CASE("a change may finish on a first Ctrl-C and inherits the lock it was lent, a look does neither", "[changes]") {
  std::deque<process::Result> script(4, answered("{}"));
  script.push_back(answered(object.dump()));
  script.push_back(answered(R"({"gitVersion":"v1.29.3"})"));
  Scripted runner(script);
  Kubectl kubectl(runner, plain);
  kubectl.lend(7);
  for (const auto& [verb, what] : changes) what(kubectl);
  kubectl.lend(-1);
  changes[0].second(kubectl);
  kubectl.get(resource::config_maps, a);
  kubectl.version();
  for (std::size_t i = 0; i < 6; ++i) {
    INFO(i);
    CHECK(runner.commands[i].finish == (i < 4));
    CHECK(runner.commands[i].keep_open == (i < 3 ? std::vector{7} : std::vector<int>{}));
    CHECK(runner.commands[i].timeout == plain.patience);
  }
}

TEST_CASE("behind a path of the server's own only --raw needs that path", "[changes]") {
  std::deque<process::Result> script{
      answered(R"({"kind":"Config","current-context":"c","clusters":[{"cluster":{"server":"https://h/k8s/c-1"}}]})"),
      answered(R"({"gitVersion":"v1.30.0"})")};
  for (int i = 0; i < 3; ++i) script.push_back(answered("{}"));
  script.push_back(answered(object.dump()));
  Scripted runner(script);
  Kubectl kubectl(runner, plain);
  kubectl.connect();
  for (const auto& [verb, what] : changes) what(kubectl);
  kubectl.get(resource::config_maps, a);
  CHECK_THAT(runner.commands[2].args[2], StartsWith("/k8s/c-1/api/v1/"));
  CHECK(runner.commands[3].args[1] == "configmaps");
  CHECK_THAT(runner.commands[4].args[2], StartsWith("/k8s/c-1/api/v1/"));
  CHECK_THAT(runner.commands[5].args[2], StartsWith("/k8s/c-1/api/v1/"));
}

TEST_CASE("no call for one object can become one for all of them, or for another one", "[changes]") {
  const std::vector<Do> bugs{[](Cluster& c) {
                               c.remove(resource::volumes, {"", ""}, {"u", "1"});
                             },
                             [](Cluster& c) {
                               c.remove(resource::claims, {"", "a"}, {"u", "1"});
                             },
                             [](Cluster& c) {
                               c.remove(resource::claims, a, {"", "1"});
                             },
                             [](Cluster& c) {
                               c.remove(resource::claims, a, {"u", ""});
                             },
                             [](Cluster& c) {
                               c.get(resource::volumes, {"", ""});
                             },
                             [](Cluster& c) {
                               c.get(resource::claims, {"", "a"});
                             },
                             [](Cluster& c) {
                               c.create(resource::claims, {{"metadata", {{"name", "a"}}}});
                             },
                             [](Cluster& c) {
                               c.create(resource::volumes, {{"metadata", {{"generateName", "a"}}}});
                             },
                             [](Cluster& c) {
                               c.patch(resource::claims, {"", "a"}, merge);
                             },
                             [](Cluster& c) {
                               c.patch(resource::claims, a, {{"metadata", {{"uid", "u"}}}});
                             },
                             [](Cluster& c) {
                               c.patch(resource::claims, a, {{"metadata", {{"uid", ""}, {"resourceVersion", ""}}}});
                             }};
  for (const auto& bug : bugs) {
    Scripted runner({});
    Kubectl kubectl(runner, plain);
    CHECK_THROWS_AS(bug(kubectl), std::logic_error);
  }
  for (const std::string name : {".", "..", "a/b", "-f", "--all", "a%2Fb"}) {
    INFO(name);
    for (const Do& what : {Do([&](Cluster& c) {
                             c.get(resource::claims, {"ns", name});
                           }),
                           Do([&](Cluster& c) {
                             c.get(resource::claims, {name, "a"});
                           }),
                           Do([&](Cluster& c) {
                             c.remove(resource::claims, {"ns", name}, {"u", "1"});
                           }),
                           Do([&](Cluster& c) {
                             c.patch(resource::claims, {name, "a"}, merge);
                           })}) {
      Scripted runner({});
      Kubectl kubectl(runner, plain);
      try {
        what(kubectl);
        FAIL("was asked");
      } catch (const ClusterError& e) {
        CHECK(e.failure == Failure::invalid);
      }
    }
  }
  Scripted runner({});
  Kubectl kubectl(runner, plain);
  CHECK_THROWS_AS(kubectl.list(resource::claims, {.ns = ".."}, [](Json&&) {}), ClusterError);
}

// ---- absence

TEST_CASE("only the server's words about this very object mean that it is not there", "[changes]") {
  CHECK_FALSE(got(refused(not_found("configmaps \"a\" not found"))));
  CHECK_FALSE(got(refused(not_found("deployments.apps \"a\" not found")), resource::deployments));
  for (const std::string other :
       {"the server could not find the requested resource", "configmaps \"b\" not found", "namespaces \"a\" not found",
        "configmaps.x.io \"a\" not found", "services \"a\" not found", "404 page not found"}) {
    INFO(other);
    const auto error = get_fails(refused(not_found(other)));
    REQUIRE(error);
    CHECK(error->failure == Failure::not_found);
  }
  CHECK(get_fails(refused(not_found("deployments \"a\" not found")), resource::deployments));
  CHECK(get_fails(refused("error: configmaps \"a\" not found\n")));  // no answer of a server
  CHECK(get_fails({.signal = 15, .timed_out = true, .err = not_found("configmaps \"a\" not found")}));
}

TEST_CASE("an object that is there comes as the server has it", "[changes]") {
  Json wide = object;
  wide["x-unknown"] = {{"n", 12345678901234567890U}};
  CHECK(got(answered(wide.dump() + "\n")) == wide);
}

TEST_CASE("an answer that is not this object is neither it nor its absence", "[changes]") {
  const std::string whole = object.dump();
  std::vector<std::string> bodies{"",
                                  "\n",
                                  "null",
                                  "7",
                                  "[]",
                                  "{}",
                                  "\"a\"",
                                  "[" + whole + "]",
                                  "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n",
                                  R"({"kind":"Status","status":"Failure","message":"no","code":404})",
                                  R"({"kind":"ConfigMapList","apiVersion":"v1","metadata":{},"items":[]})",
                                  R"({"kind":"ConfigMapList","apiVersion":"v1","items":[)" + whole + "]}",
                                  R"({"kind":"ConfigMap","metadata":{"name":"b","namespace":"kubeflow"}})",
                                  R"({"kind":"ConfigMap","metadata":{"name":"a","namespace":"other"}})",
                                  R"({"kind":"ConfigMap","metadata":{"name":"a"}})"};
  for (std::size_t length = 1; length < whole.size(); length += 5) bodies.push_back(whole.substr(0, length));
  for (const auto& body : bodies) {
    INFO(body);
    const auto error = get_fails(answered(body));
    REQUIRE(error);
    CHECK(error->failure == Failure::other);
  }
}

TEST_CASE("a version is what the server says it is, and nothing else", "[changes]") {
  Scripted runner({answered(R"({"major":"1","gitVersion":"v1.29.3-gke.1"})"), answered("<html>"), answered(""),
                   answered("{}"), refused("Error from server (Forbidden): no\n")});
  Kubectl kubectl(runner, plain);
  CHECK(kubectl.version() == "v1.29.3-gke.1");
  for (int i = 0; i < 4; ++i) CHECK_THROWS_AS(kubectl.version(), ClusterError);
}

// ---- failures

TEST_CASE("a missing right is named by the verb that is missing, which may not be that of the call", "[changes]") {
  struct Row {
    Do what;
    std::string missing, resource;
  };
  const std::vector<Row> table{{changes[0].second, "create", "configmaps"},
                               {changes[1].second, "patch", "configmaps"},
                               {changes[1].second, "get", "configmaps"},
                               {changes[2].second, "delete", "configmaps"},
                               {[](Cluster& c) { c.get(resource::config_maps, a); }, "get", "configmaps"},
                               {[](Cluster& c) { c.get(resource::config_maps, a); }, "impersonate", "users"}};
  for (const auto& [what, missing, resource] : table) {
    INFO(missing);
    const auto error = failure_of(
        what, refused("Error from server (Forbidden): configmaps \"a\" is forbidden: User \"nobody\" cannot " +
                      missing + " resource \"" + resource + "\" in API group \"\" in the namespace \"kubeflow\""));
    REQUIRE(error);
    CHECK(error->failure == Failure::forbidden);
    CHECK_THAT(error->what(), StartsWith("not allowed to ") && ContainsSubstring(" configmaps kubeflow/a"));
    CHECK_THAT(error->attempt(),
               StartsWith("kubectl auth can-i " + missing + " ") &&
                   ContainsSubstring("apiGroups [\"\"], resources [" + resource + "], verbs [" + missing + "]"));
    CHECK(error->state().empty());
  }
}

TEST_CASE("what is forbidden by a rule of the cluster is not told as a missing right", "[changes]") {
  for (const std::string why :
       {"configmaps \"a\" is forbidden: exceeded quota: q, requested: count/configmaps=1",
        "configmaps \"a\" is forbidden: unable to create new content in namespace x because it is being terminated",
        "<html><body><h1>Access denied</h1></body></html>"}) {
    for (const auto& [verb, what] : changes) {
      const auto error = failure_of(what, refused("Error from server (Forbidden): " + why));
      REQUIRE(error);
      CHECK(error->failure == Failure::forbidden);
      CHECK_THAT(error->what(), StartsWith("the server refuses to "));
      CHECK_THAT(error->attempt(), !ContainsSubstring("verbs"));
    }
  }
}

TEST_CASE("a change of which nobody knows whether it happened says exactly that", "[changes]") {
  const std::vector<process::Result> unknown{
      {.signal = 15, .timed_out = true},
      {.signal = 9},
      refused("Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting "
              "headers)"),
      refused("Error from server (Timeout): Timeout: request did not complete within the allotted timeout"),
      refused("Unable to connect to the server: EOF"),
      refused("Unable to connect to the server: read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer"),
      refused("error: unexpected EOF"),
      refused("Error from server (InternalError): Internal error occurred: etcdserver: request timed out"),
      refused("Error from server: etcdserver: request timed out"),
      refused("")};
  const std::vector<process::Result> known{
      {.start_error = "no such program"},
      refused("Error from server (Forbidden): no"),
      refused("error: You must be logged in to the server (Unauthorized)"),
      refused("Error from server (Conflict): Operation cannot be fulfilled on configmaps \"a\": it has been modified"),
      refused("Error from server (AlreadyExists): configmaps \"a\" already exists"),
      refused("The ConfigMap \"a\" is invalid: data: Invalid value"),
      refused("Error from server (TooManyRequests): later"),
      refused("The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?"),
      refused("Unable to connect to the server: dial tcp: lookup x.invalid: no such host"),
      refused("Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout"),
      refused("Unable to connect to the server: x509: certificate signed by unknown authority"),
      refused("error: context \"x\" does not exist")};
  for (const auto& [verb, what] : changes) {
    for (const auto& result : unknown) {
      INFO(verb << ": " << result.err);
      const auto error = failure_of(what, result);
      REQUIRE(error);
      CHECK_THAT(error->state(), ContainsSubstring("it may or may not have happened"));
      CHECK_THAT(error->attempt(), !StartsWith("repeat") && !StartsWith("run it again"));
    }
    for (const auto& result : known) {
      INFO(verb << ": " << result.err);
      const auto error = failure_of(what, result);
      REQUIRE(error);
      CHECK(error->state().empty());
    }
  }
  for (const auto& result : unknown) CHECK(get_fails(result)->state().empty());  // nothing was changed
}

TEST_CASE("what a server refuses of a secret is not repeated", "[changes]") {
  const Resource secrets{"/api/v1", "secrets"};
  const auto error =
      failure_of([&](Cluster& c) { c.patch(secrets, a, merge); },
                 refused("The request is invalid: patch: Invalid value: \"{\\\"data\\\":\\\"hunter2\\\"\""));
  REQUIRE(error);
  CHECK(error->failure == Failure::invalid);
  CHECK_THAT(error->why(), !ContainsSubstring("hunter2"));
}

TEST_CASE("a server that repeats all of an object is cut short", "[changes]") {
  const auto error = failure_of(changes[1].second, refused("The request is invalid: " + std::string(500'000, 'x')));
  REQUIRE(error);
  CHECK(error->why().size() < 3000);
}

TEST_CASE("a Ctrl-C that stops a change is the end of it, as of anything else", "[changes]") {
  for (const auto& [verb, what] : changes) {
    Scripted runner({{.signal = 2, .interrupted = 2}});
    Kubectl kubectl(runner, plain);
    CHECK_THROWS_AS(what(kubectl), Interrupted);
  }
}
