#include "catch.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;

TEST_CASE("deleting Kubeflow's namespace destroys MySQL and MinIO, and spares Katib with Retain and the neighbours",
          "[losses]") {
  World w = sample();
  REQUIRE(w.settle());
  CHECK(lost(w).empty());
  remove(w, resource::namespaces, {"", "kubeflow"});
  REQUIRE(w.settle());
  Texts all = lost(w);
  std::sort(all.begin(), all.end());
  CHECK(all == Texts{"destroyed ebs/vol-04d5e6f708192a3b1", "destroyed ebs/vol-04d5e6f708192a3b2"});
  CHECK_THAT(w.losses()[0].words,
             EndsWith("destroyed, because namespace kubeflow was deleted and its reclaim policy is Delete"));
  CHECK(phase(w, "pvc-c20a5f68-katib") == "Released");
  CHECK(phase(w, "pvc-wordpress") == "Bound");
}

TEST_CASE("deleting Kubeflow's namespace destroys nothing once every volume has Retain", "[losses]") {
  World w = sample();
  w.settle();
  for (const char* name : {"pvc-6f1d0c3a-mysql", "pvc-91b7e2d4-minio"}) policy(w, name, "Retain");
  remove(w, resource::namespaces, {"", "kubeflow"});
  REQUIRE(w.settle());
  CHECK(lost(w).empty());
  CHECK(phase(w, "pvc-6f1d0c3a-mysql") == "Released");
}

TEST_CASE("a volume without claimRef is taken by a stranger's claim, and written over", "[losses]") {
  World w = bound();
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  patch(w, resource::volumes, {"", "v"}, {{"spec", {{"claimRef", nullptr}}}});
  w.create(resource::claims, pvc({.name = "workspace"}));
  w.settle();
  CHECK(claim_phase(w, {"a", "workspace"}) == "Bound");
  CHECK(lost(w).empty());  // nobody has written yet
  w.create(resource::pods, pod("notebook", "workspace"));
  w.settle();
  w.tick();
  CHECK(lost(w) == Texts{"stolen ebs/vol-v"});
}

TEST_CASE("a volume reserved for another claim by name changes hands, and that is no theft", "[losses]") {
  World w = bound();
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  patch(w, resource::volumes, {"", "v"},
        {{"spec", {{"claimRef", {{"name", "new"}, {"uid", nullptr}, {"resourceVersion", nullptr}}}}}});
  w.create(resource::claims, pvc({.name = "new"}));
  w.create(resource::pods, pod("p", "new"));
  w.settle();
  w.tick();
  CHECK(w.disks().at("ebs/vol-v").owner == kube::Name{"a", "new"});
  CHECK(lost(w).empty());
}

TEST_CASE("two workloads that write on one ReadWriteOnce disk are told, once", "[losses]") {
  World w = bound();
  for (const char* name : {"old", "new"}) w.create(resource::deployments, deployment(name, "c"));
  w.settle();
  for (int i = 0; i < 5; ++i) w.tick();
  CHECK(lost(w) == Texts{"shared ebs/vol-v"});
}

TEST_CASE("two volumes of one disk are found out by their writers", "[losses]") {
  World w = bound();
  w.create(resource::volumes,
           pv({.name = "twin", .ref = "a/d", .source = "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-v}"}));
  w.create(resource::claims, pvc({.name = "d"}));
  w.create(resource::deployments, deployment("one", "c"));
  w.create(resource::deployments, deployment("two", "d"));
  w.settle();
  for (int i = 0; i < 3; ++i) w.tick();
  const auto all = lost(w);
  CHECK(std::count(all.begin(), all.end(), "shared ebs/vol-v") == 1);
}

TEST_CASE("two workloads may write on a ReadWriteMany disk, and the pods of one on any", "[losses]") {
  World w;
  w.create(resource::namespaces, ns("a"));
  w.create(resource::volumes, pv({.modes = "[ReadWriteMany]"}));
  w.create(resource::claims, pvc({.modes = "[ReadWriteMany]"}));
  for (const char* name : {"old", "new"}) w.create(resource::deployments, deployment(name, "c"));
  World v = bound();
  v.create(resource::deployments, deployment("db", "c"));
  patch(v, resource::deployments, {"a", "db"}, {{"spec", {{"replicas", 3}}}});
  for (World* each : {&w, &v}) {
    each->settle();
    each->tick();
    CHECK(lost(*each).empty());
  }
}

TEST_CASE("a write that was acknowledged and is not on the disk is missing", "[losses]") {
  World w = bound();
  w.create(resource::pods, pod("p", "c"));
  w.settle();
  w.tick();
  w.disk("ebs/vol-v").generation -= 1;
  CHECK(lost(w) == Texts{"missing ebs/vol-v"});
}

TEST_CASE("a disk that is destroyed takes no more writes, and starts no pod", "[losses]") {
  World w = bound("Delete");
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  w.create(resource::volumes,
           pv({.name = "again", .ref = "a/c", .source = "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-v}"}));
  w.create(resource::claims, pvc({}));
  w.create(resource::pods, pod("p", "c"));
  w.settle();
  CHECK(claim_phase(w) == "Bound");
  CHECK(pods(w) == 0);
}
