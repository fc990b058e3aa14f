#include "catch.hpp"
#include "juju_worlds.hpp"

using namespace kf;
using namespace kf::test;

TEST_CASE("a bundle becomes a model in which everything is active and nothing is lost", "[juju]") {
  for (unsigned seed = 0; seed < 10; ++seed) {
    JujuWorld w = model("2.9.49", seed);
    for (const auto& [name, its] : w.status().applications) {
      INFO(name << ": " << juju::unsettled(its));
      CHECK(juju::settled(its));
    }
    CHECK(lost(w).empty());
    CHECK(w.missing_relations().empty());
    CHECK_FALSE(w.misses_secret());
  }
}

TEST_CASE("relations that a bundle writes without endpoints get the pair whose interfaces match", "[juju]") {
  JujuWorld w = model();
  const auto relations = w.bundle().relations;
  CHECK(relations.contains(related("kfp-api", "mysql", "kfp-db", "mysql")));
  CHECK(
      relations.contains(related("kubeflow-profiles", "kubeflow-profiles", "kubeflow-dashboard", "kubeflow-profiles")));
  CHECK(app(w, "kfp-api").related.at("mysql") == std::set<std::string>{"kfp-db"});
}

TEST_CASE("juju's objects bear its names and labels: an operator and a workload of a podspec charm", "[juju]") {
  JujuWorld w = model();
  World& k = w.cluster();
  CHECK(k.get(resource::stateful_sets, {"kubeflow", "minio-operator"}));
  CHECK(k.get(resource::stateful_sets, {"kubeflow", "minio"}));
  CHECK(k.get(resource::deployments, {"kubeflow", "kfp-api"}));
  CHECK_FALSE(k.get(resource::stateful_sets, {"kubeflow", "istio-pilot-operator"}));
  CHECK(k.get(resource::stateful_sets, {"kubeflow", "istio-pilot"}));
  const Json secret = k.get(custom::secrets, {"kubeflow", "minio-secret"}).value();
  CHECK(rehearsal::label(secret, "app.kubernetes.io/name") == "minio");
  CHECK(rehearsal::label(secret, "app.kubernetes.io/managed-by") == "juju");
  CHECK(rehearsal::label(secret, "model.juju.is/name") == "kubeflow");
  const Json ns = k.get(resource::namespaces, {"", "kubeflow"}).value();
  CHECK(rehearsal::label(secret, "model.juju.is/id") == rehearsal::annotation(ns, "model.juju.is/id"));
}

TEST_CASE("a storage is a claim with eight digits in its name, on a volume with policy Delete", "[juju]") {
  JujuWorld w = model();
  const auto all = w.storage();
  REQUIRE(all.size() == 2);
  const juju::Storage& minio = all[0].name() == "minio-data" ? all[0] : all[1];
  CHECK(minio.unit == "minio/0");
  CHECK(minio.state == "attached");
  CHECK(minio.mebibytes == 10240);
  const Json volume = w.cluster().get(resource::volumes, {"", minio.volume}).value();
  CHECK(In(volume)["spec"]["persistentVolumeReclaimPolicy"].text() == "Delete");
  const std::string claim = In(volume)["spec"]["claimRef"]["name"].text();
  CHECK_THAT(claim, StartsWith("minio-data-") && EndsWith("-minio-0"));
  CHECK(claim.size() == std::string("minio-data-12345678-minio-0").size());
}

TEST_CASE("users have a namespace of their own with data in it, and the podspec dashboard the first Profile",
          "[juju]") {
  JujuWorld w = model();
  CHECK(w.cluster().get(custom::profiles, {"", "ada"}));
  CHECK(w.cluster().get(custom::notebooks, {"ada", "sample"}));
  CHECK(claim_phase(w.cluster(), {"ada", "home-workspace-0"}) == "Bound");
  const Json admin = w.cluster().get(custom::profiles, {"", "admin"}).value();
  CHECK(rehearsal::label(admin, "app.kubernetes.io/name") == "kubeflow-dashboard");
}

TEST_CASE("an application that the table does not know runs, and cannot be refreshed", "[juju]") {
  juju::Bundle b = bundle();
  b.applications["grafana-agent"] = deployed("grafana-agent-k8s", "latest/stable");
  JujuWorld w = model("3.4.4", 1, b);
  CHECK(says(w, "grafana-agent") == "active");
  CHECK(refusal([&] { w.refresh({"grafana-agent", "2/stable"}); }) == juju::Failure::no_release);
}

TEST_CASE("a copy goes its own way", "[juju]") {
  const JujuWorld before = model();
  JujuWorld w = before;
  w.remove("kfp-api");
  w.settle();
  CHECK_FALSE(w.status().applications.contains("kfp-api"));
  JujuWorld copy = before;
  CHECK(copy.status().applications.contains("kfp-api"));
}

TEST_CASE("a model that was saved goes on as if nothing had been", "[juju]") {
  for (unsigned seed = 0; seed < 5; ++seed) {
    JujuWorld w = model("2.9.49", seed);
    w.refresh({"minio", "ckf-1.7/stable"});
    w.remove("kubeflow-profiles");
    w.tick();
    JujuWorld other = JujuWorld::restored(Json::parse(w.save().dump()), charms());
    CHECK(other.save() == w.save());
    for (int i = 0; i < 60; ++i) w.tick(), other.tick();
    CHECK(other.save() == w.save());
    CHECK(lost(other) == lost(w));
  }
}

TEST_CASE("a capture goes on as it was, until somebody does something with an application", "[juju]") {
  JujuWorld first = model();
  rehearsal::JujuCapture capture{first.status(), first.bundle(), first.storage(), {}};
  capture.bundle.relations.erase(related("kfp-api", "mysql", "kfp-db", "mysql"));
  World objects;
  for (const Json& each : first.cluster().objects()) objects.load(each);
  JujuWorld w(objects, capture, charms(), speaks("2.9.49"));
  REQUIRE(w.settle());
  CHECK(lost(w).empty());
  CHECK(w.storage().size() == 2);
  CHECK(says(w, "kfp-api") == "active");
  w.unrelate(related("kfp-api", "object-storage", "minio", "object-storage"));
  w.settle();
  CHECK_THAT(says(w, "kfp-api"), StartsWith("blocked"));
  w.remove("kubeflow-profiles");
  w.settle();
  CHECK_FALSE(lost(w).empty());
}

TEST_CASE("a setting that the charm does not know fails the whole call", "[juju]") {
  JujuWorld w = model();
  CHECK(refusal([&] { w.configure("minio", {{"port", "9001"}, {"nonsense", "1"}}); }) == juju::Failure::other);
  CHECK_FALSE(w.config("minio").settings.at("port").by_user);
  w.configure("minio", {{"port", "9001"}});
  CHECK(w.config("minio").settings.at("port").value == "9001");
}

TEST_CASE("another secret-key changes minio-secret, which is a loss; a refresh keeps what the charm made up",
          "[juju]") {
  JujuWorld w = model();
  w.refresh({"minio", "ckf-1.7/stable"});
  REQUIRE(w.settle());
  CHECK(lost(w).empty());
  w.configure("minio", {{"secret-key", "\"something-else\""}});
  REQUIRE(w.settle());
  CHECK(lost(w) == Texts{"changed Secret minio-secret"});
}
