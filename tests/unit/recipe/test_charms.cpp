#include "recipe_tests.hpp"

using namespace kf;
using namespace kf::recipe;

namespace {

Charms table(const std::string& rows) {
  return Charms::read("charms:\n  minio:\n    source: canonical/minio-operator\n    rows:\n" + rows, "dump");
}

void broken(const std::string& rows, const std::string& place, const std::string& why) {
  INFO(rows);
  refused([&] { table(rows); }, place, why);
}

const std::string first = "      - {tracks: [a], style: podspec, provides: {s3: s3}, settings: [port], crds: [x.y]}\n";

}  // namespace

TEST_CASE("a row tells what has changed since the row before it", "[charms]") {
  const Charms charms = table(R"(      - tracks: ["1.6", "1.7"]
        style: podspec
        deployment: "{service: omit}"
        storage: {data: {type: filesystem, location: /data, minimum_size: 10G}}
        base: "ubuntu@20.04"
        provides: {s3: s3, metrics: prometheus_scrape}
        requires: {ingress: ingress}
        settings: [port, mode]
        crds: [buckets.minio.io]
      - tracks: ["1.8"]
        read_at: abc123
        style: sidecar
        deployment: ""
        storage: {data: {type: filesystem, minimum_size: 10G}}
        provides: {ingress: route}
        requires: {s3: s3}
        endpoints_gone: [metrics]
        settings: [console]
        settings_gone: [mode]
        crds_gone: [buckets.minio.io]
)");
  const Charm* old = charms.find("minio", "1.7/stable");
  REQUIRE(old != nullptr);
  CHECK(old->style == Style::podspec);
  CHECK(old->deployment == "{service: omit}");
  CHECK(old->storage.at("data") == StorageBlock{"filesystem", "/data", "10G"});
  CHECK(old->provides == std::map<std::string, std::string>{{"metrics", "prometheus_scrape"}, {"s3", "s3"}});
  CHECK(old->source == "canonical/minio-operator @track/1.7");
  CHECK(charms.find("minio", "1.6/edge")->settings == old->settings);

  const Charm* now = charms.find("minio", "1.8/candidate");
  REQUIRE(now != nullptr);
  CHECK(now->style == Style::sidecar);
  CHECK(now->deployment.empty());
  CHECK(now->storage.at("data").location.empty());
  CHECK(now->provides == std::map<std::string, std::string>{{"ingress", "route"}});
  CHECK(now->requires_ == std::map<std::string, std::string>{{"s3", "s3"}});
  CHECK(now->settings == std::set<std::string>{"console", "port"});
  CHECK(now->crds.empty());
  CHECK(now->base == "ubuntu@20.04");
  CHECK(now->source == "canonical/minio-operator @abc123");
}

TEST_CASE("what a track held in an earlier release is found for deployments of that release only", "[charms]") {
  const Charms charms = table(R"(      - {tracks: ["2.0"], release: "1.6", style: podspec}
      - {tracks: ["2.0"], style: sidecar}
      - {tracks: [latest], base: "ubuntu@24.04"}
)");
  CHECK(charms.find("minio", "2.0/stable")->style == Style::sidecar);
  CHECK(charms.find("minio", "2.0/stable", "1.6")->style == Style::podspec);
  CHECK(charms.find("minio", "2.0/stable", "1.8")->style == Style::sidecar);
  CHECK(charms.find("minio", "edge")->track == "latest");
  CHECK(charms.find("minio", "3.0/stable") == nullptr);
  CHECK(charms.find("mysql-k8s", "8.0/stable") == nullptr);
}

TEST_CASE("a table of charms that contradicts itself is refused with its place", "[charms]") {
  broken("      - {tracks: [a]}\n", "line 5, column 9", "the first row of a charm must have \"style\"");
  broken("      - {tracks: [a], style: pod}\n", "line 5, column 30", "\"pod\" is no style");
  broken("      - {style: podspec}\n", "line 5, column 9", "a row must have \"tracks\"");
  broken("      - {tracks: [a, a], style: podspec}\n", "line 5, column 22", "\"a\" stands twice");
  broken(first + "      - {tracks: [a]}\n", "line 6, column 18", "the track \"a\" stands twice");
  broken(first + "      - {tracks: [b], provides: {s3: s3}}\n", "line 6, column 33", "\"s3\" was there already");
  broken(first + "      - {tracks: [b], endpoints_gone: [s4]}\n", "line 6, column 39", "no endpoint \"s4\"");
  broken(first + "      - {tracks: [b], settings: [port]}\n", "line 6, column 33", "\"port\" was there already");
  broken(first + "      - {tracks: [b], settings_gone: [prot]}\n", "line 6, column 38", "no \"prot\" that could go");
  broken(first + "      - {tracks: [b], crds: [x.y]}\n", "line 6, column 29", "\"x.y\" was there already");
  broken(first + "      - {tracks: [b], setings: [a]}\n", "line 6, column 23", "did you mean \"settings\"?");
  broken("      - {tracks: [a], style: podspec, storage: {d: {type: f, size: 1G}}}\n", "line 5, column 62",
         "\"size\" is no key of a storage block");
  broken("      - {tracks: [1.10], style: podspec}\n", "line 5, column 19", "put 1.10 in quotation marks");
}

TEST_CASE("the built-in table knows the charms that matter", "[charms]") {
  const Charms& known = Charms::known();
  CHECK(known.all().size() > 40);
  CHECK(known.find("minio", "ckf-1.9/stable")->storage.at("minio-data").location == "/data");
  CHECK(known.find("minio", "1.10/stable")->storage.at("minio-data").location.empty());
  CHECK(known.find("kfp-api", "2.0/stable", "1.6")->style == Style::podspec);
  CHECK(known.find("kfp-api", "2.0/stable")->style == Style::sidecar);
  CHECK(known.find("kubeflow-profiles", "1.6/stable")->crds.count("profiles.kubeflow.org") == 1);
  CHECK(known.find("kubeflow-dashboard", "1.6/stable")->settings.count("profile") == 1);
  CHECK(known.find("kubeflow-dashboard", "1.7/stable")->settings.count("profile") == 0);
  for (const auto& [name, tracks] : known.all()) {
    for (const auto& [track, charm] : tracks) {
      INFO(name << " " << track);
      CHECK(charm.style != Style::unknown);
      CHECK(charm.base.rfind("ubuntu@", 0) == 0);
    }
  }
}

TEST_CASE("every rung of istio is known", "[charms]") {
  for (int minor = 11; minor <= 28; ++minor) {
    INFO(minor);
    const std::string channel = "1." + std::to_string(minor) + "/stable";
    REQUIRE(Charms::known().find("istio-pilot", channel) != nullptr);
    REQUIRE(Charms::known().find("istio-gateway", channel) != nullptr);
  }
}
