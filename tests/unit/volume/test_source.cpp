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
      Case{"azureDisk: {diskURI: /subscriptions/s/d1, diskName: d1}", "azure-disk", "/subscriptions/s/d1", Tie::zone,
           ""},
      Case{"azureFile: {shareName: s1, secretName: k}", "azure-file", "s1", Tie::free, ""},
      Case{"cinder: {volumeID: c1}", "cinder", "c1", Tie::zone, ""},
      Case{"vsphereVolume: {volumePath: '[ds] v1.vmdk'}", "vsphere", "[ds] v1.vmdk", Tie::zone, ""},
      Case{"portworxVolume: {volumeID: p1}", "portworx", "p1", Tie::backend, ""},
      Case{"csi: {driver: driver.longhorn.io, volumeHandle: l1}", "longhorn", "l1", Tie::backend, ""},
      Case{"csi: {driver: rook-ceph.rbd.csi.ceph.com, volumeHandle: r1}", "rbd", "r1", Tie::backend, ""},
      Case{"csi: {driver: cephfs.csi.ceph.com, volumeHandle: r1}", "cephfs", "r1", Tie::backend, ""},
      Case{"csi: {driver: cstor.csi.openebs.io, volumeHandle: o1}", "openebs-cstor", "o1", Tie::backend, ""},
      Case{"csi: {driver: nfs.csi.k8s.io, volumeHandle: any, volumeAttributes: {server: nas, share: /a/, subdir: b}}",
           "nfs", "nas:/a/b", Tie::free, ""},
      Case{"csi: {driver: nfs.csi.k8s.io, volumeHandle: any}", "nfs", "any", Tie::free, ""},
      Case{"csi: {driver: local.csi.openebs.io, volumeHandle: o1}", "openebs-lvm", "o1", Tie::node, ""},
      Case{"csi: {driver: future.example.com, volumeHandle: h1}", "future.example.com", "h1", Tie::backend, ""},
      Case{"quantumDisk: {id: q1}", "quantumDisk", "", Tie::backend, ""},
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

TEST_CASE("a volume that any one of several nodes may have names them all, and one that any node may have none",
          "[source]") {
  const auto where = [](const std::string& terms) {
    const auto s = test::snapshot(
        "kind: PersistentVolume\nmetadata: {name: v}\nspec: {csi: {driver: future.example.com, volumeHandle: h}, "
        "nodeAffinity: {required: {nodeSelectorTerms: [" +
        terms + "]}}}\n");
    const auto source = volume::source_of(s.volumes.at(0));
    return std::string(volume::shown(source.tie)) + " " + source.where;
  };
  const std::string a = "{matchExpressions: [{key: topology.topolvm.io/node, operator: In, values: [n1]}]}",
                    b = "{matchFields: [{key: metadata.name, operator: In, values: [n2]}]}",
                    zone = "{matchExpressions: [{key: topology.gke.io/zone, operator: In, values: [z1, z2]}]}";
  CHECK(where(a) == "node n1");
  CHECK(where(a + ", " + b) == "node n1,n2");
  CHECK(where(zone) == "backend z1,z2");
  CHECK(where(a + ", " + zone) == "backend ");
}

TEST_CASE("an export is the same place through either driver", "[source]") {
  const auto s = test::snapshot(
      "kind: PersistentVolume\nmetadata: {name: a}\nspec: {nfs: {server: nas, path: /a/b}}\n"
      "---\nkind: PersistentVolume\nmetadata: {name: b}\nspec: {csi: {driver: nfs.csi.k8s.io, volumeHandle: x, "
      "volumeAttributes: {server: nas, share: /a, subdir: b}}}\n");
  CHECK(volume::source_of(s.volumes[0]).place == volume::source_of(s.volumes[1]).place);
  // The driver's attributes are what somebody wrote: enough to be careful, not to remove one of the two.
  CHECK(volume::may_be_same_disk(s.volumes[0], s.volumes[1]));
  CHECK_FALSE(volume::same_disk(s.volumes[0], s.volumes[1]));
}

