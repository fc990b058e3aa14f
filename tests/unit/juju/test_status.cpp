#include "base/error.hpp"
#include "catch.hpp"
#include "juju/status.hpp"

using namespace kf;
using namespace kf::juju;

namespace {

/// A status whose "applications" are given, and what else stands beside it.
Status read(const std::string& applications, const std::string& more = "") {
  return read_status(
      R"({"model":{"name":"kubeflow","type":"caas"},"machines":{},"applications":)" + applications + more + "}",
      "juju status");
}

const Application& one(const Status& status) {
  REQUIRE(status.applications.size() == 1);
  return status.applications.begin()->second;
}

void refused(const std::string& text, const std::string& what) {
  INFO(text);
  try {
    read_status(text, "juju status");
    FAIL("it was read");
  } catch (const Error& e) {
    CHECK(e.code() == Exit::failed);
    CHECK_THAT(e.what(), ContainsSubstring("juju status") && ContainsSubstring(what));
  }
}

const std::string of_juju_2 = R"({
  "model": {"name":"kubeflow","type":"caas","controller":"uk8s","cloud":"microk8s","region":"localhost",
            "version":"2.9.49","upgrade-available":"2.9.50",
            "model-status":{"current":"available","since":"01 Feb 2024 10:00:00Z"},"sla":"unsupported"},
  "machines": {},
  "applications": {
    "minio": {"charm":"minio","series":"kubernetes","os":"kubernetes","charm-origin":"charmhub","charm-name":"minio",
      "charm-rev":99,"charm-channel":"ckf-1.6/stable","can-upgrade-to":"ch:amd64/focal/minio-186","scale":1,
      "provider-id":"5d11","address":"10.1.2.3","exposed":false,
      "application-status":{"current":"active","since":"01 Feb 2024 10:01:00Z"},
      "relations":{"object-storage":["argo-controller","kfp-api"]},
      "units":{"minio/0":{"workload-status":{"current":"active","since":"x"},
        "juju-status":{"current":"idle","since":"x","version":"2.9.49"},"leader":true,
        "open-ports":["9000/TCP"],"address":"10.1.9.9","provider-id":"minio-0"}},
      "version":"res:oci-image@1755999","endpoint-bindings":{"":"alpha"}},
    "istio-pilot": {"charm":"istio-pilot","series":"focal","os":"ubuntu","charm-origin":"charmhub",
      "charm-name":"istio-pilot","charm-rev":302,"charm-channel":"edge","exposed":false,
      "application-status":{"current":"waiting","message":"installing agent"}}
  },
  "controller": {"timestamp":"14:33:48Z"}
})";

}  // namespace

TEST_CASE("a status of juju 2.9 is read", "[status]") {
  const Status status = read_status(of_juju_2, "juju status");
  CHECK(status.model == "kubeflow");
  CHECK(status.type == "caas");
  CHECK(status.controller == "uk8s");
  CHECK(status.cloud == "microk8s");
  CHECK(status.region == "localhost");
  CHECK(status.version == "2.9.49");
  CHECK(status.state == State{"available", ""});
  CHECK(status.broken.empty());

  const Application* minio = status.find("minio");
  REQUIRE(minio != nullptr);
  CHECK(minio->charm == "minio");
  CHECK(minio->channel == "ckf-1.6/stable");
  CHECK(minio->revision == 99);
  CHECK(minio->base.empty());  // "kubernetes" is none
  CHECK(minio->can_upgrade_to == "ch:amd64/focal/minio-186");
  CHECK(minio->scale == 1);
  CHECK_FALSE(minio->local);
  CHECK_FALSE(minio->dying);
  CHECK(minio->state == State{"active", ""});
  CHECK(minio->related.at("object-storage") == std::set<std::string>{"argo-controller", "kfp-api"});
  REQUIRE(minio->units.size() == 1);
  CHECK(minio->units[0].name == "minio/0");
  CHECK(minio->units[0].workload == State{"active", ""});
  CHECK(minio->units[0].agent == State{"idle", ""});
  CHECK(minio->units[0].leader);
  CHECK(minio->units[0].provider_id == "minio-0");
  CHECK(settled(*minio));

  const Application* pilot = status.find("istio-pilot");
  REQUIRE(pilot != nullptr);
  CHECK(pilot->base == "ubuntu@20.04");
  CHECK(pilot->channel == "latest/edge");
  CHECK(pilot->scale == 0);  // a zero is left out
  CHECK(pilot->units.empty());
  CHECK(status.find("nobody") == nullptr);
}

