#include "catch.hpp"
#include "juju_worlds.hpp"

using namespace kf;
using namespace kf::test;

namespace {

JujuWorld with_pilot_at(const std::string& channel, bool gateway) {
  juju::Bundle b = bundle();
  b.applications["istio-pilot"].channel = channel;
  if (!gateway) b.applications.erase("istio-ingressgateway");
  if (!gateway) b.relations.erase(related("istio-pilot", "istio-pilot", "istio-ingressgateway", "istio-pilot"));
  return model("2.9.49", 1, b);
}

}  // namespace

TEST_CASE("right after a refresh a unit is still active and idle: only upgrading-from tells", "[juju]") {
  JujuWorld w = model();
  w.refresh({"minio", "ckf-1.7/stable"});
  const juju::Application is = app(w, "minio");
  CHECK(is.channel == "ckf-1.7/stable");
  CHECK(is.units[0].workload.current == "active");
  CHECK(is.units[0].agent.current == "idle");
  CHECK_FALSE(is.units[0].upgrading_from.empty());
  CHECK_FALSE(juju::settled(is));
}

TEST_CASE("an upgrade goes by maintenance to active, and in no other order", "[juju]") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    JujuWorld w = model("2.9.49", seed);
    w.refresh({"minio", "ckf-1.7/stable"});
    Texts seen;
    for (int i = 0; i < 100; ++i) {
      w.tick();
      if (seen.empty() || seen.back() != says(w, "minio")) seen.push_back(says(w, "minio"));
    }
    if (seen.front() == "active") seen.erase(seen.begin());
    CHECK(seen == Texts{"maintenance: upgrading charm", "active"});
  }
}

TEST_CASE("calls return at once: units come and go later, in an order that the seed decides", "[juju]") {
  std::set<bool> minio_first;
  for (unsigned seed = 0; seed < 20; ++seed) {
    JujuWorld w = model("2.9.49", seed);
    w.scale("minio", 0);
    w.scale("kfp-db", 0);
    CHECK(app(w, "minio").units.size() == 1);
    while (!app(w, "minio").units.empty() && !app(w, "kfp-db").units.empty()) w.tick();
    minio_first.insert(app(w, "minio").units.empty());
  }
  CHECK(minio_first.size() == 2);
}

TEST_CASE("a sidecar's unit comes back under its number, a podspec's never does", "[juju]") {
  JujuWorld w = model();
  for (const char* name : {"kfp-api", "istio-ingressgateway"}) {
    w.scale(name, 0);
    w.settle();
    w.scale(name, 1);
    w.settle();
  }
  CHECK(app(w, "kfp-api").units[0].name == "kfp-api/1");
  CHECK(app(w, "istio-ingressgateway").units[0].name == "istio-ingressgateway/0");
}

TEST_CASE("an application that is being removed stays in the status for a while", "[juju]") {
  JujuWorld w = model();
  w.remove("kfp-db");
  int ticks = 0;
  for (; app(w, "kfp-db").dying; ++ticks) w.tick();
  CHECK(ticks > 1);
  CHECK_FALSE(w.status().applications.contains("kfp-db"));
  CHECK_THAT(says(w, "kfp-api"), StartsWith("blocked: Please add required database relation"));
}

TEST_CASE("istio-pilot goes one minor at a time, or ends in an error that only the way back ends", "[juju]") {
  JujuWorld w = with_pilot_at("1.11/stable", false);
  w.refresh({"istio-pilot", "1.13/stable"});
  w.settle();
  CHECK(says(w, "istio-pilot") == "error: hook failed: \"upgrade-charm\"");
  w.refresh({"istio-pilot", "1.14/stable"});
  w.settle();
  CHECK_THAT(says(w, "istio-pilot"), StartsWith("error"));
  w.refresh({"istio-pilot", "1.11/stable"});
  w.settle();
  CHECK(says(w, "istio-pilot") == "active");
}

TEST_CASE("a second refresh before the first has arrived is a jump", "[juju]") {
  JujuWorld w = with_pilot_at("1.11/stable", false);
  w.refresh({"istio-pilot", "1.12/stable"});
  w.refresh({"istio-pilot", "1.13/stable"});
  w.settle();
  CHECK_THAT(says(w, "istio-pilot"), StartsWith("error"));
}

