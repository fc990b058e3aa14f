// The fakes behind the real adapters: what an adapter reads through them is what the world itself tells.
#include "catch.hpp"
#include "juju/cli.hpp"
#include "kube/kubectl.hpp"
#include "rehearsal/juju_world.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace kf;
namespace fs = std::filesystem;

namespace {

const std::string fakes = KF_FAKES;

constexpr const char* bundle_1_6 = R"(
bundle: kubernetes
applications:
  minio: {charm: minio, channel: ckf-1.6/stable, scale: 1, options: {secret-key: "with 'quotes'"}}
  argo-controller: {charm: argo-controller, channel: 3.3/stable, scale: 1}
  kubeflow-profiles: {charm: kubeflow-profiles, channel: 1.6/stable, scale: 1}
  kubeflow-dashboard: {charm: kubeflow-dashboard, channel: 1.6/stable, scale: 1}
relations:
- [argo-controller, minio]
- [kubeflow-profiles, kubeflow-dashboard]
)";

struct Fake {
  explicit Fake(const std::string& version) : runner(process::make_runner()) {
    ::setenv("KF_FAKE_STATE", (at / "state.json").c_str(), 1);
    ::setenv("KF_FAKE_JUJU_VERSION", version.c_str(), 1);
    fs::create_directories(at);
    std::ofstream(at / "bundle.yaml") << bundle_1_6;
    const auto made = run("fake_world", {"init", (at / "bundle.yaml").string(), "--release", "1.6"});
    INFO(made.err);
    REQUIRE(made.ok());
  }
  ~Fake() { fs::remove_all(at); }
  Fake(const Fake&) = delete;
  Fake& operator=(const Fake&) = delete;

  process::Result run(const std::string& program, std::vector<std::string> args) {
    process::Command command{.program = fakes + "/" + program};
    command.args = std::move(args);
    return runner->run(command);
  }
  juju::Juju juju() {
    return {*runner, {.command = {fakes + "/juju"}, .model = "ctrl:admin/kubeflow", .typed = "juju"}};
  }
  juju::Application app(const std::string& name) {
    const juju::Status status = juju().status();
    return status.find(name) == nullptr ? juju::Application{} : *status.find(name);
  }
  void wait_for(const std::string& name) {
    for (int i = 0; i < 200 && !juju::settled(app(name)); ++i) {
    }
    INFO(juju::unsettled(app(name)));
    CHECK(juju::settled(app(name)));
  }

  fs::path at = fs::temp_directory_path() / ("kf-fakes-" + std::to_string(::getpid()));
  std::unique_ptr<process::Runner> runner;
};

