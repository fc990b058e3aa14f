#include "catch.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;

TEST_CASE("a volume whose claim is gone is Released, and with policy Retain its disk stays", "[reclaim]") {
  World w = bound("Retain");
  remove(w, resource::claims, {"a", "c"});
  REQUIRE(w.settle());
  CHECK(phase(w) == "Released");
  CHECK(lost(w).empty());
}

TEST_CASE("a volume whose claim is gone goes with its disk when the policy is Delete", "[reclaim]") {
  World w = bound("Delete");
  remove(w, resource::claims, {"a", "c"});
  REQUIRE(w.settle());
  CHECK(phase(w) == "gone");
  CHECK(lost(w) == Texts{"destroyed ebs/vol-v"});
  CHECK(w.losses()[0].words ==
        "disk vol-v (20Gi, volume v, was a/c): destroyed, because claim a/c was deleted and its reclaim policy is "
        "Delete");
}

TEST_CASE("the policy counts when the claim goes, not when it was bound", "[reclaim]") {
  World w = bound("Delete"), v = bound("Retain");
  policy(w, "v", "Retain");
  policy(v, "v", "Delete");
  for (World* each : {&w, &v}) {
    remove(*each, resource::claims, {"a", "c"});
    each->settle();
  }
  CHECK(lost(w).empty());
  CHECK(lost(v).size() == 1);
}

TEST_CASE("policy Delete on a Released volume destroys at once", "[reclaim]") {
  World w = bound("Retain");
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  policy(w, "v", "Delete");
  w.settle();
  CHECK(lost(w).size() == 1);
}

TEST_CASE("a volume imported with the uid of an earlier claim and policy Delete is destroyed", "[reclaim]") {
  for (const bool claim_there : {false, true}) {
    World w;
    w.create(resource::namespaces, ns("a"));
    if (claim_there) w.create(resource::claims, pvc({}));
    w.create(resource::volumes, pv({.ref = "a/c", .uid = "from-the-old-cluster", .policy = "Delete"}));
    w.settle();
    CHECK(phase(w) == "gone");
    CHECK(lost(w) == Texts{"destroyed ebs/vol-v"});
  }
}

TEST_CASE("a volume imported with the uid of an earlier claim and policy Retain is Released and binds nothing",
          "[reclaim]") {
  World w;
  w.create(resource::namespaces, ns("a"));
  w.create(resource::claims, pvc({}));
  w.create(resource::volumes, pv({.ref = "a/c", .uid = "from-the-old-cluster"}));
  w.settle();
  CHECK(phase(w) == "Released");
  CHECK(claim_phase(w) == "Pending");
  CHECK(lost(w).empty());
}

TEST_CASE("a Released volume without its uid is Available again and binds the next claim of that name", "[reclaim]") {
  World w = bound();
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  patch(w, resource::volumes, {"", "v"}, {{"spec", {{"claimRef", {{"uid", nullptr}, {"resourceVersion", nullptr}}}}}});
  w.settle();
  CHECK(phase(w) == "Available");
  w.create(resource::claims, pvc({.name = "d"}));
  w.create(resource::claims, pvc({}));
  w.settle();
  CHECK(claim_phase(w) == "Bound");
  CHECK(claim_phase(w, {"a", "d"}) == "Pending");
}

TEST_CASE("a volume object that is deleted before its claim waits for it, and its disk stays with Retain",
          "[reclaim]") {
  World w = bound("Retain");
  remove(w, resource::volumes, {"", "v"});
  w.settle();
  CHECK(phase(w) == "Bound");
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  CHECK(phase(w) == "gone");
  CHECK(lost(w).empty());
}

TEST_CASE("a provisioned or CSI volume with policy Delete that is deleted before its claim takes the disk along",
          "[reclaim]") {
  for (const char* source : {"", "hostPath: {path: /tmp/x}"}) {
    World w = bound("Delete", 1, source);
    if (*source != '\0') {
      w.patch_by_name(resource::volumes, {"", "v"},
                      {{"metadata", {{"annotations", {{"pv.kubernetes.io/provisioned-by", "p"}}}}}});
    }
    remove(w, resource::volumes, {"", "v"});
    remove(w, resource::claims, {"a", "c"});
    REQUIRE(w.settle());
    CHECK(phase(w) == "gone");
    CHECK(lost(w).size() == 1);
  }
}

TEST_CASE("a static in-tree volume that is deleted before its claim leaves its disk, whatever the policy",
          "[reclaim]") {
  World w = bound("Delete", 1, "hostPath: {path: /tmp/x}");
  remove(w, resource::volumes, {"", "v"});
  remove(w, resource::claims, {"a", "c"});
  REQUIRE(w.settle());
  CHECK(phase(w) == "gone");
  CHECK(lost(w).empty());
}

TEST_CASE("the policy can be set to Retain until the last moment of a volume that is being deleted", "[reclaim]") {
  World w = bound("Delete");
  remove(w, resource::volumes, {"", "v"});
  policy(w, "v", "Retain");
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  CHECK(lost(w).empty());
}

TEST_CASE("a disk that no plugin can delete stays, and its volume is Failed", "[reclaim]") {
  for (const char* source : {"nfs: {server: nas, path: /x}", "local: {path: /mnt/x}", "hostPath: {path: /data/x}"}) {
    World w = bound("Delete", 1, source);
    remove(w, resource::claims, {"a", "c"});
    REQUIRE(w.settle());
    CHECK(phase(w) == "Failed");
    CHECK(lost(w).empty());
  }
}

TEST_CASE("policy Recycle wipes the content and makes the volume Available", "[reclaim]") {
  World w = bound("Recycle", 1, "nfs: {server: nas, path: /x}");
  remove(w, resource::claims, {"a", "c"});
  REQUIRE(w.settle());
  CHECK(phase(w) == "Available");
  CHECK(lost(w) == Texts{"wiped nfs/nas:/x"});
}

TEST_CASE("a provisioned volume with policy Delete whose claim is bound elsewhere is destroyed", "[reclaim]") {
  World w = bound();
  w.create(resource::volumes, pv({.name = "w",
                                  .ref = "a/c",
                                  .uid = uid(w, resource::claims, {"a", "c"}),
                                  .policy = "Delete",
                                  .annotations = "{pv.kubernetes.io/provisioned-by: ebs.csi.aws.com}"}));
  w.settle();
  CHECK(phase(w, "w") == "gone");
  CHECK(lost(w) == Texts{"destroyed ebs/vol-w"});
}

TEST_CASE("an empty disk is no loss", "[reclaim]") {
  World w = bound("Delete");
  w.disk("ebs/vol-v").generation = w.disk("ebs/vol-v").acknowledged = 0;
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  CHECK(w.disks().at("ebs/vol-v").destroyed);
  CHECK(lost(w).empty());
}
