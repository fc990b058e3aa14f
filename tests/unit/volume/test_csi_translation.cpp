#include "catch.hpp"
#include "fixtures.hpp"
#include "volume/csi_translation.hpp"
#include "volume/portable.hpp"

#include <array>

using namespace kf;
using doc::Json;
using test::object;
using volume::to_csi;
using volume::Translation;
using Outcome = Translation::Outcome;

namespace {

Json volume_of(const std::string& spec, const std::string& metadata = "") {
  return object("apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v" + metadata + "}\nspec: {" + spec + "}\n");
}

std::string labels(const std::string& zone, const std::string& key = "topology.kubernetes.io/zone") {
  return ", labels: {" + key + ": " + zone + "}";
}

/// The terms of the affinity: "key=a,b" joined by " & " in a term, terms by " | ".
std::string affinity(const Json& volume) {
  std::string all;
  for (const auto term : doc::In(volume)["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"].each()) {
    if (!all.empty()) all += " | ";
    std::string one;
    for (const auto e : term["matchExpressions"].each()) {
      one += (one.empty() ? "" : " & ") + e["key"].text() + "=";
      for (const auto& value : e["values"].texts()) one += value + ",";
      one.pop_back();
    }
    all += one;
  }
  return all;
}

std::string beta_affinity(const std::string& zone) {
  return ", nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: "
         "failure-domain.beta.kubernetes.io/zone, operator: In, values: [" +
         zone + "]}, {key: failure-domain.beta.kubernetes.io/region, operator: In, values: [r1]}]}]}}";
}

}  // namespace

