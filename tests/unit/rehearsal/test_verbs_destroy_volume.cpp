#include "catch.hpp"
#include "kube/verbs.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;
using plan::Status;

namespace {

struct VolumeOf {
  std::string name = "v", policy = "Retain", ref = ", claimRef: {namespace: a, name: c, uid: c-0}", phase = "Released";
  std::string handle = "vol-1", provisioned = "ebs.csi.aws.com";
};

std::string a_volume(const VolumeOf& of) {
  return "---\nkind: PersistentVolume\nmetadata: {name: " + of.name + ", uid: u-" + of.name +
         ", annotations: {pv.kubernetes.io/provisioned-by: \"" + of.provisioned +
         "\"}}\nspec: {capacity: {storage: 20Gi}, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: " +
         of.policy + ", csi: {driver: ebs.csi.aws.com, volumeHandle: " + of.handle + "}" + of.ref +
         "}\nstatus: {phase: " + of.phase + "}\n";
}

const std::string a_claim =
    "---\nkind: PersistentVolumeClaim\nmetadata: {namespace: a, name: c, uid: c-1}\nspec: {accessModes: "
    "[ReadWriteOnce], resources: {requests: {storage: 20Gi}}, volumeName: v}\n";
const std::string a_pod =
    "---\nkind: Pod\nmetadata: {namespace: a, name: p}\nspec: {volumes: [{name: d, persistentVolumeClaim: {claimName: "
    "c}}], containers: [{name: x, image: x}]}\nstatus: {phase: Running}\n";

plan::Action destroying(const std::string& uid = "u-v") {
  kube::Volume v;
  v.meta.name = "v", v.meta.uid = uid;
  return kube::destroy_volume(v);
}

World met(const std::string& yaml) { return world("kind: Namespace\nmetadata: {name: a}\n" + yaml); }

/// Probed and, in spite of the answer, done: its disk is there as before.
std::string refused(World w) {
  const auto seen = kube::Tools(w).probe(destroying());
  CHECK(seen.status == Status::refused);
  const auto before = w.get(resource::volumes, {"", "v"});
  kube::Tools(w).act(destroying());
  CHECK(w.get(resource::volumes, {"", "v"}) == before);
  CHECK(w.losses().empty());
  return seen.detail;
}

}  // namespace

TEST_CASE("a volume that nobody has goes with its disk, and that is done when it is gone", "[destroy]") {
  World w = met(a_volume({}));
  CHECK(kube::Tools(w).probe(destroying()).status == Status::not_yet);
  kube::Tools(w).act(destroying());
  CHECK(kube::Tools(w).probe(destroying()).status == Status::working);
  w.settle();
  CHECK(kube::Tools(w).probe(destroying()).status == Status::done);
  CHECK_FALSE(w.get(resource::volumes, {"", "v"}).has_value());
  CHECK(w.disks().at("ebs/vol-1").destroyed);
}

TEST_CASE("the disk of another volume of that name never goes", "[destroy]") {
  World w = met(a_volume({}));
  CHECK(kube::Tools(w).probe(destroying("u-earlier")).status == Status::done);
  kube::Tools(w).act(destroying("u-earlier"));
  w.settle();
  CHECK(w.get(resource::volumes, {"", "v"}).has_value());
}

TEST_CASE("what a claim or a pod has is not destroyed", "[destroy]") {
  CHECK(refused(met(a_volume({}) + a_claim)) == "claim a/c has volume v");
  CHECK(refused(met(a_volume({}) + a_pod)) == "pod p goes on writing on it");
}

TEST_CASE("the disk of another volume object is not destroyed", "[destroy]") {
  CHECK(refused(met(a_volume({}) + a_volume({.name = "w", .ref = "", .phase = "Available"}))) ==
        "volume w is the same disk");
  World w = met(a_volume({}) + a_volume({.name = "w", .handle = "vol-2"}));
  CHECK(kube::Tools(w).probe(destroying()).status == Status::not_yet);
}

TEST_CASE("what nothing would delete, or what no claim had, is left alone", "[destroy]") {
  CHECK_THAT(refused(met(a_volume({.provisioned = ""}))), ContainsSubstring("made by hand"));
  CHECK_THAT(refused(met(a_volume({.ref = "", .phase = "Available"}))), ContainsSubstring("there for anybody"));
  CHECK_THAT(refused(met(a_volume({.policy = "Delete", .phase = "Failed"}))),
             ContainsSubstring("cannot delete the disk"));
}

TEST_CASE("a volume whose claim has just gone is awaited", "[destroy]") {
  World w = met(a_volume({.phase = "Bound"}));
  CHECK(kube::Tools(w).probe(destroying()).status == Status::working);
}
