#include "base/error.hpp"
#include "catch.hpp"
#include "juju/bundle.hpp"

using namespace kf;
using namespace kf::juju;

namespace {

Bundle read(const std::string& text) { return read_bundle(text, "bundle.yaml"); }

void refused(const std::string& text, const std::string& what) {
  INFO(text);
  try {
    read(text);
    FAIL("it was read");
  } catch (const Error& e) {
    CHECK(e.code() == Exit::failed);
    CHECK_THAT(e.what(), StartsWith("cannot read bundle.yaml") && ContainsSubstring(what));
    CHECK_FALSE(e.why().empty());
  }
}

const std::string exported = R"(bundle: kubernetes
saas:
  grafana:
    url: uk8s:admin/cos.grafana
applications:
  katib-db:
    charm: local:mysql-k8s-3
    scale: 1
  kfp-api:
    charm: kfp-api
    channel: edge
    revision: 1283
    base: ubuntu@20.04/stable
    resources:
      oci-image: 577
    options:
      object-store-bucket-name: mlpipeline
      cache-enabled: true
      retries: 3
      empty: ""
    constraints: arch=amd64
    trust: true
  minio:
    charm: minio
    channel: ckf-1.7/stable
    revision: 186
    series: focal
    scale: 1
    constraints: arch=amd64 mem=2048
    storage:
      minio-data: kubernetes,1,10240M
relations:
- - kfp-api:object-storage
  - minio:object-storage
- - minio:grafana-dashboard
  - grafana:grafana-dashboard
--- # overlay.yaml
applications:
  minio:
    offers:
      store:
        endpoints:
        - object-storage
        - velero-backups
        acl:
          admin: admin
)";

}  // namespace

TEST_CASE("what juju export-bundle prints is read", "[bundle]") {
  const Bundle bundle = read(exported);
  REQUIRE(bundle.applications.size() == 3);
  const Deployed& minio = bundle.applications.at("minio");
  CHECK(minio.charm == "minio");
  CHECK(minio.channel == "ckf-1.7/stable");
  CHECK(minio.revision == 186);
  CHECK(minio.base == "ubuntu@20.04");
  CHECK(minio.scale == 1);
  CHECK(minio.constraints == "arch=amd64 mem=2048");
  CHECK_FALSE(minio.trust);
  CHECK(minio.storage == std::map<std::string, std::string>{{"minio-data", "kubernetes,1,10240M"}});

  const Deployed& api = bundle.applications.at("kfp-api");
  CHECK(api.channel == "latest/edge");
  CHECK(api.base == "ubuntu@20.04");
  CHECK(api.trust);
  CHECK(api.options == std::map<std::string, std::string>{{"object-store-bucket-name", "\"mlpipeline\""},
                                                          {"cache-enabled", "true"},
                                                          {"retries", "3"},
                                                          {"empty", "\"\""}});
  CHECK(bundle.relations == std::set<Relation>{
                                relation({"kfp-api", "object-storage"}, {"minio", "object-storage"}),
                                relation({"grafana", "grafana-dashboard"}, {"minio", "grafana-dashboard"}),
                            });
  CHECK(bundle.remotes.at("grafana").url == "uk8s:admin/cos.grafana");
}

TEST_CASE("a scale of 0 is left out by juju and is no 1", "[bundle]") {
  CHECK(read(exported).applications.at("kfp-api").scale == 0);
  CHECK(read("applications: {a: {charm: a, num_units: 2}}").applications.at("a").scale == 2);
}

TEST_CASE("a charm from a file stays what it is written as", "[bundle]") {
  const Deployed db = read(exported).applications.at("katib-db");
  CHECK(db.charm == "local:mysql-k8s-3");
  CHECK(db.revision == 3);
  CHECK(db.channel.empty());
  CHECK(read("applications: {a: {charm: ./a.charm}}").applications.at("a").charm == "./a.charm");
}

TEST_CASE("a charm is called as Charmhub calls it", "[bundle]") {
  const Deployed minio = read("applications: {m: {charm: 'ch:amd64/focal/minio-57'}}").applications.at("m");
  CHECK(minio.charm == "minio");
  CHECK(minio.revision == 57);
}

