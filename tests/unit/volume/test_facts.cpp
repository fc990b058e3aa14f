#include "catch.hpp"
#include "kube/failure.hpp"
#include "volume/facts.hpp"

#include <algorithm>
#include <map>
#include <mutex>

using namespace kf;

namespace {
struct ListsOnly : kube::Reader {
  std::optional<doc::Json> get(const kube::Resource&, const kube::Name&) override { throw std::logic_error("get"); }
  std::string version() override { throw std::logic_error("version"); }
};

/// Answers lists from memory; what is in `failures` fails.
struct Memory final : ListsOnly {
  std::map<std::string, kube::Failure> failures;
  std::vector<std::string> asked;
  std::mutex lock;
  void list(const kube::Resource& resource, const kube::Query& query, const doc::ObjectSink& sink) override {
    const std::lock_guard guard(lock);
    asked.push_back(resource.plural + " in " + query.ns + " where " + query.fields);
    if (failures.contains(resource.plural))
      throw kube::ClusterError(failures.at(resource.plural), Error("no " + resource.plural));
    if (resource.plural == "persistentvolumes") sink({{"kind", "PersistentVolume"}, {"metadata", {{"name", "v"}}}});
  }
};
const volume::Progress quiet = [](const std::string&) {};
}  // namespace

TEST_CASE("what is indispensable ends the reading, what is useful becomes a gap", "[facts]") {
  for (const char* plural : {"persistentvolumes", "persistentvolumeclaims", "deployments", "statefulsets", "pods"}) {
    Memory cluster;
    cluster.failures[plural] = kube::Failure::forbidden;
    CHECK_THROWS_AS(volume::read_cluster(cluster, {"", true}, quiet), kube::ClusterError);
  }
  Memory cluster;
  for (const char* plural : {"namespaces", "configmaps", "storageclasses", "events"})
    cluster.failures[plural] = kube::Failure::forbidden;
  const auto facts = volume::read_cluster(cluster, {"", true}, quiet);
  CHECK(facts.gaps.size() == 4);
  CHECK_FALSE(facts.snapshot.has_classes);
}

TEST_CASE("an unreachable cluster is never taken for a missing right", "[facts]") {
  Memory cluster;
  cluster.failures["events"] = kube::Failure::unreachable;
  CHECK_THROWS_AS(volume::read_cluster(cluster, {"", true}, quiet), kube::ClusterError);
}

TEST_CASE("a Ctrl-C counts more than whatever else failed meanwhile", "[facts]") {
  struct Stopped final : ListsOnly {
    void list(const kube::Resource& resource, const kube::Query&, const doc::ObjectSink&) override {
      if (resource.plural == "pods") throw Interrupted{2};
      throw kube::ClusterError(kube::Failure::unreachable, Error("gone"));
    }
  } cluster;
  CHECK_THROWS_AS(volume::read_cluster(cluster, {"", false}, quiet), Interrupted);
}

TEST_CASE("volumes are read cluster-wide even for one namespace, the rest is not", "[facts]") {
  Memory cluster;
  volume::read_cluster(cluster, {"ml", false}, quiet);
  const auto was_asked = [&](const std::string& what) {
    return std::find(cluster.asked.begin(), cluster.asked.end(), what) != cluster.asked.end();
  };
  CHECK(was_asked("persistentvolumes in  where "));
  CHECK(was_asked("persistentvolumeclaims in ml where "));
}

TEST_CASE("the ClusterRole allows everything that is read", "[facts]") {
  Memory cluster;
  volume::read_cluster(cluster, {"", true}, quiet);
  for (const auto& asked : cluster.asked) {
    const auto plural = asked.substr(0, asked.find(' '));
    const auto& allowed = volume::resources_read();
    CHECK(std::any_of(allowed.begin(), allowed.end(), [&](const auto& r) { return r.plural == plural; }));
  }
}

TEST_CASE("the sample is read from the executable itself", "[facts]") {
  CHECK(volume::read_files({"sample"}, {""}).snapshot.volumes.size() == 6);
}
