#include "catch.hpp"
#include "volume/catalog.hpp"

#include <utility>

using namespace kf;

TEST_CASE("the product is read from an image's own name, not from its registry or sidecars", "[catalog]") {
  const std::pair<const char*, const char*> cases[] = {
      {"mysql:5.6", "mysql"},
      {"gcr.io/ml-pipeline/mysql:5.7-debian", "mysql"},
      {"registry.minio.example:5000/mirror/mariadb@sha256:00", "mariadb"},
      {"minio/minio:RELEASE.2018-02-09T22-40-05Z", "minio"},
      {"chrislusf/seaweedfs:4.00", "seaweedfs"},
      {"postgres:14.7-alpine3.17", "postgresql"},
      {"percona/percona-xtradb-cluster:8.0.22", "mysql"},
      {"prom/mysqld-exporter:v0.12", ""},
      {"wordpress:6-apache", ""},
      {"", ""},
  };
  for (const auto& [image, product] : cases) CHECK(volume::product_of_image(image) == product);
}

TEST_CASE("a port in a registry's name is no tag", "[catalog]") {
  CHECK(volume::tag_of_image("localhost:5000/mysql") == "");
  CHECK(volume::tag_of_image("localhost:5000/mysql:8.0.26") == "8.0.26");
  CHECK(volume::tag_of_image("mysql:8.0@sha256:aa") == "8.0");
}

TEST_CASE("every role has a name that reads back", "[catalog]") {
  for (const char* name : {"metadata", "artifacts", "mlmd", "katib", "registry", "workspace", "other"}) {
    REQUIRE(volume::role_named(name));
    CHECK(volume::shown(*volume::role_named(name)) == name);
  }
  CHECK_FALSE(volume::role_named("mysql"));
}

TEST_CASE("a claim name that others use too is not telling", "[catalog]") {
  CHECK_FALSE(volume::store_of_claim("mysql-pv-claim")->telling);
  CHECK_FALSE(volume::store_of_claim("minio-pvc")->telling);
  CHECK(volume::store_of_claim("katib-mysql")->telling);
}
