#include "juju/cli.hpp"
#include "unit/kube/scripted.hpp"

#include <cstdlib>
#include <functional>
#include <stdexcept>

using namespace kf;
using namespace kf::juju;
using kube::answered;
using kube::refused;
using kube::Scripted;
using Words = std::vector<std::string>;

namespace {

const std::string pinned = "uk8s:admin/kubeflow";
const std::string empty_status = R"({"model":{"name":"kubeflow","type":"caas"},"applications":{}})";

process::Result version(const std::string& number) { return answered(number + "-ubuntu-amd64\n"); }
process::Result model_of(const std::string& agent) {
  return answered(
      R"({"kubeflow":{"name":"admin/kubeflow","controller-name":"uk8s","model-uuid":"u","model-type":"caas",)"
      R"("agent-version":")" +
      agent + R"("}})");
}
process::Result controller_of(const std::string& agent) {
  return answered(R"({"uk8s":{"details":{"agent-version":")" + agent + R"("}}})");
}

/// The command line of the last call that `act` makes; all answers before it are given.
Words asked(std::deque<process::Result> script, const std::function<void(Juju&)>& act) {
  Scripted runner(std::move(script));
  Juju juju(runner, {.model = pinned});
  act(juju);
  CHECK(runner.results.empty());
  return runner.commands.back().args;
}

/// The same for one change by a client of that version, which may or may not be asked for.
Words changed(const std::string& client, const std::function<void(Juju&)>& act, bool asks_version = true) {
  std::deque<process::Result> script{answered("")};
  if (asks_version) script.push_front(version(client));
  return asked(std::move(script), act);
}

JujuError failed(std::deque<process::Result> script, const std::function<void(Juju&)>& act) {
  Scripted runner(std::move(script));
  Juju juju(runner, {.model = pinned});
  try {
    act(juju);
  } catch (const JujuError& e) {
    return e;
  }
  FAIL("it did not fail");
  throw std::logic_error("unreachable");
}

}  // namespace

TEST_CASE("every call that reads names the model", "[cli]") {
  CHECK(asked({answered(empty_status)}, [](Juju& juju) { juju.status(); }) ==
        Words{"status", "-m", pinned, "--format", "json"});
  CHECK(asked({answered("applications: {}")}, [](Juju& juju) { juju.bundle(); }) ==
        Words{"export-bundle", "-m", pinned});
  CHECK(asked({answered(R"({"application":"a","settings":{}})")}, [](Juju& juju) { juju.config("a"); }) ==
        Words{"config", "-m", pinned, "--format", "json", "a"});
  CHECK(asked({answered("")}, [](Juju& juju) { juju.storage(); }) ==
        Words{"storage", "-m", pinned, "--format", "json"});
}

TEST_CASE("every call that changes something names the model", "[cli]") {
  const auto plain = [](const std::function<void(Juju&)>& act) { return changed("", act, false); };
  CHECK(plain([](Juju& j) { j.refresh({.app = "minio", .channel = "ckf-1.7/stable"}); }) ==
        Words{"refresh", "-m", pinned, "--channel", "ckf-1.7/stable", "minio"});
  CHECK(plain([](Juju& j) { j.scale("minio", 0); }) == Words{"scale-application", "-m", pinned, "minio", "0"});
  CHECK(plain([](Juju& j) { j.trust("minio", true); }) == Words{"trust", "-m", pinned, "--scope=cluster", "minio"});
  CHECK(plain([](Juju& j) {
          j.unrelate(relation({"b", "y"}, {"a", "x"}));
        }) == Words{"remove-relation", "-m", pinned, "a:x", "b:y"});
  CHECK(plain([](Juju& j) { j.forget_storage("minio-data/0"); }) ==
        Words{"remove-storage", "-m", pinned, "--no-destroy", "minio-data/0"});
}

TEST_CASE("an application is removed without a question, and its storage is never destroyed", "[cli]") {
  const auto act = [](Juju& juju) { juju.remove("minio"); };
  CHECK(changed("2.9.37", act) == Words{"remove-application", "-m", pinned, "minio"});
  CHECK(changed("2.9.49", act) == Words{"remove-application", "-m", pinned, "--no-prompt", "minio"});
  CHECK(changed("3.6.12", act) == Words{"remove-application", "-m", pinned, "--no-prompt", "minio"});
}

