#include "catch.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;

namespace {

const kube::Resource definitions{"/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", false};
const kube::Resource profiles{"/apis/kubeflow.org/v1", "profiles", false};
const kube::Resource notebooks{"/apis/kubeflow.org/v1", "notebooks"};

Json definition(const std::string& plural, const std::string& kind, const std::string& scope) {
  return {{"apiVersion", "apiextensions.k8s.io/v1"},
          {"kind", "CustomResourceDefinition"},
          {"metadata", {{"name", plural + ".kubeflow.org"}}},
          {"spec",
           {{"group", "kubeflow.org"},
            {"scope", scope},
            {"names", {{"plural", plural}, {"kind", kind}}},
            {"versions", {{{"name", "v1"}, {"served", true}}}}}}};
}
Json resource_of(const std::string& kind, const std::string& name, const std::string& ns = "") {
  Json object{{"apiVersion", "kubeflow.org/v1"}, {"kind", kind}, {"metadata", {{"name", name}}}};
  if (!ns.empty()) object["metadata"]["namespace"] = ns;
  return object;
}

/// A Profile ada with its namespace, and in it a notebook that writes on a volume with policy Delete.
World kubeflow(unsigned seed = 1) {
  World w(seed);
  w.create(definitions, definition("profiles", "Profile", "Cluster"));
  w.create(definitions, definition("notebooks", "Notebook", "Namespaced"));
  w.create(profiles, resource_of("Profile", "ada"));
  w.settle();
  w.create(notebooks, resource_of("Notebook", "n", "ada"));
  w.create(resource::volumes, pv({.ref = "ada/c", .policy = "Delete"}));
  w.create(resource::claims, pvc({.ns = "ada"}));
  Json p = pod("n-0", "c");
  p["metadata"]["namespace"] = "ada";
  w.create(resource::pods, p);
  w.settle();
  return w;
}

}  // namespace

TEST_CASE("custom resources are objects as others, where a definition names them", "[definitions]") {
  World w = kubeflow();
  CHECK(w.get(notebooks, {"ada", "n"}));
  patch(w, notebooks, {"ada", "n"}, {{"metadata", {{"labels", {{"x", "y"}}}}}});
  CHECK(text(w, notebooks, {"ada", "n"}, "/metadata/labels/x") == "y");
  remove(w, notebooks, {"ada", "n"});
  CHECK_FALSE(w.get(notebooks, {"ada", "n"}));
  CHECK(failure([&] { w.get({"/apis/kubeflow.org/v1", "experiments"}, {"ada", "n"}); }) == kube::Failure::not_found);
  CHECK(failure([&] { w.get({"/apis/kubeflow.org/v9", "notebooks"}, {"ada", "n"}); }) == kube::Failure::not_found);
}

TEST_CASE("a kind of that name in another group is another kind", "[definitions]") {
  CHECK(rehearsal::key_of({{"apiVersion", "serving.knative.dev/v1"}, {"kind", "Service"}}).kind ==
        "Service.serving.knative.dev");
  CHECK(rehearsal::key_of({{"apiVersion", "storage.k8s.io/v1"}, {"kind", "StorageClass"}}).kind == "StorageClass");
}

TEST_CASE("a definition takes all of its custom resources along, a Profile its namespace, and that its disks",
          "[definitions]") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    World w = kubeflow(seed);
    CHECK(lost(w).empty());
    remove(w, definitions, {"", "profiles.kubeflow.org"});
    REQUIRE(w.settle());
    CHECK_FALSE(w.get(definitions, {"", "profiles.kubeflow.org"}));
    CHECK_FALSE(w.get(resource::namespaces, {"", "ada"}));
    CHECK_FALSE(w.get(notebooks, {"ada", "n"}));
    CHECK(w.get(definitions, {"", "notebooks.kubeflow.org"}));
    CHECK(lost(w) == Texts{"destroyed ebs/vol-v"});
  }
}

TEST_CASE("a custom resource with a finalizer holds its definition", "[definitions]") {
  World w = kubeflow();
  patch(w, notebooks, {"ada", "n"}, {{"metadata", {{"finalizers", {"x/y"}}}}});
  remove(w, definitions, {"", "notebooks.kubeflow.org"});
  w.settle();
  CHECK(w.get(definitions, {"", "notebooks.kubeflow.org"}));
  w.patch_by_name(notebooks, {"ada", "n"}, {{"metadata", {{"finalizers", nullptr}}}});
  w.settle();
  CHECK_FALSE(w.get(definitions, {"", "notebooks.kubeflow.org"}));
}

TEST_CASE("a world that was saved goes on as if nothing had been", "[save]") {
  for (unsigned seed = 0; seed < 10; ++seed) {
    World w = kubeflow(seed);
    remove(w, definitions, {"", "profiles.kubeflow.org"});
    w.tick();
    World other = World::restored(Json::parse(w.save().dump()));
    CHECK(other.save() == w.save());
    for (int i = 0; i < 30; ++i) w.tick(), other.tick();
    CHECK(other.save() == w.save());
    CHECK(lost(w) == Texts{"destroyed ebs/vol-v"});
  }
}
