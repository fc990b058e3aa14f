#include "catch.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;

namespace {
constexpr const char* disk = "ebs/vol-v";

void scale(World& w, const kube::Resource& r, const kube::Name& name, int to) {
  patch(w, r, name, {{"spec", {{"replicas", to}}}});
}

World with_store(const std::string& more = "", unsigned seed = 1) {
  World w = bound("Retain", seed);
  w.create(resource::deployments, deployment("db", "c", more));
  REQUIRE(w.settle());
  return w;
}

/// The most pods that wrote at once while the Deployment's template changed.
std::size_t most_writers_of_a_change(const std::string& strategy, unsigned seed) {
  World w = with_store(strategy, seed);
  patch(w, resource::deployments, {"a", "db"},
        {{"spec", {{"template", {{"metadata", {{"labels", {{"new", "yes"}}}}}}}}}});
  std::size_t most = 0;
  w.between = [&](World& now) { most = std::max(most, now.disks().at(disk).writers.size()); };
  REQUIRE(w.settle());
  CHECK(pods(w) == 1);
  return most;
}

const Json set = objects(
                     "kind: StatefulSet\napiVersion: apps/v1\nmetadata: {name: minio, namespace: a}\nspec: {replicas: "
                     "2, template: {spec: {containers: [{name: m}]}}, "
                     "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], "
                     "storageClassName: fast, resources: "
                     "{requests: {storage: 1Gi}}}}]}\n")
                     .at(0);

World with_set(unsigned seed = 1, Json object = set) {
  World w = world(
      "kind: Namespace\nmetadata: {name: a}\n---\nkind: StorageClass\nmetadata: {name: fast}\nprovisioner: p\n", seed);
  w.create(resource::stateful_sets, object);
  REQUIRE(w.settle());
  return w;
}
}  // namespace

TEST_CASE("a Deployment's pod runs when its claim is bound, and then writes at every tick", "[workloads]") {
  World w = with_store();
  CHECK(pods(w) == 1);
  CHECK(text(w, resource::deployments, {"a", "db"}, "/status/readyReplicas") == "1");
  const long before = w.disks().at(disk).generation;
  w.tick();
  CHECK(w.disks().at(disk).generation == before + 1);
  CHECK(w.disks().at(disk).acknowledged == before + 1);
  CHECK(w.disks().at(disk).writers.size() == 1);
}

TEST_CASE("a pod waits for a claim that is not there, not bound, or being deleted", "[workloads]") {
  World w = bound();
  w.create(resource::deployments, deployment("x", "missing"));
  w.create(resource::claims, pvc({.name = "pending"}));
  w.create(resource::deployments, deployment("y", "pending"));
  w.create(resource::pods, pod("first", "c"));
  w.settle();
  remove(w, resource::claims, {"a", "c"});
  w.create(resource::deployments, deployment("z", "c"));
  w.settle();
  CHECK(pods(w) == 1);
  CHECK(pods(w, "Pending") == 3);
}

TEST_CASE("a Deployment at zero writes nothing once its last pod is gone, and goes on at one", "[workloads]") {
  World w = with_store();
  scale(w, resource::deployments, {"a", "db"}, 0);
  w.settle();
  w.tick();
  CHECK(pods(w) == 0);
  const long rest = w.disks().at(disk).generation;
  w.tick();
  CHECK(w.disks().at(disk).generation == rest);
  scale(w, resource::deployments, {"a", "db"}, 1);
  w.settle();
  w.tick();
  CHECK(w.disks().at(disk).generation > rest);
  CHECK(lost(w).empty());
}

TEST_CASE("a pod that is on its way out still writes, though its Deployment counts it no more", "[workloads]") {
  bool seen = false;
  for (unsigned seed = 0; seed < 20 && !seen; ++seed) {
    World w = with_store("", seed);
    scale(w, resource::deployments, {"a", "db"}, 0);
    w.between = [&](World& now) {
      seen = seen || (text(now, resource::deployments, {"a", "db"}, "/status/replicas") == "0" && pods(now) == 1);
    };
    w.settle();
  }
  CHECK(seen);
}

TEST_CASE("a changed template replaces pods, by Recreate with never two writers, by default with two for a while",
          "[workloads]") {
  std::size_t recreate = 0, rolling = 0;
  for (unsigned seed = 0; seed < 10; ++seed) {
    recreate = std::max(recreate, most_writers_of_a_change("strategy: {type: Recreate}, ", seed));
    rolling = std::max(rolling, most_writers_of_a_change("", seed));
  }
  CHECK(recreate == 1);
  CHECK(rolling == 2);
}