TEST_CASE("since juju 3 an application has a base", "[status]") {
  CHECK(one(read(R"({"a":{"charm":"a","base":{"name":"ubuntu","channel":"20.04"}}})")).base == "ubuntu@20.04");
  CHECK(one(read(R"({"a":{"charm":"a","base":{"name":"ubuntu","channel":"22.04/stable"}}})")).base == "ubuntu@22.04");
  CHECK(one(read(R"({"a":{"charm":"a","base":null}})")).base.empty());
}

TEST_CASE("relations are read as names and, since juju 3.6, as objects", "[status]") {
  const std::set<std::string> both{"kfp-api", "kfp-ui"};
  CHECK(one(read(R"({"minio":{"relations":{"object-storage":["kfp-api","kfp-ui"]}}})")).related.at("object-storage") ==
        both);
  CHECK(one(read(R"({"minio":{"relations":{"object-storage":[
      {"related-application":"kfp-api","interface":"object-storage","scope":"global"},
      {"related-application":"kfp-ui","interface":"object-storage","scope":"global"}]}}})"))
            .related.at("object-storage") == both);
}

TEST_CASE("peers are no relations, and neither are endpoints without any", "[status]") {
  CHECK(one(read(R"({"mysql":{"relations":{"database-peers":["mysql"],"restart":[{"related-application":"mysql"}],
                     "database":[],"cos":null}}})"))
            .related.empty());
}

TEST_CASE("a local charm is told from one of Charmhub", "[status]") {
  const Status status = read(R"({"minio":{"charm":"local:minio-0","charm-origin":"local","charm-name":"minio",
                                          "charm-rev":0,"scale":1}})");
  CHECK(one(status).local);
  CHECK(one(status).charm == "minio");
  CHECK(one(status).channel.empty());
  CHECK(one(status).revision == 0);
  CHECK(one(read(R"({"x":{"charm":"local:focal/minio-7"}})")).charm == "minio");
  CHECK(one(read(R"({"x":{"charm":"local:focal/minio-7"}})")).revision == 7);
}

TEST_CASE("an application that is going is dying", "[status]") {
  CHECK(one(read(R"({"a":{"charm":"a","life":"dying"}})")).dying);
  CHECK(one(read(R"({"a":{"charm":"a","life":"dead"}})")).dying);
  CHECK_FALSE(one(read(R"({"a":{"charm":"a","life":"alive"}})")).dying);
}

TEST_CASE("a unit says which charm it still runs", "[status]") {
  const Status status = read(R"({"a":{"scale":1,"units":{"a/0":{"workload-status":{"current":"active"},
      "juju-status":{"current":"idle"},"upgrading-from":"ch:amd64/focal/a-1"}}}})");
  CHECK(one(status).units.at(0).upgrading_from == "ch:amd64/focal/a-1");
  CHECK_FALSE(settled(one(status)));
}

TEST_CASE("consumed offers are remotes and no applications", "[status]") {
  const Status status = read("{}", R"(,"application-endpoints":{"grafana":{"url":"ctrl:admin/cos.grafana",
      "endpoints":{"grafana-dashboard":{"interface":"grafana_dashboard","role":"requirer"}},
      "application-status":{"current":"active"},"relations":{"grafana-dashboard":["minio"]}}})");
  CHECK(status.applications.empty());
  REQUIRE(status.remotes.size() == 1);
  CHECK(status.remotes.at("grafana").name == "grafana");
  CHECK(status.remotes.at("grafana").url == "ctrl:admin/cos.grafana");
}

