#include "catch.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;
using kube::Failure;

TEST_CASE("an object with a finalizer waits, and goes with its last one", "[deletion]") {
  World w;
  w.create(resource::config_maps,
           {{"kind", "ConfigMap"}, {"metadata", {{"name", "m"}, {"namespace", "default"}, {"finalizers", {"x/y"}}}}});
  const kube::Name name{"default", "m"};
  remove(w, resource::config_maps, name);
  w.settle();
  CHECK_FALSE(text(w, resource::config_maps, name, "/metadata/deletionTimestamp").empty());
  patch(w, resource::config_maps, name, {{"metadata", {{"finalizers", nullptr}}}});
  CHECK_FALSE(w.get(resource::config_maps, name));
}

TEST_CASE("an object without finalizers goes at once", "[deletion]") {
  World w;
  w.create(resource::config_maps, {{"kind", "ConfigMap"}, {"metadata", {{"name", "m"}, {"namespace", "default"}}}});
  remove(w, resource::config_maps, {"default", "m"});
  CHECK_FALSE(w.get(resource::config_maps, {"default", "m"}));
}

TEST_CASE("a claim stays as long as a pod uses it, and its volume is not touched", "[deletion]") {
  World w = bound("Delete");
  w.create(resource::pods, pod("p", "c"));
  w.settle();
  remove(w, resource::claims, {"a", "c"});
  REQUIRE(w.settle());
  CHECK(claim_phase(w) == "Bound");
  CHECK(lost(w).empty());
  remove(w, resource::pods, {"a", "p"});
  REQUIRE(w.settle());
  CHECK(claim_phase(w) == "gone");
  CHECK(lost(w).size() == 1);
}

TEST_CASE("a pod that has no node yet protects no claim", "[deletion]") {
  World w = bound();
  w.without_node();
  w.create(resource::pods, pod("p", "c"));
  w.settle();
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  CHECK(claim_phase(w) == "gone");
}

TEST_CASE("a bound volume stays as long as its claim, a free one goes at once", "[deletion]") {
  World w = bound();
  w.create(resource::volumes, pv({.name = "free"}));
  w.settle();
  for (const char* name : {"v", "free"}) remove(w, resource::volumes, {"", name});
  w.settle();
  CHECK(phase(w) == "Bound");
  CHECK(phase(w, "free") == "gone");
}

TEST_CASE("the protection finalizers come back to an object that lost them", "[deletion]") {
  World w = bound();
  w.patch_by_name(resource::claims, {"a", "c"}, {{"metadata", {{"finalizers", nullptr}}}});
  w.settle();
  CHECK(text(w, resource::claims, {"a", "c"}, "/metadata/finalizers/0") == "kubernetes.io/pvc-protection");
}

TEST_CASE("a namespace goes with everything in it, and refuses what is new meanwhile", "[deletion]") {
  World w = bound();
  w.create(resource::deployments, deployment("db", "c"));
  w.settle();
  CHECK(pods(w) == 1);
  remove(w, resource::namespaces, {"", "a"});
  CHECK(text(w, resource::namespaces, {"", "a"}, "/status/phase") == "Terminating");
  CHECK(failure([&] { w.create(resource::claims, pvc({.name = "d"})); }) == Failure::forbidden);
  REQUIRE(w.settle());
  CHECK_FALSE(w.get(resource::namespaces, {"", "a"}));
  CHECK_FALSE(w.get(resource::deployments, {"a", "db"}));
  CHECK(claim_phase(w) == "gone");
  CHECK(phase(w) == "Released");
  CHECK(w.get(resource::namespaces, {"", "b"}));
}

TEST_CASE("a namespace waits for an object whose finalizer nobody removes", "[deletion]") {
  World w = bound("Delete");
  w.patch_by_name(resource::claims, {"a", "c"},
                  {{"metadata", {{"finalizers", {"kubernetes.io/pvc-protection", "mine"}}}}});
  remove(w, resource::namespaces, {"", "a"});
  w.settle();
  CHECK(w.get(resource::namespaces, {"", "a"}));
  CHECK(lost(w).empty());
}

TEST_CASE("in a namespace that goes, pods go before the claims that they use", "[deletion]") {
  for (unsigned seed = 0; seed < 10; ++seed) {
    World w = bound("Retain", seed);
    w.create(resource::deployments, deployment("db", "c"));
    w.settle();
    remove(w, resource::namespaces, {"", "a"});
    w.between = [](World& now) {
      if (claim_phase(now) == "gone") CHECK(pods(now) == 0);
    };
    CHECK(w.settle());
  }
}

TEST_CASE("objects of unknown kinds in a capture go with their namespace", "[deletion]") {
  World w = bound();
  w.load({{"apiVersion", "kubeflow.org/v1"},
          {"kind", "Notebook"},
          {"metadata", {{"name", "n"}, {"namespace", "a"}, {"finalizers", {"x"}}}}});
  remove(w, resource::namespaces, {"", "a"});
  w.settle();
  CHECK_FALSE(w.get(resource::namespaces, {"", "a"}));
}

TEST_CASE("what is being deleted may lose finalizers, and get none", "[deletion]") {
  World w = bound();
  const auto finalizers = [&](const char* claim, const Json& names) {
    return failure([&] { w.patch_by_name(resource::claims, {"a", claim}, {{"metadata", {{"finalizers", names}}}}); });
  };
  CHECK_FALSE(finalizers("c", {"x/y", "kubernetes.io/pvc-protection"}));
  remove(w, resource::claims, {"a", "c"});
  REQUIRE(w.settle());
  CHECK(finalizers("c", {"x/y", "kubernetes.io/pvc-protection"}) == Failure::invalid);
  CHECK_FALSE(finalizers("c", {"x/y"}));
  CHECK(phase(w) == "Bound");  // as long as the claim is held
  CHECK_FALSE(finalizers("c", nullptr));
  CHECK(claim_phase(w) == "gone");
}

TEST_CASE("a volume whose list of finalizers is emptied goes at once, and its disk is left over", "[deletion]") {
  World w = bound("Delete");
  remove(w, resource::volumes, {"", "v"});
  REQUIRE(w.settle());
  CHECK(phase(w) == "Bound");
  w.patch_by_name(resource::volumes, {"", "v"}, {{"metadata", {{"finalizers", nullptr}}}});
  CHECK(phase(w) == "gone");
  REQUIRE(w.settle());
  CHECK(claim_phase(w) == "Lost");
  CHECK(lost(w).empty());
}

TEST_CASE("a namespace with a finalizer of its own waits without its content, and goes with that finalizer",
          "[deletion]") {
  World w = bound();
  w.patch_by_name(resource::namespaces, {"", "a"}, {{"metadata", {{"finalizers", {"x/y"}}}}});
  remove(w, resource::namespaces, {"", "a"});
  REQUIRE(w.settle());
  CHECK(claim_phase(w) == "gone");
  CHECK(failure([&] { w.create(resource::claims, pvc({})); }) == Failure::forbidden);
  w.patch_by_name(resource::namespaces, {"", "a"}, {{"metadata", {{"finalizers", nullptr}}}});
  CHECK_FALSE(w.get(resource::namespaces, {"", "a"}));
}