TEST_CASE("offers stand in the second document", "[bundle]") {
  const Bundle bundle = read(exported);
  REQUIRE(bundle.offers.size() == 1);
  const Offer expected{
      "store", "minio", {{"object-storage", "object-storage"}, {"velero-backups", "velero-backups"}}, 0};
  CHECK(bundle.offers[0] == expected);
  CHECK(bundle.applications.at("minio").scale == 1);  // the overlay says nothing of it
}

TEST_CASE("a bundle that people wrote is read", "[bundle]") {
  const Bundle bundle = read(R"(
bundle: kubernetes
name: kubeflow
docs: https://example.com/1
applications:
  istio-ingressgateway:
    charm: istio-gateway
    channel: 1.11/stable
    scale: 1
    trust: true
    options: {kind: ingress}
    _github_repo_name: istio-operators
    _path_in_github_repo: charms/istio-gateway
  minio: {charm: minio, channel: ckf-1.6/stable, scale: 1, _github_repo_branch: main}
relations:
  - [argo-controller, minio]
  - [istio-pilot:istio-pilot, istio-ingressgateway:istio-pilot]
  - ["a:b", ["c:d", "e:f"]]
)");
  CHECK(bundle.name == "kubeflow");
  CHECK(bundle.applications.at("istio-ingressgateway").charm == "istio-gateway");
  CHECK(bundle.applications.at("istio-ingressgateway").options.at("kind") == "\"ingress\"");
  CHECK(bundle.relations == std::set<Relation>{
                                relation({"argo-controller", ""}, {"minio", ""}),
                                relation({"istio-pilot", "istio-pilot"}, {"istio-ingressgateway", "istio-pilot"}),
                                relation({"a", "b"}, {"c", "d"}),
                                relation({"a", "b"}, {"e", "f"}),
                            });
}

TEST_CASE("a bundle's base counts for applications that have none", "[bundle]") {
  const auto base = [](const std::string& text) { return read(text).applications.at("a").base; };
  CHECK(base("{series: focal, applications: {a: {charm: a}}}") == "ubuntu@20.04");
  CHECK(base("{default-base: ubuntu@22.04/stable, applications: {a: {charm: a}}}") == "ubuntu@22.04");
  CHECK(base("{series: focal, applications: {a: {charm: a, base: ubuntu@24.04}}}") == "ubuntu@24.04");
  CHECK(base("{applications: {a: {charm: a, series: kubernetes}}}").empty());
}

TEST_CASE("an overlay changes what it names and takes away what it empties", "[bundle]") {
  const Bundle bundle = read(R"(
applications:
  a: {charm: a, channel: 1/stable, scale: 1, options: {x: 1, y: 2}, offers: {o: {endpoints: [p]}}}
  b: {charm: b, scale: 1, offers: {gone: {endpoints: [q]}}}
relations:
- [a:x, b:y]
- [a:x, c:y]
---
applications:
  a: {channel: 2/stable, options: {y: 3}}
  b:
)");
  CHECK(bundle.applications.size() == 1);
  CHECK(bundle.applications.at("a").channel == "2/stable");
  CHECK(bundle.applications.at("a").charm == "a");
  CHECK(bundle.applications.at("a").options == std::map<std::string, std::string>{{"x", "1"}, {"y", "3"}});
  CHECK(bundle.relations == std::set<Relation>{relation({"a", "x"}, {"c", "y"})});
  REQUIRE(bundle.offers.size() == 1);
  CHECK(bundle.offers[0].name == "o");
}

TEST_CASE("a channel that YAML takes for a number is refused and not cut", "[bundle]") {
  refused("applications: {minio: {charm: minio, channel: 1.10}}", "the channel of minio is no text");
  CHECK(read("applications: {minio: {charm: minio, channel: '1.10'}}").applications.at("minio").channel ==
        "1.10/stable");
}

TEST_CASE("what is no bundle is refused", "[bundle]") {
  for (const char* text :
       {"", "{}", "bundle: kubernetes", "[a, b]", "7", "applications: [minio]", "applications: {minio: latest}",
        "applications: {minio: }", "{applications: }", "{applications: {a: {charm: a}}, relations: [[a, b, c]]}",
        "{applications: {a: {charm: a}}, relations: [a]}", "{applications: {a: {charm: a}}, relations: {a: b}}",
        "{applications: {a: {charm: a}}, relations: [[a, '']]}"}) {
    refused(text, "it is no juju bundle");
  }
  refused("applications:\n  a: {charm: a\n", "line ");
  refused("applications: {a: {charm: a}, a: {charm: b}}", "line 1");
}
