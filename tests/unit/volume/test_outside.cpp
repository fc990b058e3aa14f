#include "build.hpp"
#include "catch.hpp"
#include "volume/outside.hpp"

using namespace kf;
using namespace kf::test;

namespace {

/// "role type id" of each store that a configuration names.
std::vector<std::string> told(const std::string& data, const std::string& more = "", const std::string& ns = "") {
  const auto s = snapshot("kind: ConfigMap\nmetadata: {namespace: ml, name: pipeline-install-config}\ndata: {" + data +
                          "}\n" + more);
  std::vector<std::string> all;
  for (const auto& store : volume::stores_outside(s, ns))
    all.push_back(std::string(volume::shown(store.role)) + " " + store.type + " " + store.id);
  return all;
}

using Stores = std::vector<std::string>;

}  // namespace

TEST_CASE("databases and buckets outside the cluster are read from Pipelines' configuration", "[outside]") {
  CHECK(told("dbHost: kf.c1.eu-west-1.rds.amazonaws.com, dbPort: '3306', bucketName: kf, minioServiceHost: "
             "s3.amazonaws.com, minioServiceRegion: eu-west-1") ==
        Stores{"metadata rds kf.c1.eu-west-1.rds.amazonaws.com:3306", "artifacts s3 kf"});
  CHECK(told("gcsProjectId: p, gcsCloudSqlInstanceName: 'p:r:i', bucketName: kf, dbHost: mysql") ==
        Stores{"metadata cloud-sql p:r:i", "artifacts gcs kf"});
  CHECK(told("mysqlHost: 10.1.2.3, bucketName: b, minioServiceHost: objects.corp.example") ==
        Stores{"metadata mysql 10.1.2.3", "artifacts object-store b at objects.corp.example"});
  CHECK(told("dbType: pgx, postgresHost: db.corp.example, postgresPort: '5432', mysqlHost: mysql") ==
        Stores{"metadata postgresql db.corp.example:5432"});
}

TEST_CASE("a Service of the cluster is no store outside, however it is written", "[outside]") {
  const std::string other = "---\nkind: Namespace\nmetadata: {name: stores}\n";
  for (const char* host :
       {"mysql", "mysql.ml", "mysql.stores", "mysql.ml.svc", "mysql.x.svc.cluster.local", "localhost", "127.0.0.1"}) {
    INFO(host);
    CHECK(told("dbHost: " + std::string(host) + ", minioServiceHost: " + host + ", bucketName: mlpipeline", other)
              .empty());
  }
  CHECK(told("bucketName: mlpipeline").empty());
  CHECK(told("dbHost: db.corp.example", "", "another").empty());
}