template <class Call>
std::optional<juju::Failure> refusal(Call call) {
  try {
    call();
  } catch (const juju::JujuError& error) {
    return error.failure;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("what the adapter reads from the fake is the model, in every dialect", "[fakes]") {
  for (const char* version : {"2.9.49", "3.4.4", "3.6.12"}) {
    Fake fake(version);
    juju::Juju model = fake.juju();
    CHECK(model.versions().client == juju::version_of(version));
    CHECK(model.versions().controller == juju::version_of(version));
    const juju::Status status = model.status();
    CHECK(status.applications.size() == 4);
    CHECK(juju::settled(*status.find("minio")));
    CHECK(status.find("minio")->channel == "ckf-1.6/stable");
    CHECK(status.find("minio")->related.at("object-storage") == std::set<std::string>{"argo-controller"});
    const juju::Bundle bundle = model.bundle();
    CHECK(
        bundle.relations.contains(juju::relation({"argo-controller", "object-storage"}, {"minio", "object-storage"})));
    CHECK(bundle.applications.at("minio").options.at("secret-key") == "\"with 'quotes'\"");
    CHECK(model.config("minio").settings.at("secret-key").value == "\"with 'quotes'\"");
    const auto storage = model.storage();
    REQUIRE(storage.size() == 1);
    CHECK(storage[0].unit == "minio/0");
    CHECK(storage[0].volume.starts_with("pvc-"));
    CHECK(storage[0].mebibytes == 10240);
    CHECK(model.released("minio", "ckf-1.7/stable", ""));
    CHECK_FALSE(model.released("minio", "9.9/stable", ""));
  }
}

TEST_CASE("what the fake refuses the adapter takes for what it is", "[fakes]") {
  Fake fake("2.9.49");
  juju::Juju model = fake.juju();
  using juju::Failure;
  CHECK(refusal([&] { model.refresh({"kubeflow-profiles", "1.7/stable"}); }) == Failure::needs_no_units);
  CHECK(refusal([&] { model.refresh({"minio", "1.10/stable"}); }) == Failure::unsupported);
  CHECK(refusal([&] { model.refresh({"minio", "9.9/stable"}); }) == Failure::no_release);
  CHECK(refusal([&] { model.scale("nothing", 0); }) == Failure::not_found);
  CHECK(refusal([&] {
          model.relate(juju::relation({"argo-controller", "object-storage"}, {"minio", "object-storage"}));
        }) == Failure::exists);
  CHECK(refusal([&] { model.deploy({.app = "minio", .charm = "minio", .channel = "ckf-1.7/stable"}); }) ==
        Failure::exists);
  CHECK(refusal([&] { model.import_volume("pvc-x", "minio-data"); }) == Failure::unsupported);
}

TEST_CASE("a refresh over the adapter happens later, and loses nothing", "[fakes]") {
  Fake fake("2.9.49");
  juju::Juju model = fake.juju();
  model.refresh({"minio", "ckf-1.7/stable"});
  fake.wait_for("minio");
  CHECK(fake.app("minio").channel == "ckf-1.7/stable");
  model.configure("minio", {{"port", "9001"}});
  CHECK(model.config("minio").settings.at("port").value == "9001");
  CHECK(fake.run("fake_world", {"judge"}).out == "{\"losses\":[],\"missing\":[]}\n");
}

TEST_CASE("the removal of kubeflow-profiles destroys over the fakes as in the world", "[fakes]") {
  Fake fake("2.9.49");
  juju::Juju model = fake.juju();
  model.remove("kubeflow-profiles");
  for (int i = 0; i < 300 && !fake.app("kubeflow-profiles").name.empty(); ++i) {
  }
  CHECK_THAT(fake.run("fake_world", {"judge"}).out,
             ContainsSubstring("CustomResourceDefinition profiles.kubeflow.org is gone"));
}

TEST_CASE("kubectl's fake reads, patches and removes for the adapter", "[fakes]") {
  Fake fake("2.9.49");
  kube::Kubectl cluster(*fake.runner, {.command = {fakes + "/kubectl"}});
  const kube::Resource definitions{"/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", false};
  const kube::Name profiles{"", "profiles.kubeflow.org"};
  const auto read = cluster.get(definitions, profiles);
  REQUIRE(read);
  const auto seen = kube::Seen::of(*read);
  const doc::Json merge{{"metadata",
                         {{"uid", seen.uid},
                          {"resourceVersion", seen.version},
                          {"labels", {{"juju-resource-lifecycle", "persistent"}}}}}};
  cluster.patch(definitions, profiles, merge);
  CHECK_THROWS_AS(cluster.patch(definitions, profiles, merge), kube::ClusterError);  // another version by now
  CHECK_FALSE(cluster.get(kube::resource::config_maps, {"kubeflow", "nothing"}));
  cluster.create(
      kube::resource::config_maps,
      {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", "c"}, {"namespace", "kubeflow"}}}});
  const auto made = cluster.get(kube::resource::config_maps, {"kubeflow", "c"});
  REQUIRE(made);
  cluster.remove(kube::resource::config_maps, {"kubeflow", "c"}, kube::Seen::of(*made));
  CHECK_FALSE(cluster.get(kube::resource::config_maps, {"kubeflow", "c"}));
  std::size_t claims = 0;
  cluster.list(kube::resource::claims, {.ns = "kubeflow"}, [&](doc::Json&&) { ++claims; });
  CHECK(claims == 1);
}

TEST_CASE("words that a juju of that version does not know end with 2, and nothing is done", "[fakes]") {
  Fake fake("2.9.49");
  const auto code = [&](std::vector<std::string> words) { return fake.run("juju", std::move(words)).exit_code; };
  CHECK(code({"integrate", "argo-controller", "minio"}) == 2);
  CHECK(code({"refresh", "minio", "--base", "ubuntu@20.04"}) == 2);
  CHECK(code({"kf-refresh"}) == 2);
  CHECK(code({"status", "--nonsense"}) == 2);
  CHECK(code({"status", "--format", "json", "-m", "other"}) == 1);
  CHECK(code({"remove-application", "minio", "--destroy-storage"}) == 70);  // not modelled: neither yes nor no
  CHECK(fake.run("juju", {"refresh", "--trust", "minio"}).err == "ERROR option provided but not defined: --trust\n");
  CHECK(fake.run("kubectl", {"drain", "node"}).err == "error: unknown command \"drain\" for \"kubectl\"\n");
  CHECK_FALSE(fake.app("minio").dying);
}
