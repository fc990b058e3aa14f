#include "catch.hpp"
#include "volume/csi_translation.hpp"
#include "volume/portable.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;

namespace {

/// A cluster of today with a default class, where the two are created as they are given.
World imported(const Json& volume, const Json& claim, bool claim_first, unsigned seed) {
  World w = world(
      "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: standard, annotations: "
      "{storageclass.kubernetes.io/is-default-class: 'true'}}\nprovisioner: ebs.csi.aws.com\n",
      seed);
  w.create(resource::namespaces, ns("a"));
  const auto add_volume = [&] { w.create(resource::volumes, volume); };
  if (!claim_first) add_volume();
  w.create(resource::claims, claim);
  if (claim_first) add_volume();
  REQUIRE(w.settle());
  return w;
}

}  // namespace

TEST_CASE("what is made portable binds in another cluster, in either order, and no disk is lost", "[portable]") {
  for (const char* policy : {"Delete", "Retain"}) {
    World old = bound(policy);
    const Json volume = old.get(resource::volumes, {"", "v"}).value(),
               claim = old.get(resource::claims, {"a", "c"}).value();
    for (unsigned seed = 1; seed < 20; ++seed) {
      World w = imported(volume::portable_volume(volume), volume::portable_claim(claim, volume), seed % 2 == 0, seed);
      CHECK(phase(w) == "Bound");
      CHECK(claim_phase(w) == "Bound");
      CHECK(text(w, resource::claims, {"a", "c"}, "/spec/volumeName") == "v");
      remove(w, resource::claims, {"a", "c"});
      w.settle();
      CHECK(phase(w) == "Released");
      CHECK(lost(w).empty());
    }
  }
}

TEST_CASE("a claim that says no class still gets its volume once both are portable", "[portable]") {
  Json claim = pvc({.cls = ""});
  const Json volume = volume::portable_volume(pv({.ref = "a/c", .uid = "old", .policy = "Delete"}));
  for (unsigned seed = 1; seed < 20; ++seed) {
    World w = imported(volume, volume::portable_claim(claim, volume), true, seed);
    CHECK(text(w, resource::claims, {"a", "c"}, "/spec/storageClassName").empty());
    CHECK(text(w, resource::claims, {"a", "c"}, "/spec/volumeName") == "v");
    CHECK(lost(w).empty());
  }
}

TEST_CASE("the same volume as it was exported is destroyed there", "[portable]") {
  World old = bound("Delete");
  Json volume = old.get(resource::volumes, {"", "v"}).value();
  volume["metadata"].erase("resourceVersion");  // with it, no API server takes a new object
  World w;
  w.create(resource::namespaces, ns("a"));
  w.create(resource::volumes, volume);
  w.settle();
  CHECK(lost(w).size() == 1);
}

TEST_CASE("a translated volume is the disk that it was", "[portable]") {
  for (const char* source : {"awsElasticBlockStore: {volumeID: 'aws://z/vol-1'}", "cinder: {volumeID: id-1}",
                             "azureDisk: {diskURI: /subscriptions/s/d, kind: Managed}"}) {
    INFO(source);
    const auto to = volume::to_csi(pv({.ref = "a/c", .policy = "Delete", .source = source}));
    REQUIRE((to.outcome == volume::Translation::Outcome::translated));
    World before = bound("Retain", 1, source), after;
    after.create(resource::namespaces, ns("a"));
    after.create(resource::volumes, volume::portable_volume(to.volume));
    after.settle();
    REQUIRE(before.disks().size() == 1);
    REQUIRE(after.disks().size() == 1);
    CHECK(after.disks().begin()->first == before.disks().begin()->first);
  }
}