TEST_CASE("two applications are related with both endpoints", "[cli]") {
  const auto act = [](Juju& juju) {
    juju.relate(relation({"minio", "object-storage"}, {"kfp-api", "object-storage"}));
  };
  CHECK(changed("2.9.49", act) ==
        Words{"add-relation", "-m", pinned, "kfp-api:object-storage", "minio:object-storage"});
  CHECK(changed("3.6.12", act) == Words{"integrate", "-m", pinned, "kfp-api:object-storage", "minio:object-storage"});
  Scripted runner({version("3.6.12")});
  Juju juju(runner, {.model = pinned});
  CHECK_THROWS_AS(juju.relate(relation({"minio", ""}, {"kfp-api", "object-storage"})), std::logic_error);
  CHECK_THROWS_AS(juju.unrelate(relation({"minio", ""}, {"kfp-api", ""})), std::logic_error);
}

TEST_CASE("an application is deployed with all that was asked for", "[cli]") {
  const auto act = [](Juju& juju) {
    juju.deploy({.app = "gateway",
                 .charm = "istio-gateway",
                 .channel = "1.16/stable",
                 .base = "ubuntu@20.04",
                 .constraints = "arch=amd64 mem=2G",
                 .scale = 2,
                 .trust = true,
                 .options = {{"kind", "ingress"}},
                 .storage = {{"data", "20G"}}});
  };
  CHECK(changed("3.6.12", act) == Words{"deploy", "-m", pinned, "--channel", "1.16/stable", "--base", "ubuntu@20.04",
                                        "--constraints=arch=amd64 mem=2G", "-n", "2", "--trust", "--config",
                                        "kind=ingress", "--storage", "data=20G", "ch:istio-gateway", "gateway"});
  CHECK(changed("2.9.49", [](Juju& juju) {
          juju.deploy({.app = "a", .charm = "./a.charm", .channel = "edge", .base = "ubuntu@20.04"});
        }) == Words{"deploy", "-m", pinned, "--channel", "edge", "--series", "focal", "./a.charm", "a"});
}

TEST_CASE("what deploy would misread is refused before juju is asked", "[cli]") {
  for (const Deploy& wanted :
       {Deploy{.app = "a", .charm = "a", .channel = "1", .options = {{"k", "@/etc/passwd"}}},
        Deploy{.app = "a", .charm = "local:a-0", .channel = "1"}, Deploy{.app = "-a", .charm = "a", .channel = "1"},
        Deploy{.app = "a", .charm = "--force", .channel = "1"}}) {
    const JujuError error = failed({version("3.6.12")}, [&](Juju& juju) { juju.deploy(wanted); });
    CHECK(error.failure == Failure::unsupported);
    CHECK_FALSE(error.attempt().empty());
  }
}

TEST_CASE("a refresh to another base needs a client that knows it", "[cli]") {
  const auto act = [](Juju& juju) {
    juju.refresh({.app = "kfp-api", .channel = "2.4/stable", .base = "ubuntu@24.04"});
  };
  CHECK(changed("3.6.12", act) ==
        Words{"refresh", "-m", pinned, "--channel", "2.4/stable", "--base", "ubuntu@24.04", "kfp-api"});
  CHECK(failed({version("3.1.2")}, act).failure == Failure::unsupported);
  Scripted runner({});
  Juju juju(runner, {.model = pinned});
  CHECK_THROWS_AS(juju.refresh({.app = "a", .channel = ""}), std::logic_error);
}

TEST_CASE("configuration reaches juju through its standard input, never through its command line", "[cli]") {
  Scripted runner({answered("")});
  Juju(runner, {.model = pinned}).configure("minio", {{"secret-key", "\"hunter2\""}, {"port", "9000"}});
  REQUIRE(runner.commands.size() == 1);
  CHECK(runner.commands[0].args == Words{"config", "-m", pinned, "--file", "-", "minio"});
  CHECK(runner.commands[0].input == "{\"minio\":{\"port\":9000,\"secret-key\":\"hunter2\"}}\n");
  Scripted none({});
  Juju(none, {.model = pinned}).configure("minio", {});  // there is nothing to ask for
  const JujuError error = failed({refused("ERROR option \"port\" got \"hunter2\"")}, [](Juju& juju) {
    juju.configure("minio", {{"port", "\"hunter2\""}});
  });
  CHECK_THAT(error.why(), !ContainsSubstring("hunter2") && ContainsSubstring("port"));
}

