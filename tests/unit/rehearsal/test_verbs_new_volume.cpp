#include "catch.hpp"
#include "document/read.hpp"
#include "kube/failure.hpp"
#include "kube/verbs.hpp"
#include "rehearsal/world.hpp"

using namespace kf;
using doc::Json;
using plan::Status;

namespace {

namespace resource = kube::resource;

Json definition(const std::string& handle = "vol-1", const std::string& policy = "Retain") {
  return {{"apiVersion", "v1"},
          {"kind", "PersistentVolume"},
          {"metadata", {{"name", "pv"}}},
          {"spec",
           {{"capacity", {{"storage", "1Gi"}}},
            {"accessModes", {"ReadWriteOnce"}},
            {"persistentVolumeReclaimPolicy", policy},
            {"csi", {{"driver", "ebs.csi.aws.com"}, {"volumeHandle", handle}}},
            {"claimRef", {{"namespace", "kubeflow"}, {"name", "mysql"}}}}}};
}

struct Scene {
  rehearsal::World world{3};
  kube::Tools tools{world};
  plan::Action create = kube::create_volume(definition());

  Status made() {
    if (tools.probe(create).status == Status::not_yet) tools.act(create);
    world.settle();
    return tools.probe(create).status;
  }
  std::string uid() { return tools.probe(create).outputs.at("uid"); }
};

}  // namespace

TEST_CASE("a volume is made once, and found when it is there", "[new_volume]") {
  Scene s;
  CHECK(s.tools.probe(s.create).status == Status::not_yet);
  CHECK(s.made() == Status::done);
  const std::string uid = s.uid();
  s.tools.act(s.create);
  CHECK(s.uid() == uid);
}

TEST_CASE("a name that is another disk's, another claim's, or not kept, is refused", "[new_volume]") {
  Json other = definition("vol-2"), mine = definition("vol-1", "Delete"), theirs = definition();
  theirs["spec"]["claimRef"]["name"] = "minio";
  for (const Json& there : {other, mine, theirs}) {
    Scene s;
    s.world.create(resource::volumes, there);
    CHECK(s.tools.probe(s.create).status == Status::refused);
    CHECK_NOTHROW(s.tools.act(s.create));
  }
}

TEST_CASE("whether the server would take it is asked without changing anything", "[new_volume]") {
  Scene s;
  s.world.try_create(resource::volumes, definition());
  CHECK_FALSE(s.world.get(resource::volumes, {"", "pv"}));
  Json bad = definition();
  bad["spec"].erase("csi");
  CHECK_THROWS_AS(s.world.try_create(resource::volumes, bad), kube::ClusterError);
  s.world.create(resource::volumes, definition());
  CHECK_THROWS_AS(s.world.try_create(resource::volumes, definition()), kube::ClusterError);
}

TEST_CASE("what was made is withdrawn while nobody has it, and its disk stays", "[new_volume]") {
  Scene s;
  REQUIRE(s.made() == Status::done);
  const auto back = kube::withdraw_volume("pv", s.uid());
  s.tools.act(back);
  REQUIRE(s.world.settle());
  CHECK(s.tools.probe(back).status == Status::done);
  CHECK(s.world.losses().empty());
}

TEST_CASE("what a claim has, and what is no longer kept, is not withdrawn", "[new_volume]") {
  Scene s;
  REQUIRE(s.made() == Status::done);
  const auto back = kube::withdraw_volume("pv", s.uid());
  s.world.patch_by_name(resource::volumes, {"", "pv"}, {{"spec", {{"persistentVolumeReclaimPolicy", "Delete"}}}});
  CHECK(s.tools.probe(back).status == Status::refused);
  s.world.patch_by_name(resource::volumes, {"", "pv"}, {{"spec", {{"persistentVolumeReclaimPolicy", "Retain"}}}});
  s.world.load({{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "kubeflow"}}}});
  s.world.create(resource::claims, {{"apiVersion", "v1"},
                                    {"kind", "PersistentVolumeClaim"},
                                    {"metadata", {{"namespace", "kubeflow"}, {"name", "mysql"}}},
                                    {"spec",
                                     {{"accessModes", {"ReadWriteOnce"}},
                                      {"resources", {{"requests", {{"storage", "1Gi"}}}}},
                                      {"storageClassName", "any"}}}});
  REQUIRE(s.world.settle());
  CHECK(s.tools.probe(back).status == Status::refused);
  CHECK(s.tools.probe(s.create).status == Status::done);
}