TEST_CASE("folders of one export are not called the same, however the driver is told of them", "[source]") {
  const auto place = [](const std::string& handle, const std::string& more) {
    const auto s = test::snapshot(
        "kind: PersistentVolume\nmetadata: {name: a}\nspec: {csi: {driver: nfs.csi.k8s.io, volumeHandle: '" + handle +
        "', volumeAttributes: {server: nas, share: /a" + more + "}}}\n");
    return volume::source_of(s.volumes[0]).place;
  };
  CHECK(place("x", ", subDir: b") == "nfs/nas:/a/b");
  CHECK(place("x", ", subDir: b") != place("y", ", subDir: c"));
  CHECK(place("x", ", subDir: '${pvc.metadata.name}'") != place("y", ", subDir: '${pvc.metadata.name}'"));
  CHECK(place("nas#a#one##", "") != place("nas#a#two##", ""));
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
    if (*node != '\0') v.affinity = {{{"kubernetes.io/hostname", "In", {node}}}};
    return v;
  };
  CHECK(volume::may_be_same_disk(on("hostPath", "/data", ""), on("hostPath", "/data", "")));
  CHECK(volume::may_be_same_disk(on("hostPath", "/data", ""), on("local", "/data", "a")));
  CHECK(volume::may_be_same_disk(on("local", "/data", "a"), on("local", "/data", "a")));
  CHECK_FALSE(volume::may_be_same_disk(on("local", "/data", "a"), on("local", "/data", "b")));
  CHECK_FALSE(volume::may_be_same_disk(on("hostPath", "/data", ""), on("hostPath", "/other", "")));
}

TEST_CASE("only what names one disk in the world is called certainly the same", "[source]") {
  const auto of = [](const std::string& a, const std::string& b) {
    const std::string head = "---\nkind: PersistentVolume\nmetadata: {name: ";
    return test::snapshot(head + "a}\nspec: {" + a + "}\n" + head + "b}\nspec: {" + b + "}\n").volumes;
  };
  const auto same = [&](const std::string& a, const std::string& b) {
    const auto both = of(a, b);
    return volume::same_disk(both[0], both[1]);
  };
  const std::string ebs = "awsElasticBlockStore: {volumeID: vol-1}",
                    gce = "csi: {driver: pd.csi.storage.gke.io, volumeHandle: projects/p/zones/",
                    nfs = "csi: {driver: nfs.csi.k8s.io, volumeHandle: share}",
                    unknown = "csi: {driver: future.example.com, volumeHandle: h1}";
  CHECK(same(ebs, "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}"));
  CHECK_FALSE(same(ebs, "awsElasticBlockStore: {volumeID: vol-2}"));
  CHECK(same("nfs: {server: nas, path: /a}", "nfs: {server: nas, path: /a}"));
  CHECK_FALSE(same("nfs: {server: nas, path: /a}", "nfs: {server: nas2, path: /a}"));
  CHECK(same(gce + "z1/disks/d}", gce + "z1/disks/d}"));
  CHECK_FALSE(same(gce + "z1/disks/d}", gce + "z2/disks/d}"));
  CHECK_FALSE(same("gcePersistentDisk: {pdName: d}", "gcePersistentDisk: {pdName: d}"));  // of which zone?
  CHECK_FALSE(same(nfs, nfs));          // whoever made them wrote the handle
  CHECK_FALSE(same(unknown, unknown));  // nobody knows its driver's ids
  CHECK_FALSE(same("hostPath: {path: /d}", "hostPath: {path: /d}"));
}

TEST_CASE("disks that a name tells apart only together with where it is one are not taken for the same", "[source]") {
  const auto place = [](const std::string& spec) {
    return volume::source_of(
               test::snapshot("kind: PersistentVolume\nmetadata: {name: v}\nspec: {" + spec + "}\n").volumes.at(0))
        .place;
  };
  CHECK(place("rbd: {pool: a, image: i}") != place("rbd: {pool: b, image: i}"));
  CHECK(place("iscsi: {iqn: q, lun: 0}") != place("iscsi: {iqn: q, lun: 1}"));
  CHECK(place("azureFile: {shareName: s, secretName: one}") != place("azureFile: {shareName: s, secretName: two}"));
  CHECK(place("glusterfs: {endpoints: e, path: p}") != place("glusterfs: {endpoints: f, path: p}"));
  CHECK(place("flexVolume: {driver: d}").empty());
}