// The expected outcomes are those of k8s.io/csi-translation-lib (plugins/*_test.go and the library itself).
TEST_CASE("an in-tree source becomes the driver's, with handle, attributes, file system and Secrets", "[csi]") {
  struct Case {
    const char* source;
    const char* metadata;
    const char* csi;
  };
  const std::array cases{
      Case{"gcePersistentDisk: {pdName: d1, fsType: ext4}", "",
           "{driver: pd.csi.storage.gke.io, fsType: ext4, volumeAttributes: {partition: ''}, volumeHandle: "
           "projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d1}"},
      Case{"gcePersistentDisk: {pdName: d1, partition: 2, readOnly: true}",
           ", labels: {topology.kubernetes.io/zone: us-east1-d}",
           "{driver: pd.csi.storage.gke.io, readOnly: true, volumeAttributes: {partition: '2'}, volumeHandle: "
           "projects/UNSPECIFIED/zones/us-east1-d/disks/d1}"},
      Case{"gcePersistentDisk: {pdName: d1}",
           ", labels: {failure-domain.beta.kubernetes.io/zone: us-west1-a__us-west1-c}",
           "{driver: pd.csi.storage.gke.io, volumeAttributes: {partition: ''}, volumeHandle: "
           "projects/UNSPECIFIED/regions/us-west1/disks/d1}"},
      Case{"awsElasticBlockStore: {volumeID: 'aws://us-east-1a/vol-0abc', fsType: xfs}", "",
           "{driver: ebs.csi.aws.com, fsType: xfs, volumeAttributes: {partition: '0'}, volumeHandle: vol-0abc}"},
      Case{"awsElasticBlockStore: {volumeID: 'aws:///vol-0abc', partition: 1}", "",
           "{driver: ebs.csi.aws.com, volumeAttributes: {partition: '1'}, volumeHandle: vol-0abc}"},
      Case{"awsElasticBlockStore: {volumeID: vol-0abc, readOnly: true}", "",
           "{driver: ebs.csi.aws.com, readOnly: true, volumeAttributes: {partition: '0'}, volumeHandle: vol-0abc}"},
      Case{
          "azureDisk: {diskName: n, diskURI: /subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/n, "
          "kind: Managed, cachingMode: ReadOnly, fsType: ext4, readOnly: false}",
          "",
          "{driver: disk.csi.azure.com, fsType: ext4, volumeAttributes: {kind: Managed, cachingmode: ReadOnly, fstype: "
          "ext4}, volumeHandle: /subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/n}"},
      Case{"azureFile: {shareName: s, secretName: azure-storage-account-acc-secret, secretNamespace: n1}",
           ", annotations: {kubernetes.io/azure-file-resource-group: rg}",
           "{driver: file.csi.azure.com, volumeAttributes: {sharename: s}, volumeHandle: 'rg#acc#s#v#n1', "
           "nodeStageSecretRef: {name: azure-storage-account-acc-secret, namespace: n1}}"},
      Case{"azureFile: {shareName: s, secretName: mine, readOnly: true}, claimRef: {namespace: kubeflow, name: c}", "",
           "{driver: file.csi.azure.com, readOnly: true, volumeAttributes: {sharename: s}, volumeHandle: "
           "'#mine#s#v#kubeflow', nodeStageSecretRef: {name: mine, namespace: kubeflow}}"},
      Case{"cinder: {volumeID: id-1, fsType: ext4}", "",
           "{driver: cinder.csi.openstack.org, fsType: ext4, volumeHandle: id-1}"},
      Case{"vsphereVolume: {volumePath: '[ds] kube/v.vmdk', fsType: ext4, storagePolicyName: gold}", "",
           "{driver: csi.vsphere.vmware.com, fsType: ext4, volumeHandle: '[ds] kube/v.vmdk', volumeAttributes: "
           "{storagepolicyname: gold}}"},
      Case{"portworxVolume: {volumeID: '77', readOnly: true}",
           ", annotations: {openstorage.io/auth-secret-name: px, openstorage.io/auth-secret-namespace: n1}",
           "{driver: pxd.portworx.com, volumeHandle: '77', readOnly: true, controllerPublishSecretRef: &r {name: px, "
           "namespace: n1}, nodeStageSecretRef: *r, nodePublishSecretRef: *r, controllerExpandSecretRef: *r, "
           "nodeExpandSecretRef: *r}"},
      Case{"rbd: {monitors: ['10.0.0.1:6789', '10.0.0.2:6789'], image: kubernetes-dynamic-pvc-e0b4, pool: replicapool, "
           "fsType: ext4, secretRef: {name: s, namespace: n1}}",
           "",
           "{driver: rbd.csi.ceph.com, fsType: ext4, volumeHandle: "
           "mig_mons-7302cda58640a2caf560f9ff34394c6d_image-e0b4_7265706c696361706f6f6c, nodeStageSecretRef: {name: s, "
           "namespace: n1}, controllerExpandSecretRef: {name: s, namespace: n1}, volumeAttributes: {clusterID: "
           "7302cda58640a2caf560f9ff34394c6d, imageName: kubernetes-dynamic-pvc-e0b4, pool: replicapool, "
           "imageFeatures: layering, imageFormat: '', journalPool: '', migration: 'true', staticVolume: 'true', "
           "tryOtherMounters: 'true'}}"},
      Case{"rbd: {monitors: [m], image: i}",
           ", annotations: {rbd.csi.ceph.com/volume-handle: h1, clusterID: c1, imageFeatures: f, journalPool: j}",
           "{driver: rbd.csi.ceph.com, volumeHandle: h1, volumeAttributes: {clusterID: c1, imageName: i, pool: rbd, "
           "imageFeatures: f, imageFormat: '', journalPool: j, migration: 'true', tryOtherMounters: 'true'}}"},
  };
  for (const Case& c : cases) {
    INFO(c.source);
    const auto to = to_csi(volume_of(c.source, c.metadata));
    INFO(to.reason);
    REQUIRE(to.outcome == Outcome::translated);
    CHECK(to.volume["spec"]["csi"] == object(std::string("{kind: X, csi: ") + c.csi + "}")["csi"]);
    CHECK(to.reason.empty());
  }
}

TEST_CASE("of a translated volume all but source, modes and affinity stays as it was", "[csi]") {
  for (const Json& from : test::volumes()) {
    const auto to = to_csi(from);
    INFO(from.dump());
    if (to.outcome != Outcome::translated) {
      CHECK(to.volume == from);
      CHECK_FALSE(to.reason.empty());
      continue;
    }
    CHECK(to.volume["metadata"] == from["metadata"]);
    for (const auto& [key, value] : from["spec"].items()) {
      const bool kept = to.volume["spec"].contains(key);
      const bool source = !kept && value.is_object();
      if (key != "accessModes" && key != "nodeAffinity" && !source) CHECK(to.volume["spec"][key] == value);
    }
    CHECK((to_csi(to.volume).outcome == Outcome::not_needed));
  }
}

TEST_CASE("it makes no difference whether a volume is translated before or after it is made portable", "[csi]") {
  std::size_t translated = 0;
  for (const Json& from : test::volumes()) {
    INFO(from.dump());
    const auto first = to_csi(from), second = to_csi(volume::portable_volume(from));
    CHECK(volume::portable_volume(first.volume) == second.volume);
    CHECK((first.outcome == second.outcome));
    translated += first.outcome == Outcome::translated ? 1 : 0;
  }
  CHECK(translated == 4);
}

