#include "catch.hpp"
#include "juju_worlds.hpp"

using namespace kf;
using namespace kf::test;

namespace {

void label_it(JujuWorld& w, const kube::Resource& r, const kube::Name& name, const std::string& key,
              const Json& value) {
  w.cluster().patch_by_name(r, name, {{"metadata", {{"labels", {{key, value}}}}}});
}

void spare(JujuWorld& w, const kube::Resource& r, const std::string& name) {
  label_it(w, r, {"", name}, "juju-resource-lifecycle", "persistent");
}

const Texts all_of_profiles{"destroyed ebs/vol-",
                            "gone CustomResourceDefinition profiles.kubeflow.org",
                            "gone Namespace ada",
                            "gone Namespace admin",
                            "gone Notebook.kubeflow.org ada/sample",
                            "gone Profile.kubeflow.org ada",
                            "gone Profile.kubeflow.org admin"};

Texts shortened(Texts all) {
  for (auto& each : all) {
    if (each.starts_with("destroyed ebs/vol-")) each = "destroyed ebs/vol-";
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("kubeflow-profiles that becomes a sidecar takes every Profile and all users' data along", "[juju]") {
  for (unsigned seed = 0; seed < 5; ++seed) {
    JujuWorld w = model("2.9.49", seed);
    become_sidecar(w, "kubeflow-profiles", "1.7/stable");
    CHECK(says(w, "kubeflow-profiles") == "active");
    CHECK(w.cluster().get(custom::definitions, {"", "profiles.kubeflow.org"}));  // the new charm's: another uid
    CHECK(shortened(lost(w)) == all_of_profiles);
  }
}

TEST_CASE("below 2.9.44 the same happens with the units still there", "[juju]") {
  JujuWorld w = model("2.9.38");
  w.trust("kubeflow-profiles", true);
  w.refresh({"kubeflow-profiles", "1.7/stable"});
  REQUIRE(w.settle());
  CHECK(says(w, "kubeflow-profiles") == "active");
  CHECK(shortened(lost(w)) == all_of_profiles);
}

TEST_CASE("the removal of a podspec application destroys the same", "[juju]") {
  JujuWorld w = model();
  w.remove("kubeflow-profiles");
  REQUIRE(w.settle());
  CHECK(shortened(lost(w)) == all_of_profiles);
}

TEST_CASE("a definition labelled persistent is spared, and the sidecar takes it over", "[juju]") {
  for (unsigned seed = 0; seed < 5; ++seed) {
    JujuWorld w = model("2.9.49", seed);
    const std::string before = uid(w.cluster(), custom::definitions, {"", "profiles.kubeflow.org"});
    spare(w, custom::definitions, "profiles.kubeflow.org");
    become_sidecar(w, "kubeflow-profiles", "1.7/stable");
    CHECK(uid(w.cluster(), custom::definitions, {"", "profiles.kubeflow.org"}) == before);
    CHECK(lost(w).empty());
  }
}

TEST_CASE("a definition without juju's labels is spared likewise", "[juju]") {
  JujuWorld w = model();
  label_it(w, custom::definitions, {"", "profiles.kubeflow.org"}, "app.kubernetes.io/managed-by", nullptr);
  become_sidecar(w, "kubeflow-profiles", "1.7/stable");
  CHECK(lost(w).empty());
}

TEST_CASE("the dashboard that becomes a sidecar takes the first user's Profile along, and that its namespace",
          "[juju]") {
  JujuWorld w = model();
  become_sidecar(w, "kubeflow-dashboard", "1.7/stable");
  CHECK(lost(w) == Texts{"gone Namespace admin", "gone Profile.kubeflow.org admin"});
}

TEST_CASE("a Profile labelled persistent is spared", "[juju]") {
  JujuWorld w = model();
  spare(w, custom::profiles, "admin");
  become_sidecar(w, "kubeflow-dashboard", "1.7/stable");
  CHECK(lost(w).empty());
}

TEST_CASE("Secrets and ConfigMaps of the application go whatever juju-resource-lifecycle says; claims stay", "[juju]") {
  JujuWorld w = model();
  label_it(w, custom::secrets, {"kubeflow", "minio-secret"}, "juju-resource-lifecycle", "persistent");
  w.remove("minio");
  REQUIRE(w.settle());
  CHECK(w.misses_secret());
  CHECK_FALSE(w.cluster().get(resource::stateful_sets, {"kubeflow", "minio-operator"}));
  const auto all = w.storage();
  const auto minio = std::find_if(all.begin(), all.end(), [](const auto& s) { return s.name() == "minio-data"; });
  REQUIRE(minio != all.end());
  CHECK(minio->unit.empty());
  CHECK(minio->state == "detached");
  CHECK(phase(w.cluster(), minio->volume) == "Bound");
  CHECK(lost(w).empty());
}

TEST_CASE("a sidecar that owns definitions deletes them when it is scaled to 0, whatever their labels", "[juju]") {
  JujuWorld w = model();
  spare(w, custom::definitions, "profiles.kubeflow.org");
  become_sidecar(w, "kubeflow-profiles", "1.7/stable");
  REQUIRE(lost(w).empty());
  w.scale("kubeflow-profiles", 0);
  w.settle();
  CHECK(shortened(lost(w)) == all_of_profiles);
}

TEST_CASE("a podspec application that is scaled to 0 and back loses nothing", "[juju]") {
  for (const char* name : {"kubeflow-profiles", "minio", "kfp-db"}) {
    JujuWorld w = model();
    const auto storage = w.storage();
    w.scale(name, 0);
    REQUIRE(w.settle());
    CHECK(app(w, name).units.empty());
    w.scale(name, 1);
    REQUIRE(w.settle());
    CHECK(says(w, name) == "active");
    CHECK(w.storage().size() == storage.size());
    CHECK(lost(w).empty());
  }
}

TEST_CASE("from 3.6.10 on the removal of a sidecar deletes all that its charm has made", "[juju]") {
  for (const auto& [version, gone] : {std::pair("3.6.9", false), std::pair("3.6.10", true)}) {
    JujuWorld w = model(version);
    w.cluster().make({{"apiVersion", "v1"},
                      {"kind", "ConfigMap"},
                      {"metadata",
                       {{"name", "made"},
                        {"namespace", "kubeflow"},
                        {"labels", {{"app.juju.is/created-by", "istio-pilot"}, {"model.juju.is/name", "kubeflow"}}}}}});
    w.remove("istio-pilot");
    REQUIRE(w.settle());
    CHECK(w.cluster().get(resource::config_maps, {"kubeflow", "made"}).has_value() != gone);
  }
}

TEST_CASE("an application that is deployed again gets an empty claim, and its old volume stays", "[juju]") {
  JujuWorld w = model();
  w.remove("minio");
  w.settle();
  w.deploy({.app = "minio", .charm = "minio", .channel = "ckf-1.7/stable"});
  REQUIRE(w.settle());
  CHECK(w.storage().size() == 3);
  std::size_t claims = 0;
  w.cluster().list(resource::claims, {.ns = "kubeflow"}, [&](Json&&) { ++claims; });
  CHECK(claims == 3);
  CHECK(lost(w) == Texts{"changed Secret minio-secret"});  // the key that the charm had made up went with it
}

TEST_CASE("an imported volume keeps its data under the next application, and its claim is gone", "[juju]") {
  for (unsigned seed = 0; seed < 10; ++seed) {
    JujuWorld w = model("3.6.12", seed);
    const juju::Storage old = w.storage()[1];
    w.remove("minio");
    w.settle();
    CHECK(refusal([&] { w.import_volume(old.volume, "minio-data"); }) == juju::Failure::exists);
    w.forget_storage(old.id);
    w.settle();
    w.import_volume(old.volume, "minio-data");
    w.settle();
    juju::Storage imported;
    for (const auto& each : w.storage()) {
      if (each.volume == old.volume) imported = each;
    }
    CHECK(imported.state == "detached");
    w.deploy({.app = "minio", .charm = "minio", .channel = "1.10/stable", .trust = true, .attach = imported.id});
    REQUIRE(w.settle());
    w.tick();
    CHECK(says(w, "minio") == "active");
    CHECK(phase(w.cluster(), old.volume) == "Bound");
    const Json volume = w.cluster().get(resource::volumes, {"", old.volume}).value();
    CHECK_THAT(In(volume)["spec"]["claimRef"]["name"].text(), StartsWith("minio-minio-data-") && EndsWith("-minio-0"));
  }
}
