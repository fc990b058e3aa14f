#include "build.hpp"
#include "catch.hpp"
#include "volume/source.hpp"

#include <array>

using namespace kf;
using volume::Tie;

namespace {
struct Case {
  const char* spec;
  const char* type;
  const char* id;
  Tie tie;
  const char* where;
};
}  // namespace

TEST_CASE("every kind of volume says where its bytes lie and what ties them there", "[source]") {
  const std::string zone =
      "nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: topology.kubernetes.io/zone, operator: "
      "In, values: [z1]}]}]}}";
  const std::string host =
      "nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, "
      "values: [n1]}]}]}}";
  const std::array cases{
      Case{"csi: {driver: pd.csi.storage.gke.io, volumeHandle: projects/p/zones/us-east1-d/disks/d1}", "gce-pd", "d1",
           Tie::zone, "us-east1-d"},
      Case{"csi: {driver: pd.csi.storage.gke.io, volumeHandle: projects/p/regions/us-east1/disks/d1}", "gce-pd", "d1",
           Tie::zone, "us-east1"},
      Case{"csi: {driver: pd.csi.storage.gke.io, volumeHandle: projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d1}",
           "gce-pd", "d1", Tie::zone, ""},
      Case{"gcePersistentDisk: {pdName: d1, fsType: ext4}", "gce-pd", "d1", Tie::zone, ""},
      Case{"awsElasticBlockStore: {volumeID: 'aws://eu-west-1a/vol-1'}", "ebs", "vol-1", Tie::zone, "eu-west-1a"},
      Case{"awsElasticBlockStore: {volumeID: vol-1}", "ebs", "vol-1", Tie::zone, ""},
      Case{"csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}", "ebs", "vol-1", Tie::zone, ""},
      Case{"csi: {driver: efs.csi.aws.com, volumeHandle: fs-1::ap-2}", "efs", "fs-1::ap-2", Tie::free, ""},
      Case{"nfs: {server: nas, path: /v1}", "nfs", "nas:/v1", Tie::free, ""},
      Case{"hostPath: {path: /data/v1}", "hostpath", "/data/v1", Tie::node, ""},
      Case{"csi: {driver: future.example.com, volumeHandle: h1}", "future.example.com", "h1", Tie::zone, ""},
      Case{"quantumDisk: {id: q1}", "quantumDisk", "", Tie::zone, ""},
  };
  for (const Case& c : cases) {
    INFO(c.spec);
    const auto s = test::snapshot(std::string("kind: PersistentVolume\nmetadata: {name: v}\nspec: {") + c.spec + "}\n");
    const auto source = volume::source_of(s.volumes.at(0));
    CHECK(source.type == c.type);
    CHECK(source.id == c.id);
    CHECK((source.tie == c.tie));
    CHECK(source.where == c.where);
  }
  const auto in_zone = test::snapshot(
      "kind: PersistentVolume\nmetadata: {name: v}\nspec: {csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}, " +
      zone + "}\n");
  CHECK(volume::source_of(in_zone.volumes.at(0)).where == "z1");
  const auto on_node =
      test::snapshot("kind: PersistentVolume\nmetadata: {name: v}\nspec: {local: {path: /d}, " + host + "}\n");
  CHECK(volume::source_of(on_node.volumes.at(0)).where == "n1");
  const auto labelled = test::snapshot(
      "kind: PersistentVolume\nmetadata: {name: v, labels: {failure-domain.beta.kubernetes.io/zone: z9}}\nspec: "
      "{gcePersistentDisk: {pdName: d}}\n");
  CHECK(volume::source_of(labelled.volumes.at(0)).where == "z9");
}

TEST_CASE("an in-tree volume and its CSI twin are the same place", "[source]") {
  const auto s = test::snapshot(
      "kind: PersistentVolume\nmetadata: {name: a}\nspec: {awsElasticBlockStore: {volumeID: 'aws://z/vol-1'}}\n"
      "---\nkind: PersistentVolume\nmetadata: {name: b}\nspec: {csi: {driver: ebs.csi.aws.com, volumeHandle: "
      "vol-1}}\n");
  CHECK(volume::source_of(s.volumes[0]).place == volume::source_of(s.volumes[1]).place);
}

TEST_CASE("the same path on nodes that are not named is not called the same place", "[source]") {
  const auto s = test::snapshot("kind: PersistentVolume\nmetadata: {name: a}\nspec: {hostPath: {path: /data}}\n");
  CHECK(volume::source_of(s.volumes[0]).place.empty());
}

TEST_CASE("two paths on nodes of which one is not said may be one disk", "[source]") {
  const auto on = [](const char* field, const char* path, const char* node) {
    kube::Volume v;
    v.source = {field, {{"path", path}}};
    if (*node != '\0') v.affinity = {{"kubernetes.io/hostname", "In", {node}}};
    return v;
  };
  CHECK(volume::may_be_same_disk(on("hostPath", "/data", ""), on("hostPath", "/data", "")));
  CHECK(volume::may_be_same_disk(on("hostPath", "/data", ""), on("local", "/data", "a")));
  CHECK(volume::may_be_same_disk(on("local", "/data", "a"), on("local", "/data", "a")));
  CHECK_FALSE(volume::may_be_same_disk(on("local", "/data", "a"), on("local", "/data", "b")));
  CHECK_FALSE(volume::may_be_same_disk(on("hostPath", "/data", ""), on("hostPath", "/other", "")));
}