TEST_CASE("the zones that a volume requires are called as the driver calls them", "[csi]") {
  const std::string beta = "failure-domain.beta.kubernetes.io/zone";
  const auto of = [](const std::string& spec, const std::string& metadata = "") {
    return affinity(to_csi(volume_of(spec, metadata)).volume);
  };
  CHECK(of("gcePersistentDisk: {pdName: d}" + beta_affinity("z1")) ==
        "topology.gke.io/zone=z1 & topology.kubernetes.io/region=r1");
  CHECK(of("awsElasticBlockStore: {volumeID: vol-1}" + beta_affinity("z1, z2")) ==
        "topology.ebs.csi.aws.com/zone=z1,z2 & topology.kubernetes.io/region=r1");
  CHECK(of("cinder: {volumeID: i}", labels("nova")) == "topology.cinder.csi.openstack.org/zone=nova");
  CHECK(of("cinder: {volumeID: i}", labels("nova", beta)) == "topology.cinder.csi.openstack.org/zone=nova");
  CHECK(of("gcePersistentDisk: {pdName: d}", labels("us-east1-c__us-east1-b")) ==
        "topology.gke.io/zone=us-east1-b,us-east1-c");
  CHECK(of("gcePersistentDisk: {pdName: d}" + beta_affinity("us-east1-b"), labels("us-east1-c")) ==
        "topology.gke.io/zone=us-east1-b & topology.kubernetes.io/region=r1");  // the affinity wins over the label
  CHECK(of("vsphereVolume: {volumePath: p}" + beta_affinity("z1")) ==
        "topology.csi.vmware.com/zone=z1 & topology.csi.vmware.com/region=r1");
  CHECK(of("vsphereVolume: {volumePath: p}", labels("a__b")) == "topology.csi.vmware.com/zone=a__b");
  CHECK(of("azureDisk: {diskURI: /subscriptions/d}" + beta_affinity("westus-1")) ==
        "topology.kubernetes.io/zone=westus-1 & topology.kubernetes.io/region=r1");
  CHECK(of("azureDisk: {diskURI: /subscriptions/d}", labels("westus-1")).empty());
  CHECK(of("gcePersistentDisk: {pdName: d}").empty());
}

TEST_CASE("a zone from a label is required besides what each term requires already", "[csi]") {
  const std::string os = "{matchExpressions: [{key: os, operator: In, values: [linux]}]}";
  const auto to =
      to_csi(volume_of("awsElasticBlockStore: {volumeID: vol-1}, nodeAffinity: {required: "
                       "{nodeSelectorTerms: [" +
                           os + ", " + os + "]}}",
                       labels("z1")));
  CHECK(affinity(to.volume) ==
        "os=linux & topology.ebs.csi.aws.com/zone=z1 | os=linux & topology.ebs.csi.aws.com/zone=z1");
}

TEST_CASE("access modes that a CSI driver refuses become what the in-tree driver took them for", "[csi]") {
  const auto modes = [](const std::string& source, const std::string& from) {
    return to_csi(volume_of(source + ", accessModes: " + from)).volume["spec"]["accessModes"].dump();
  };
  const std::string gce = "gcePersistentDisk: {pdName: d}", ebs = "awsElasticBlockStore: {volumeID: vol-1}";
  CHECK(modes(gce, "[ReadWriteMany]") == R"(["ReadWriteOnce"])");
  CHECK(modes(gce, "[ReadWriteOnce, ReadOnlyMany]") == R"(["ReadWriteOnce"])");
  CHECK(modes(gce, "[ReadOnlyMany]") == R"(["ReadOnlyMany"])");
  CHECK(modes(ebs, "[ReadWriteOnce, ReadOnlyMany]") == R"(["ReadWriteOnce","ReadOnlyMany"])");
  CHECK(modes("rbd: {monitors: [m], image: i, readOnly: true}", "[ReadWriteOnce]") == R"(["ReadOnlyMany"])");
}

TEST_CASE("a volume that Kubernetes still knows needs no translation, and says why", "[csi]") {
  for (const char* source :
       {"hostPath: {path: /d}", "local: {path: /d}", "nfs: {server: s, path: /p}", "iscsi: {iqn: q}", "fc: {lun: 1}",
        "flexVolume: {driver: d}", "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}"}) {
    INFO(source);
    const auto to = to_csi(volume_of(source));
    CHECK((to.outcome == Outcome::not_needed));
    CHECK_FALSE(to.reason.empty());
    CHECK(to.volume == volume_of(source));
  }
}

