#include "catch.hpp"
#include "juju/names.hpp"

using namespace kf::juju;

TEST_CASE("a charm's name is found in every form that juju writes it in", "[names]") {
  struct Row {
    std::string text, name;
    int revision;
    bool local;
  };
  const std::vector<Row> table{
      {"minio", "minio", -1, false},
      {"mysql-k8s", "mysql-k8s", -1, false},
      {"argo-3", "argo-3", -1, false},
      {"ch:minio", "minio", -1, false},
      {"ch:amd64/focal/minio-200", "minio", 200, false},
      {"cs:~charmed-osm/mariadb-k8s-35", "mariadb-k8s", 35, false},
      {"local:minio-0", "minio", 0, true},
      {"local:focal/istio-pilot-12", "istio-pilot", 12, true},
      {"ch:x-", "x-", -1, false},
      {"ch:x-12345678901", "x-12345678901", -1, false},
      {"./minio_ubuntu-20.04-amd64.charm", "./minio_ubuntu-20.04-amd64.charm", -1, true},
      {"/srv/minio", "/srv/minio", -1, true},
      {"", "", -1, false},
  };
  for (const auto& [text, name, revision, local] : table) {
    INFO(text);
    const CharmName charm = charm_name(text);
    CHECK(charm.name == name);
    CHECK(charm.revision == revision);
    CHECK(charm.local == local);
  }
}

TEST_CASE("a channel has a track and a risk, also where juju leaves one out", "[names]") {
  CHECK(full_channel("1.7/stable") == "1.7/stable");
  CHECK(full_channel("2.0-alpha.7/stable") == "2.0-alpha.7/stable");
  CHECK(full_channel("edge") == "latest/edge");
  CHECK(full_channel("edge/fix-123") == "latest/edge/fix-123");
  CHECK(full_channel("1.7") == "1.7/stable");
  CHECK(full_channel("latest/edge/fix-123") == "latest/edge/fix-123");
  CHECK(full_channel("").empty());
}

TEST_CASE("a base has no risk", "[names]") {
  CHECK(plain_base("ubuntu@22.04/stable") == "ubuntu@22.04");
  CHECK(plain_base("ubuntu@22.04") == "ubuntu@22.04");
  CHECK(plain_base("").empty());
}

TEST_CASE("a series is another word for a base", "[names]") {
  for (const char* series : {"trusty", "xenial", "bionic", "focal", "jammy", "noble"}) {
    CHECK(series_of_base(base_of_series(series)) == series);
  }
  CHECK(base_of_series("focal") == "ubuntu@20.04");
  CHECK(series_of_base("ubuntu@24.04/stable") == "noble");
  CHECK(base_of_series("kubernetes").empty());
  CHECK(base_of_series("").empty());
  CHECK(series_of_base("ubuntu@99.04").empty());
}