TEST_CASE("storage that is there is taken up only where client and controller can", "[cli]") {
  const auto import = [](Juju& juju) { juju.import_volume("pvc-1", "minio-data"); };
  CHECK(asked({model_of("3.6.12"), controller_of("3.6.12"), version("3.6.12"), answered("")}, import) ==
        Words{"import-filesystem", "-m", pinned, "--force", "kubernetes", "pvc-1", "minio-data"});
  CHECK(asked({version("3.6.12"), model_of("3.6.12"), controller_of("3.6.12"), answered("")},
              [](Juju& juju) {
                juju.deploy({.app = "minio", .charm = "minio", .channel = "1.10/stable", .attach = "minio-data/1"});
              }) == Words{"deploy", "-m", pinned, "--channel", "1.10/stable", "--attach-storage", "minio-data/1",
                          "ch:minio", "minio"});
  const JujuError old_controller = failed({model_of("3.6.9"), controller_of("3.6.9"), version("3.6.12")}, import);
  CHECK(old_controller.failure == Failure::unsupported);
  CHECK_THAT(old_controller.why(), ContainsSubstring("controller is of version 3.6.9"));
  CHECK(failed({model_of("4.0.15"), controller_of("4.0.15"), version("4.0.15")}, import).failure ==
        Failure::unsupported);
}

TEST_CASE("an offer is made in the model's controller", "[cli]") {
  const Offer offer{"store", "minio", {{"object-storage", "object-storage"}, {"velero", "velero"}}, 0};
  CHECK(asked({answered("")}, [&](Juju& juju) { juju.offer(offer); }) ==
        Words{"offer", "-c", "uk8s", "admin/kubeflow.minio:object-storage,velero", "store"});
  CHECK(failed({}, [](Juju& juju) {
          juju.offer({"store", "minio", {{"alias", "object-storage"}}, 0});
        }).failure == Failure::unsupported);
  Scripted runner({});
  Juju juju(runner, {.model = "c:john.doe/kubeflow"});
  CHECK_THROWS_AS(juju.offer(offer), JujuError);
}

TEST_CASE("Charmhub is asked for a base; juju 2.9 in its own words", "[cli]") {
  const std::string old_answer = R"({"channel-map":{"1.7/stable":{"revision":5,"bases":["ubuntu@20.04"]}}})";
  const std::string new_answer =
      R"({"channels":{"1.7":{"stable":[{"revision":6,"bases":[{"name":"ubuntu","channel":"20.04"}]}]}}})";
  const auto act = [](int expected) {
    return [expected](Juju& juju) { CHECK(juju.released("minio", "1.7/stable", "ubuntu@20.04") == expected); };
  };
  CHECK(asked({version("2.9.49"), answered(old_answer)}, act(5)) ==
        Words{"info", "--format", "json", "--series", "focal", "minio"});
  CHECK(asked({version("3.6.12"), answered(new_answer)}, act(6)) == Words{"info", "--format", "json", "minio"});
  CHECK(failed({version("3.6.12"), refused("ERROR No information found for charm or bundle with the name \"x\"")},
               [](Juju& juju) { juju.released("x", "1/stable", "ubuntu@20.04"); })
            .failure == Failure::not_found);
}

TEST_CASE("client, controller and model each tell their version", "[cli]") {
  Scripted runner({model_of("2.9.38"), controller_of("2.9.49"), version("3.1.2")});
  Juju juju(runner, {.model = pinned});
  const Versions versions = juju.versions();
  CHECK(versions.client == Version{3, 1, 2});
  CHECK(versions.controller == Version{2, 9, 49});
  CHECK(versions.model == Version{2, 9, 38});
  CHECK(runner.commands[0].args == Words{"show-model", "--format", "json", pinned});
  CHECK(runner.commands[1].args == Words{"show-controller", "--format", "json", "uk8s"});
  CHECK(runner.commands[2].args == Words{"version"});
}

TEST_CASE("an empty model has an empty bundle, and no other failure is taken for one", "[cli]") {
  const auto act = [](Juju& juju) {
    const Bundle bundle = juju.bundle();
    CHECK(bundle.applications.empty());
  };
  asked({refused("ERROR nothing to export as there are no applications\n")}, act);
  CHECK(failed({refused("ERROR permission denied")}, act).failure == Failure::forbidden);
  CHECK(failed({{.timed_out = true, .err = "ERROR nothing to export as there are no applications"}}, act).failure ==
        Failure::timeout);
}

