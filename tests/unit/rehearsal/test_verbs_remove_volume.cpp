#include "catch.hpp"
#include "kube/verbs.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;
using plan::Status;

namespace {

std::string a_volume(const std::string& policy = "Retain", const std::string& claim_uid = "c-0") {
  return "---\nkind: PersistentVolume\nmetadata: {name: v, uid: u-v}\nspec: {capacity: {storage: 20Gi}, accessModes: "
         "[ReadWriteOnce], persistentVolumeReclaimPolicy: " +
         policy + ", nfs: {server: nas, path: /x}, claimRef: {namespace: a, name: c, uid: " + claim_uid +
         "}}\nstatus: {phase: Released}\n";
}

std::string a_claim(const std::string& uid, const std::string& has) {
  return "---\nkind: PersistentVolumeClaim\nmetadata: {namespace: a, name: c, uid: " + uid +
         "}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 20Gi}}, volumeName: " + has +
         "}\nstatus: {phase: Bound}\n";
}

const std::string a_pod =
    "---\nkind: Pod\nmetadata: {namespace: a, name: p}\nspec: {volumes: [{name: d, persistentVolumeClaim: {claimName: "
    "c}}], containers: [{name: x, image: x}]}\nstatus: {phase: Running}\n";

/// The other volume object of the disk, and the claim that has it.
const std::string other =
    "---\nkind: PersistentVolume\nmetadata: {name: w, uid: u-w}\nspec: {capacity: {storage: 20Gi}, accessModes: "
    "[ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, nfs: {server: nas, path: /x}, claimRef: {namespace: a, "
    "name: served, uid: c-w}}\nstatus: {phase: Bound}\n";
const std::string served =
    "---\nkind: PersistentVolumeClaim\nmetadata: {namespace: a, name: served, uid: c-w}\nspec: {accessModes: "
    "[ReadWriteOnce], resources: {requests: {storage: 20Gi}}, volumeName: w}\nstatus: {phase: Bound}\n";

plan::Action removal(const std::string& uid) {
  kube::Volume of, twin;
  of.meta.name = "v", of.meta.uid = uid;
  twin.meta.name = "w", twin.meta.uid = "u-w";
  return kube::remove_volume(of, twin);
}
const plan::Action removing = removal("u-v");

/// Not settled: these are states that a cluster can be met in.
World met(const std::string& yaml, const std::string& more = other + served) {
  return world("kind: Namespace\nmetadata: {name: a}\n" + yaml + more);
}

bool is_there(World& w) { return w.get(resource::volumes, {"", "v"}).has_value(); }

/// Probed and, in spite of the answer, done.
std::string refused(World w) {
  const auto seen = kube::Tools(w).probe(removing);
  CHECK(seen.status == Status::refused);
  kube::Tools(w).act(removing);
  CHECK(is_there(w));
  return seen.detail;
}

}  // namespace

TEST_CASE("a volume object that nobody has goes", "[remove-volume]") {
  World w = met(a_volume());
  CHECK(kube::Tools(w).probe(removing).status == Status::not_yet);
  kube::Tools(w).act(removing);
  w.settle();
  CHECK_FALSE(is_there(w));
  CHECK(kube::Tools(w).probe(removing).status == Status::done);
}

TEST_CASE("another volume of that name never goes", "[remove-volume]") {
  World w = met(a_volume());
  const auto earlier = removal("u-earlier");
  CHECK(kube::Tools(w).probe(earlier).status == Status::done);
  kube::Tools(w).act(earlier);
  w.settle();
  CHECK(is_there(w));
}

TEST_CASE("a volume whose disk would go with it does not go", "[remove-volume]") {
  CHECK_THAT(refused(met(a_volume("Delete"))), ContainsSubstring("its policy is Delete"));
  CHECK_THAT(refused(met(a_volume("Recycle"))), ContainsSubstring("its policy is Recycle"));
}

TEST_CASE("a volume that a claim has does not go", "[remove-volume]") {
  CHECK_THAT(refused(met(a_volume() + a_claim("c-0", "v"))), ContainsSubstring("claim a/c has volume v"));
  CHECK_THAT(refused(met(a_volume() + a_claim("c-1", "v"))), ContainsSubstring("claim a/c has volume v"));
}

TEST_CASE("a volume whose claim was forced away under a pod does not go", "[remove-volume]") {
  CHECK_THAT(refused(met(a_volume() + a_pod)), ContainsSubstring("pod p goes on writing on it"));
}

TEST_CASE("a volume goes whose claim's name has another volume now, pods or not", "[remove-volume]") {
  World w = met(a_volume() + a_claim("c-1", "x") + a_pod);
  CHECK(kube::Tools(w).probe(removing).status == Status::not_yet);
}

TEST_CASE("a volume does not go when nobody has the other one of its disk any more", "[remove-volume]") {
  const std::string said = "no claim has volume w any more, which is the same disk";
  CHECK(refused(met(a_volume(), "")) == said);
  CHECK(refused(met(a_volume(), other)) == said);
  std::string anew = served;
  anew.replace(anew.find("uid: c-w"), 8, "uid: c-x");
  CHECK(refused(met(a_volume(), other + anew)) == said);
}