TEST_CASE("a volume that cannot be translated is left as it is, with the reason", "[csi]") {
  struct Case {
    const char* source;
    const char* metadata;
    const char* reason;
  };
  const std::array cases{
      Case{"cephfs: {monitors: [m]}", "", "cephfs is no longer part of Kubernetes"},
      Case{"glusterfs: {endpoints: e, path: p}", "", "glusterfs is no longer part of Kubernetes"},
      Case{"quantumDisk: {id: q}", "", "no source that this program knows"},
      Case{"capacity: {storage: 1Gi}", "", "no source that this program knows"},
      Case{"gcePersistentDisk: {pdName: ''}", "", "does not say its pdName"},
      Case{"gcePersistentDisk: {pdName: d}", ", labels: {topology.kubernetes.io/zone: us-east1-b__eu-west1-c}",
           "its zones us-east1-b, eu-west1-c are not those of one region"},
      Case{"awsElasticBlockStore: {volumeID: 'aws://us-east-1a/'}", "", "names no volume"},
      Case{"awsElasticBlockStore: {volumeID: 'aws://vol-1'}", "", "names no volume"},
      Case{"awsElasticBlockStore: {volumeID: 'aws://z/vol-1/x'}", "", "names no volume"},
      Case{"awsElasticBlockStore: {}", "", "does not say its volumeID"},
      Case{"azureDisk: {diskURI: 'https://a.blob.core.windows.net/vhds/d.vhd', kind: Dedicated}", "", "managed disks"},
      Case{"azureDisk: {diskURI: 'https://a.blob.core.windows.net/vhds/d.vhd'}", "", "managed disks"},
      Case{"azureDisk: {kind: Managed}", "", "does not say its diskURI"},
      Case{"azureFile: {shareName: s, secretName: mine}", "", "nothing says the namespace of its Secret mine"},
      Case{"azureFile: {shareName: s, secretName: mine, secretNamespace: ''}, claimRef: {namespace: n1, name: c}", "",
           "nothing says the namespace"},
      Case{"azureFile: {secretName: mine}", "", "does not say its shareName"},
      Case{"rbd: {image: i}", "", "does not say its monitors"},
      Case{"vsphereVolume: {}", "", "does not say its volumePath"},
  };
  for (const Case& c : cases) {
    INFO(c.source);
    const Json from = volume_of(c.source, c.metadata);
    const auto to = to_csi(from);
    CHECK((to.outcome == Outcome::impossible));
    CHECK_THAT(to.reason, ContainsSubstring(c.reason));
    CHECK(to.volume == from);
  }
}

TEST_CASE("what a driver must be set up with to find a translated volume is said", "[csi]") {
  const auto needs = [](const std::string& source) { return to_csi(volume_of(source)).needs; };
  CHECK_THAT(needs("vsphereVolume: {volumePath: p}"), ContainsSubstring("csi-migration"));
  CHECK_THAT(needs("rbd: {monitors: [m1, m2], image: i, user: kube}"),
             ContainsSubstring("monitors m1,m2") && ContainsSubstring("adminId kube"));
  CHECK_THAT(needs("rbd: {monitors: [m1], image: i, user: admin}"), !ContainsSubstring("adminId"));
  CHECK(needs("gcePersistentDisk: {pdName: d}").empty());
}

TEST_CASE("an odd document is not translated, whatever is in it", "[csi]") {
  for (const char* odd : {"null", "[]", "{}", R"({"spec":[]})", R"({"spec":{"gcePersistentDisk":7}})",
                          R"({"spec":{"rbd":{"monitors":7,"image":[]}}})"}) {
    INFO(odd);
    CHECK((to_csi(Json::parse(odd)).outcome == Outcome::impossible));
  }
  for (const char* odd : {R"({"nodeAffinity":3})", R"({"nodeAffinity":{"required":{"nodeSelectorTerms":[7,{}]}}})",
                          R"({"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":7}]}}})",
                          R"({"nodeAffinity":{"required":[]},"accessModes":7})"}) {
    INFO(odd);
    Json from = volume_of("gcePersistentDisk: {pdName: d}", labels("us-east1-b"));
    from["spec"].update(Json::parse(odd));
    CHECK((to_csi(from).outcome == Outcome::translated));
  }
}