TEST_CASE("an offer counts its consumers, also those that are not active", "[status]") {
  const Status status = read("{}", R"(,"offers":{"storage":{"application":"minio","charm":"ch:amd64/focal/minio-99",
      "total-connected-count":2,"active-connected-count":1,
      "endpoints":{"object-storage":{"interface":"object-storage","role":"provider"}}},
      "idle":{"application":"minio","endpoints":{}}})");
  const Offer expected{"storage", "minio", {{"object-storage", "object-storage"}}, 2};
  CHECK(status.offers.at("storage") == expected);
  CHECK(status.offers.at("idle").connections == 0);
}

TEST_CASE("what juju cannot tell is not taken for its absence", "[status]") {
  const Status status = read_status(R"({"model":{"name":"kubeflow","type":"caas",
        "model-status":{"status-error":"no model status"}},
      "applications":{
        "gone":{"status-error":"cannot read application"},
        "half":{"charm":"half","scale":2,"application-status":{"status-error":"no idea"},
                "units":{"half/0":{"status-error":"cannot read unit"},
                         "half/1":{"workload-status":{"current":"active"},"juju-status":{"status-error":"lost it"}}}}},
      "application-endpoints":{"far":{"status-error":"cannot read remote"}},
      "offers":{"given":{"status-error":"cannot read offer"}}})",
                                    "juju status");
  CHECK(status.state == State{"unknown", "no model status"});
  CHECK(status.find("gone")->broken == "cannot read application");
  CHECK_FALSE(settled(*status.find("gone")));
  CHECK_FALSE(settled(*status.find("half")));
  CHECK(status.find("half")->units.at(0).workload == State{"unknown", "cannot read unit"});
  CHECK(status.find("half")->units.at(1).agent == State{"unknown", "lost it"});
  CHECK(status.remotes.count("far") == 1);
  CHECK(status.offers.count("given") == 1);
  CHECK(status.broken.size() == 7);
  for (const auto& sentence : status.broken) CHECK_THAT(sentence, ContainsSubstring(": "));
}

TEST_CASE("outside Kubernetes the wanted number of units is the one that is there", "[status]") {
  const Status status = read_status(R"({"model":{"name":"m","type":"iaas"},"applications":{"a":{"charm":"a",
      "units":{"a/0":{"workload-status":{"current":"active"},"juju-status":{"current":"idle"}}}}}})",
                                    "juju status");
  CHECK(one(status).scale == 1);
  CHECK(settled(one(status)));
}

TEST_CASE("keys that nobody knows, and types that nobody expects, change nothing", "[status]") {
  const Status status = read(R"({"a":{"charm":"a","new":{"deep":[1]},"scale":"many","units":[],"relations":"none",
                                      "charm-rev":null,"leader":7}})",
                             R"(,"storage":{"volumes":{}},"branches":{},"offers":[],"application-endpoints":null)");
  CHECK(one(status).scale == 0);
  CHECK(one(status).revision == -1);
  CHECK(one(status).units.empty());
}

TEST_CASE("an empty model has a status", "[status]") {
  CHECK(read("{}").applications.empty());
  CHECK(read("null").applications.empty());
}

TEST_CASE("what is no status is refused and never read as an empty model", "[status]") {
  for (const char* text :
       {"", "{", "[]x", R"({"model":{"name":"x"},"applications":{})", R"({"model":{},"model":{}})"}) {
    refused(text, "cannot read");
  }
  for (const char* text : {"{}", "[]", "null", "7", R"({"model":{"name":"x"}})", R"({"applications":{}})",
                           R"({"model":"x","applications":{}})"}) {
    refused(text, "is no status of a juju model");
  }
  // Cut off anywhere it is no status either.
  for (std::size_t end = 0; end + 1 < of_juju_2.size(); ++end) {
    CHECK_THROWS_AS(read_status(of_juju_2.substr(0, end), "juju status"), Error);
  }
}