TEST_CASE("on the rungs from 1.12 to 1.15 istio-pilot waits for a gateway, on 1.16 it is active", "[juju]") {
  JujuWorld w = with_pilot_at("1.11/stable", false);
  for (const char* rung : {"1.12/stable", "1.13/stable", "1.14/stable", "1.15/stable"}) {
    w.refresh({"istio-pilot", rung});
    w.settle();
    CHECK(juju::settled(app(w, "istio-pilot"), "waiting: Missing istio-ingressgateway-workload service"));
  }
  w.refresh({"istio-pilot", "1.16/stable"});
  w.settle();
  CHECK(says(w, "istio-pilot") == "active");
}

TEST_CASE("with its gateway there an upgrade of istio-pilot may hang, with one of no units it does not", "[juju]") {
  std::set<std::string> seen;
  for (unsigned seed = 0; seed < 10; ++seed) {
    JujuWorld w = model("2.9.49", seed);
    w.refresh({"istio-pilot", "1.12/stable"});
    w.settle();
    seen.insert(app(w, "istio-pilot").units[0].workload.current);
    JujuWorld scaled = model("2.9.49", seed);
    scaled.scale("istio-ingressgateway", 0);
    scaled.settle();
    scaled.refresh({"istio-pilot", "1.12/stable"});
    scaled.settle();
    CHECK_THAT(says(scaled, "istio-pilot"), StartsWith("waiting"));
  }
  CHECK(seen == std::set<std::string>{"active", "error"});
}

TEST_CASE("a gateway without its pilot is blocked", "[juju]") {
  JujuWorld w = model();
  w.unrelate(related("istio-pilot", "istio-pilot", "istio-ingressgateway", "istio-pilot"));
  w.settle();
  CHECK(says(w, "istio-ingressgateway") == "blocked: Please add required relation istio-pilot");
}

TEST_CASE("a sidecar without trust fails until it is trusted", "[juju]") {
  JujuWorld w = model();
  w.scale("kfp-api", 0);
  w.settle();
  w.refresh({"kfp-api", "2.0-alpha.7/stable"});
  w.scale("kfp-api", 1);
  w.settle();
  CHECK_THAT(says(w, "kfp-api"), StartsWith("error: hook failed") && ContainsSubstring("403 Forbidden"));
  w.trust("kfp-api", true);
  w.settle();
  CHECK(says(w, "kfp-api") == "active");
}

TEST_CASE("a track that was published twice gives today's charm to who is refreshed on it", "[juju]") {
  juju::Bundle b;
  b.applications["kfp-viz"] = deployed("kfp-viz", "2.0/stable", true);
  JujuWorld w(b, charms(), speaks("2.9.49"), 1, "1.6");
  REQUIRE(w.cluster().get(resource::stateful_sets, {"kubeflow", "kfp-viz-operator"}));
  CHECK(refusal([&] { w.refresh({"kfp-viz", "2.0/stable"}); }) == juju::Failure::needs_no_units);
  become_sidecar(w, "kfp-viz", "2.0/stable");
  CHECK_FALSE(w.cluster().get(resource::stateful_sets, {"kubeflow", "kfp-viz-operator"}));
  CHECK(says(w, "kfp-viz") == "active");
  CHECK_FALSE(refusal([&] { w.refresh({"kfp-viz", "2.0/stable"}); }));
}

TEST_CASE("minio as a sidecar needs no trust", "[juju]") {
  juju::Bundle b = bundle();
  b.applications["minio"].channel = "1.10/stable";
  JujuWorld w = model("3.6.12", 1, b);
  CHECK(says(w, "minio") == "active");
}

TEST_CASE("a podspec application with storage that becomes a sidecar keeps its claim and its disk", "[juju]") {
  for (unsigned seed = 0; seed < 10; ++seed) {
    JujuWorld w = model("2.9.49", seed);
    const auto before = w.storage();
    become_sidecar(w, "minio", "moved/stable");
    w.tick();
    CHECK(says(w, "minio") == "active");
    CHECK(w.storage().size() == before.size());
    CHECK(w.storage()[1].volume == before[1].volume);
    CHECK_FALSE(w.cluster().get(resource::stateful_sets, {"kubeflow", "minio-operator"}));
    CHECK(lost(w).empty());
  }
}
