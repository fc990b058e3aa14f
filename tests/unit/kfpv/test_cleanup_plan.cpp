#include "catch.hpp"
#include "cleanup_plan.hpp"
#include "document/read.hpp"
#include "kube/verbs.hpp"

using namespace kf;
using namespace kf::kfpv;

namespace {

std::string a_volume(const std::string& name, const std::string& uid, const std::string& policy = "Retain",
                     const std::string& disk = "vol-1") {
  return "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: " + name + ", uid: u-" + name +
         "}\nspec: {capacity: {storage: 1Gi}, persistentVolumeReclaimPolicy: " + policy +
         ", csi: {driver: ebs.csi.aws.com, volumeHandle: " + disk + "}, claimRef: {namespace: a, name: c, uid: " + uid +
         "}}\nstatus: {phase: Released}\n";
}

const std::string claim =
    "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {namespace: a, name: c, uid: now}\nspec: {volumeName: "
    "bound}\nstatus: {phase: Bound}\n";

plan::Draft planned(const std::string& yaml, const std::string& name = "old") {
  kube::Snapshot snapshot;
  doc::read_yaml(yaml, "test", [&](doc::Json&& object) { snapshot.add(object); });
  auto draft = cleanup_plan(snapshot, name, "kfpv");
  CHECK_NOTHROW(plan::lawful(draft, kube::verbs()));
  return draft;
}

std::string refused(const std::string& yaml, const std::string& name = "old") {
  try {
    planned(yaml, name);
  } catch (const Error& e) {
    CHECK(e.code() == Exit::refused);
    return e.what();
  }
  return "planned";
}

}  // namespace

TEST_CASE("the second object of a disk that a claim has can go, held right before, and for good", "[cleanup]") {
  const auto draft = planned(a_volume("bound", "now") + a_volume("old", "then") + claim);
  CHECK(draft.kind == plan::Draft::Kind::cleanup);
  REQUIRE(draft.steps.size() == 2);
  CHECK(draft.steps[0].action == kube::held("old", "u-old"));
  CHECK(draft.steps[1].action.verb == "kube.remove_volume");
  CHECK(draft.steps[1].action.text("volume") == "old");
  CHECK(draft.steps[1].action.text("other_uid") == "u-bound");
  CHECK_FALSE(draft.steps[1].undo);
  CHECK(planned(a_volume("bound", "now") + a_volume("old", "then", "Delete") + claim).steps[0].action.verb ==
        "kube.hold");
}

TEST_CASE("without its hold the removal of a volume object is unlawful", "[cleanup]") {
  auto draft = planned(a_volume("bound", "now") + a_volume("old", "then") + claim);
  draft.steps.erase(draft.steps.begin());
  draft.steps[0].needs.clear();
  CHECK_THROWS_AS(plan::lawful(draft, kube::verbs()), Error);
}

TEST_CASE("a last place is never cleaned up", "[cleanup]") {
  const std::string last = "volume old is the last place of its bytes";
  CHECK(refused(a_volume("old", "then")) == last);
  CHECK(refused(a_volume("bound", "now", "Retain", "vol-2") + a_volume("old", "then") + claim) == last);
  CHECK(refused(a_volume("bound", "then") + a_volume("old", "then")) == last);  // nobody serves the other one
}

TEST_CASE("a volume that a claim has is not cleaned up", "[cleanup]") {
  CHECK(refused(a_volume("bound", "now") + a_volume("old", "then") + claim, "bound") == "claim a/c has volume bound");
}
