#include "catch.hpp"
#include "worlds.hpp"

#include <set>

using namespace kf;
using namespace kf::test;

namespace {
/// What does not depend on chance: phases, bindings, policies, disks.
std::string projection(World& w) {
  std::string all;
  w.list(resource::volumes, {}, [&](Json&& v) {
    all += In(v)["metadata"]["name"].text() + " " + In(v)["status"]["phase"].text() + " " +
           In(v)["spec"]["claimRef"]["name"].text() + "\n";
  });
  w.list(resource::claims, {}, [&](Json&& c) {
    all += In(c)["metadata"]["name"].text() + " " + In(c)["status"]["phase"].text() + " " +
           In(c)["spec"]["volumeName"].text() + "\n";
  });
  for (const auto& [name, disk] : w.disks()) all += name + (disk.destroyed ? " destroyed\n" : "\n");
  return all + std::to_string(pods(w));
}
}  // namespace

TEST_CASE("the same seed and calls give the same world, to the byte", "[order]") {
  const auto story = [](unsigned seed) {
    World w = sample(seed);
    for (int i = 0; i < 5; ++i) w.tick();
    remove(w, resource::namespaces, {"", "kubeflow"});
    for (int i = 0; i < 5; ++i) w.tick();
    return w.objects();
  };
  CHECK(story(3) == story(3));
  CHECK(story(3) != story(4));
}

TEST_CASE("whatever comes late, what does not compete ends the same", "[order]") {
  std::set<std::string> ends;
  for (unsigned seed = 0; seed < 40; ++seed) {
    World w = sample(seed);
    w.tick();
    remove(w, resource::namespaces, {"", "kubeflow"});
    w.tick();
    w.create(resource::volumes, pv({.ref = "alice/c"}));
    w.create(resource::claims, pvc({.ns = "alice"}));
    REQUIRE(w.settle());
    ends.insert(projection(w));
  }
  CHECK(ends.size() == 1);
}

TEST_CASE("what competes can end either way", "[order]") {
  std::set<std::string> winners;
  for (unsigned seed = 0; seed < 40; ++seed) {
    World w(seed);
    w.create(resource::namespaces, ns("a"));
    for (const char* name : {"c", "d"}) w.create(resource::claims, pvc({.name = name}));
    w.create(resource::volumes, pv({}));
    w.settle();
    winners.insert(text(w, resource::volumes, {"", "v"}, "/spec/claimRef/name"));
  }
  CHECK(winners == std::set<std::string>{"c", "d"});
}

TEST_CASE("the steps of a controller can be seen apart", "[order]") {
  bool half_bound = false, disk_gone_first = false;
  for (unsigned seed = 0; seed < 60; ++seed) {
    World w(seed);
    w.create(resource::namespaces, ns("a"));
    w.create(resource::volumes, pv({.ref = "a/c", .policy = "Delete"}));
    w.create(resource::claims, pvc({}));
    w.between = [&](World& now) {
      const bool tied = !text(now, resource::volumes, {"", "v"}, "/spec/claimRef/uid").empty();
      half_bound = half_bound || (tied && claim_phase(now) == "Pending");
      disk_gone_first = disk_gone_first || (now.disks().at("ebs/vol-v").destroyed && phase(now) != "gone");
    };
    w.settle();
    remove(w, resource::claims, {"a", "c"});
    w.settle();
  }
  CHECK(half_bound);
  CHECK(disk_gone_first);
}

TEST_CASE("a copy is a snapshot that goes its own way", "[order]") {
  World w = bound("Delete");
  World before = w;
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  CHECK(lost(w).size() == 1);
  CHECK(lost(before).empty());
  CHECK(claim_phase(before) == "Bound");
}

TEST_CASE("somebody else can act between two ticks", "[order]") {
  World w = bound();
  int n = 0;
  w.between = [&](World& now) {
    if (++n == 2) policy(now, "v", "Delete");
  };
  for (int i = 0; i < 3; ++i) w.tick();
  CHECK(text(w, resource::volumes, {"", "v"}, "/spec/persistentVolumeReclaimPolicy") == "Delete");
}

TEST_CASE("a world at rest stays as it is, but for what is written", "[order]") {
  World w = sample();
  REQUIRE(w.settle());
  const auto objects = w.objects();
  const long written = w.disks().at("ebs/vol-04d5e6f708192a3b1").generation;
  for (int i = 0; i < 20; ++i) w.tick();
  CHECK(w.objects() == objects);
  CHECK(w.disks().at("ebs/vol-04d5e6f708192a3b1").generation == written + 20);
}