TEST_CASE("pods of a capture are their Deployment's: scaling to zero ends them", "[workloads]") {
  World w = sample();
  Json captured = pod("mysql-5d4f-x2x", "mysql-pv-claim");
  captured["metadata"].update({{"namespace", "kubeflow"},
                               {"ownerReferences", {{{"kind", "ReplicaSet"}, {"name", "mysql-5d4f"}, {"uid", "rs"}}}}});
  captured["status"]["phase"] = "Running";
  w.load(captured);
  w.settle();
  CHECK(w.get(resource::pods, {"kubeflow", "mysql-5d4f-x2x"}));
  CHECK(w.disks().at("ebs/vol-04d5e6f708192a3b1").writers == std::set<kube::Name>{{"kubeflow", "mysql-5d4f-x2x"}});
  scale(w, resource::deployments, {"kubeflow", "mysql"}, 0);
  w.settle();
  CHECK_FALSE(w.get(resource::pods, {"kubeflow", "mysql-5d4f-x2x"}));
}

TEST_CASE("a pod of a capture that nobody owns stays a pod", "[workloads]") {
  World w = bound();
  Json captured = pod("debug", "c");
  captured["status"]["phase"] = "Running";
  w.load(captured);
  w.settle();
  CHECK(w.disks().at(disk).writers.size() == 1);
}

TEST_CASE("pods go with their Deployment, claims stay", "[workloads]") {
  World w = with_store();
  remove(w, resource::deployments, {"a", "db"});
  w.settle();
  CHECK(pods(w) == 0);
  CHECK(claim_phase(w) == "Bound");
}

TEST_CASE("a pod that mounts its claim read-only is no writer", "[workloads]") {
  World w = bound();
  Json reader = pod("p", "c");
  reader["spec"]["volumes"][0]["persistentVolumeClaim"]["readOnly"] = true;
  w.create(resource::pods, reader);
  w.settle();
  w.tick();
  CHECK(pods(w) == 1);
  CHECK(w.disks().at(disk).writers.empty());
}

TEST_CASE("of two pods that want a ReadWriteOncePod claim the second waits", "[workloads]") {
  World w;
  w.create(resource::namespaces, ns("a"));
  w.create(resource::volumes, pv({.modes = "[ReadWriteOncePod]"}));
  w.create(resource::claims, pvc({.modes = "[ReadWriteOncePod]"}));
  for (const char* name : {"p", "q"}) w.create(resource::pods, pod(name, "c"));
  w.settle();
  CHECK(pods(w) == 1);
  CHECK(pods(w, "Pending") == 1);
}

TEST_CASE("a StatefulSet makes a claim per pod by its templates, and leaves them when it shrinks or goes",
          "[workloads]") {
  World w = with_set();
  CHECK(pods(w) == 2);
  CHECK(claim_phase(w, {"a", "data-minio-1"}) == "Bound");
  scale(w, resource::stateful_sets, {"a", "minio"}, 1);
  w.settle();
  CHECK_FALSE(w.get(resource::pods, {"a", "minio-1"}));
  CHECK(claim_phase(w, {"a", "data-minio-1"}) == "Bound");
  remove(w, resource::stateful_sets, {"a", "minio"});
  w.settle();
  CHECK(pods(w) == 0);
  CHECK(claim_phase(w, {"a", "data-minio-0"}) == "Bound");
  CHECK(lost(w).empty());
}

TEST_CASE("a StatefulSet that is made again finds its claims and their data", "[workloads]") {
  World w = with_set();
  remove(w, resource::stateful_sets, {"a", "minio"});
  w.settle();
  const auto disks = w.disks().size();
  w.create(resource::stateful_sets, set);
  w.settle();
  CHECK(pods(w) == 2);
  CHECK(w.disks().size() == disks);
}

TEST_CASE("a StatefulSet whose claims go when it is deleted destroys their data", "[workloads]") {
  Json deadly = set;
  deadly["spec"]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] = "Delete";
  World w = with_set(1, deadly);
  w.tick();
  remove(w, resource::stateful_sets, {"a", "minio"});
  w.settle();
  CHECK(lost(w).size() == 2);
  CHECK_THAT(w.losses()[0].words, ContainsSubstring("its owner StatefulSet minio was deleted"));
}

TEST_CASE("a StatefulSet starts its pods one after the other, and never two of one name", "[workloads]") {
  for (unsigned seed = 0; seed < 10; ++seed) {
    World w = with_set(seed);
    scale(w, resource::stateful_sets, {"a", "minio"}, 0);
    w.settle();
    scale(w, resource::stateful_sets, {"a", "minio"}, 2);
    w.between = [](World& now) {
      if (now.get(resource::pods, {"a", "minio-1"}))
        CHECK(text(now, resource::pods, {"a", "minio-0"}, "/status/phase") == "Running");
    };
    w.settle();
    CHECK(pods(w) == 2);
  }
}
