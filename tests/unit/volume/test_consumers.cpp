#include "build.hpp"
#include "catch.hpp"
#include "volume/consumers.hpp"

using namespace kf;
using namespace kf::test;

namespace {
std::vector<std::string> users(const std::string& yaml, const kube::Name& claim) {
  const auto s = snapshot(yaml);
  std::vector<std::string> names;
  const auto all = volume::consumers_of(s);
  if (const auto it = all.find(claim); it != all.end()) {
    for (const auto& c : it->second) names.push_back(c.shown());
  }
  return names;
}

std::string pod(const std::string& name, const std::string& owner_kind, const std::string& owner,
                const std::string& phase = "Running") {
  return "---\nkind: Pod\nmetadata: {namespace: a, name: " + name + ", ownerReferences: [{kind: " + owner_kind +
         ", name: " + owner +
         "}]}\nspec: {containers: [{name: c, image: i}], volumes: [{name: d, persistentVolumeClaim: {claimName: "
         "data}}]}\nstatus: {phase: " +
         phase + "}\n";
}
using Names = std::vector<std::string>;
}  // namespace

TEST_CASE("pods of a listed workload are told as that workload", "[consumers]") {
  CHECK(users(deployment("a", "db", "mysql", "data") + pod("db-5d4f-x2", "ReplicaSet", "db-5d4f"), {"a", "data"}) ==
        Names{"Deployment/db"});
}

TEST_CASE("pods of a workload that was not read stand for themselves", "[consumers]") {
  CHECK(users(pod("db-5d4f-x2", "ReplicaSet", "db-5d4f"), {"a", "data"}) == Names{"Pod/db-5d4f-x2"});
}

TEST_CASE("a finished pod uses nothing", "[consumers]") {
  CHECK(users(pod("job-1", "Job", "job", "Succeeded") + pod("job-2", "Job", "job", "Failed"), {"a", "data"}).empty());
}

TEST_CASE("claims of a StatefulSet's templates are found by name and ordinal", "[consumers]") {
  const std::string set =
      "---\nkind: StatefulSet\nmetadata: {namespace: a, name: minio}\nspec: {volumeClaimTemplates: [{metadata: {name: "
      "data}}], "
      "template: {spec: {containers: [{name: m, image: minio/minio, volumeMounts: [{name: data}]}]}}}\n";
  CHECK(users(set + claim("a", "data-minio-0"), {"a", "data-minio-0"}) == Names{"StatefulSet/minio"});
  CHECK(users(set + claim("a", "data-minio-10"), {"a", "data-minio-10"}) == Names{"StatefulSet/minio"});
  for (const char* other : {"data-minio", "data-minio-", "data-minio-x", "data-minio2-0"}) {
    CHECK(users(set + claim("a", other), {"a", other}).empty());
  }
  CHECK(users(set + claim("b", "data-minio-0"), {"b", "data-minio-0"}).empty());
}

TEST_CASE("the image is that of the container that mounts the claim", "[consumers]") {
  const auto s = snapshot(
      "---\nkind: Deployment\nmetadata: {namespace: a, name: x}\nspec: {template: {spec: {containers: [{name: side, "
      "image: exporter}, "
      "{name: db, image: 'mysql:8', volumeMounts: [{name: d}]}], volumes: [{name: d, persistentVolumeClaim: "
      "{claimName: data}}]}}}\n");
  CHECK(volume::consumers_of(s).at({"a", "data"}).at(0).image == "mysql:8");
}
