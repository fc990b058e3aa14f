#include "catch.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;

namespace {
World with_class(const std::string& mode, const std::string& annotations = "{}", const std::string& policy = "Delete") {
  return world(
      "kind: Namespace\nmetadata: {name: a}\n---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: "
      "fast, annotations: " +
      annotations + "}\nprovisioner: ebs.csi.aws.com\nreclaimPolicy: " + policy + "\nvolumeBindingMode: " + mode +
      "\n");
}
std::string volume_of(World& w) { return text(w, resource::claims, {"a", "c"}, "/spec/volumeName"); }
const std::string is_default = "{storageclass.kubernetes.io/is-default-class: 'true'}";
}  // namespace

TEST_CASE("a claim of an immediate class gets a new, empty disk at once, with the class's policy", "[provision]") {
  for (const char* policy : {"Delete", "Retain"}) {
    World w = with_class("Immediate", "{}", policy);
    w.create(resource::claims, pvc({.cls = "fast"}));
    REQUIRE(w.settle());
    CHECK(claim_phase(w) == "Bound");
    CHECK(text(w, resource::volumes, {"", volume_of(w)}, "/spec/persistentVolumeReclaimPolicy") == policy);
    CHECK(w.disks().begin()->second.generation == 0);
  }
}

TEST_CASE("a claim of a class that waits for its first consumer is bound when a pod uses it", "[provision]") {
  World w = with_class("WaitForFirstConsumer");
  w.create(resource::claims, pvc({.cls = "fast"}));
  REQUIRE(w.settle());
  CHECK(claim_phase(w) == "Pending");
  CHECK(w.disks().empty());
  w.create(resource::pods, pod("p", "c"));
  REQUIRE(w.settle());
  CHECK(claim_phase(w) == "Bound");
  CHECK(pods(w) == 1);
}

TEST_CASE("the first consumer gets a static volume of the class before a new one is made", "[provision]") {
  World w = with_class("WaitForFirstConsumer");
  w.create(resource::volumes, pv({.cls = "fast"}));
  w.create(resource::claims, pvc({.cls = "fast"}));
  w.settle();
  CHECK(claim_phase(w) == "Pending");
  w.create(resource::pods, pod("p", "c"));
  w.settle();
  CHECK(volume_of(w) == "v");
}

TEST_CASE("a volume reserved for a claim is bound without waiting for a consumer", "[provision]") {
  World w = with_class("WaitForFirstConsumer");
  w.create(resource::volumes, pv({.ref = "a/c"}));
  w.create(resource::claims, pvc({.cls = "fast"}));
  w.settle();
  CHECK(volume_of(w) == "v");
}

TEST_CASE("class \"\" is never provisioned, a class left open is the default one", "[provision]") {
  World w = with_class("Immediate", is_default);
  w.create(resource::claims, pvc({}));
  w.create(resource::claims, pvc({.name = "d", .cls = ""}));
  w.settle();
  CHECK(claim_phase(w) == "Pending");
  CHECK(claim_phase(w, {"a", "d"}) == "Bound");
}

TEST_CASE("a claim without a class gets the default one when it comes later", "[provision]") {
  World w;
  w.create(resource::namespaces, ns("a"));
  w.create(resource::claims, pvc({.cls = ""}));
  w.settle();
  CHECK(claim_phase(w) == "Pending");
  w.create(resource::storage_classes,
           objects("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast, annotations: " +
                   is_default + "}\nprovisioner: p\n")
               .at(0));
  w.settle();
  CHECK(claim_phase(w) == "Bound");
}

TEST_CASE("a class without a provisioner, or none of that name, leaves the claim waiting", "[provision]") {
  World w = world(
      "kind: Namespace\nmetadata: {name: a}\n---\nkind: StorageClass\nmetadata: {name: local}\nprovisioner: "
      "kubernetes.io/no-provisioner\n");
  w.create(resource::claims, pvc({.cls = "local"}));
  w.create(resource::claims, pvc({.name = "d", .cls = "unknown"}));
  w.settle();
  CHECK(claim_phase(w) == "Pending");
  CHECK(claim_phase(w, {"a", "d"}) == "Pending");
}