TEST_CASE("only the exit code tells success", "[cli]") {
  const std::string progress =
      "Added charm-hub charm \"minio\", revision 186 in channel ckf-1.7/stable, to the model\n";
  const auto act = [](Juju& juju) { juju.refresh({.app = "minio", .channel = "ckf-1.7/stable"}); };
  asked({{.exit_code = 0, .err = "charm \"minio\": already up-to-date\nWARNING ERROR not found\n"}}, act);
  const JujuError error = failed({refused(progress + "ERROR would break relation \"a:b c:d\"\n")}, act);
  CHECK(error.failure == Failure::relation);
  CHECK(error.why() == "would break relation \"a:b c:d\"");
}

TEST_CASE("a change is let finish and holds the lock; a look is not and does not", "[cli]") {
  Scripted runner({answered(empty_status), answered(""), answered("")});
  Juju juju(runner, {.model = pinned, .patience = std::chrono::seconds(5), .changing = std::chrono::seconds(50)});
  juju.lend(7);
  juju.status();
  juju.trust("a", true);
  juju.lend(-1);
  juju.trust("a", true);
  CHECK_FALSE(runner.commands[0].finish);
  CHECK(runner.commands[0].keep_open.empty());
  CHECK(runner.commands[0].timeout == std::chrono::seconds(5));
  CHECK(runner.commands[1].finish);
  CHECK(runner.commands[1].keep_open == std::vector<int>{7});
  CHECK(runner.commands[1].timeout == std::chrono::seconds(50));
  CHECK(runner.commands[2].keep_open.empty());
  for (const auto& command : runner.commands) {
    CHECK(command.input.empty());
    for (const char* name : {"JUJU_MODEL", "JUJU_CONTROLLER"}) {
      REQUIRE(command.env.count(name) == 1);
      CHECK_FALSE(command.env.at(name).has_value());
    }
  }
}

TEST_CASE("a signal ends what is under way and is no failure", "[cli]") {
  Scripted runner({{.interrupted = 2}, {.interrupted = 15}});
  Juju juju(runner, {.model = pinned});
  CHECK_THROWS_AS(juju.status(), Interrupted);
  CHECK_THROWS_AS(juju.trust("a", true), Interrupted);
}

TEST_CASE("half an answer is an error and no empty model", "[cli]") {
  Scripted runner({answered(""), answered(R"({"model":{)"), answered("bundle: kubernetes\n"), answered("nonsense")});
  Juju juju(runner, {.model = pinned});
  CHECK_THROWS_AS(juju.status(), Error);
  CHECK_THROWS_AS(juju.status(), Error);
  CHECK_THROWS_AS(juju.bundle(), Error);
  CHECK_THROWS_AS(juju.remove("a"), Error);  // which asks for the version first
}

TEST_CASE("a model that is not pinned is not worked on", "[cli]") {
  Scripted runner({});
  for (const char* model : {"", "kubeflow", "admin/kubeflow", "uk8s:kubeflow", ":admin/kubeflow", "admin/x:kubeflow"}) {
    INFO(model);
    CHECK_THROWS_AS(Juju(runner, {.model = model}), std::logic_error);
  }
}

TEST_CASE("the model that the user means is found once and pinned", "[cli]") {
  Scripted runner({model_of("3.6.12"), model_of("3.6.12"), refused("ERROR No model in focus.\n\nPlease use ...\n")});
  CHECK(find_model(runner, {.command = {"sudo", "juju"}}, "").pinned() == pinned);
  CHECK(find_model(runner, {}, "kubeflow").pinned() == pinned);
  CHECK(runner.commands[0].program == "sudo");
  CHECK(runner.commands[0].args == Words{"juju", "show-model", "--format", "json"});
  CHECK(runner.commands[0].env.count("JUJU_MODEL") == 0);  // what it says counts here
  CHECK(runner.commands[1].args == Words{"show-model", "--format", "json", "kubeflow"});
  try {
    find_model(runner, {}, "");
    FAIL("it found one");
  } catch (const JujuError& e) {
    CHECK(e.failure == Failure::configuration);
    CHECK_THAT(e.attempt(), StartsWith("juju models"));
  }
  CHECK_THROWS_AS(find_model(runner, {}, "--help"), JujuError);
}

TEST_CASE("juju is the one that the user names", "[cli]") {
  ::unsetenv("KF_JUJU");
  CHECK(choose_juju("") == Words{"juju"});
  CHECK(choose_juju("/snap/juju/current/bin/juju") == Words{"/snap/juju/current/bin/juju"});
  ::setenv("KF_JUJU", "lxc exec box -- juju", 1);
  CHECK(choose_juju("") == Words{"lxc", "exec", "box", "--", "juju"});
  CHECK(choose_juju("juju") == Words{"juju"});
  ::unsetenv("KF_JUJU");
}
