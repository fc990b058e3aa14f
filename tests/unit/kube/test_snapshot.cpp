#include "snapshot_of.hpp"

using namespace kf::kube;
using Attributes = std::map<std::string, std::string>;
using Texts = std::set<std::string>;

namespace {

Volume volume(const std::string& spec, const std::string& annotations = "{}") {
  const auto snapshot =
      snapshot_of("kind: PersistentVolume\nmetadata:\n  name: pv\n  annotations: " + annotations + "\nspec:\n" + spec);
  REQUIRE(snapshot.volumes.size() == 1);
  return snapshot.volumes[0];
}

Claim claim(const std::string& spec, const std::string& annotations = "{}") {
  const auto snapshot = snapshot_of("kind: PersistentVolumeClaim\nmetadata:\n  name: c\n  annotations: " + annotations +
                                    "\nspec: " + spec + "\n");
  REQUIRE(snapshot.claims.size() == 1);
  return snapshot.claims[0];
}

}  // namespace

TEST_CASE("a volume is read as the API serves it", "[volume]") {
  const auto snapshot = snapshot_of(R"(
apiVersion: v1
kind: PersistentVolume
metadata:
  name: pvc-0a1b
  uid: 11111111-0000-0000-0000-000000000001
  resourceVersion: "4711"
  labels: {topology.kubernetes.io/zone: europe-west1-b}
  annotations: {pv.kubernetes.io/provisioned-by: pd.csi.storage.gke.io}
  deletionTimestamp: "2024-06-01T10:00:00Z"
  finalizers: [kubernetes.io/pv-protection]
spec:
  accessModes: [ReadWriteOnce, ReadOnlyMany, ReadWriteOnce]
  capacity: {storage: 20Gi}
  claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, name: minio-pvc, namespace: kubeflow, uid: u-1, resourceVersion: "9"}
  csi:
    driver: pd.csi.storage.gke.io
    fsType: ext4
    readOnly: false
    volumeAttributes: {storage.kubernetes.io/csiProvisionerIdentity: 1-2-pd}
    volumeHandle: projects/p/zones/z/disks/d
  nodeAffinity:
    required:
      nodeSelectorTerms:
      - matchExpressions:
        - {key: topology.gke.io/zone, operator: In, values: [europe-west1-b, europe-west1-c]}
  persistentVolumeReclaimPolicy: Delete
  storageClassName: standard-rwo
  volumeMode: Block
status: {phase: Failed, message: the disk is in use}
)");
  REQUIRE(snapshot.volumes.size() == 1);
  const Volume& v = snapshot.volumes[0];
  CHECK(v.meta.full().shown() == "pvc-0a1b");
  CHECK(v.meta.uid == "11111111-0000-0000-0000-000000000001");
  CHECK(v.meta.resource_version == "4711");
  CHECK(v.meta.label("topology.kubernetes.io/zone") == "europe-west1-b");
  CHECK(v.meta.annotation("pv.kubernetes.io/provisioned-by") == "pd.csi.storage.gke.io");
  CHECK(v.meta.label("missing").empty());
  CHECK(v.meta.deleting);
  CHECK(v.phase == "Failed");
  CHECK(v.message == "the disk is in use");
  CHECK(v.reclaim_policy == "Delete");
  CHECK(v.storage_class == "standard-rwo");
  CHECK(v.capacity == "20Gi");
  CHECK(v.volume_mode == "Block");
  CHECK(v.access_modes == Texts{"ReadOnlyMany", "ReadWriteOnce"});
  CHECK(v.source.field == "csi");
  CHECK(v.source.attributes == Attributes{{"driver", "pd.csi.storage.gke.io"},
                                          {"fsType", "ext4"},
                                          {"readOnly", "false"},
                                          {"volumeAttributes.storage.kubernetes.io/csiProvisionerIdentity", "1-2-pd"},
                                          {"volumeHandle", "projects/p/zones/z/disks/d"}});
  CHECK(v.has_claim_ref);
  CHECK(v.claim.shown() == "kubeflow/minio-pvc");
  CHECK(v.claim_uid == "u-1");
  REQUIRE(v.affinity.size() == 1);
  CHECK(v.affinity[0][0].key == "topology.gke.io/zone");
  CHECK(v.affinity[0][0].op == "In");
  CHECK(v.affinity[0][0].values == std::vector<std::string>{"europe-west1-b", "europe-west1-c"});
}

TEST_CASE("what a volume leaves out is what the API would fill in", "[volume]") {
  const Volume v = volume("  nfs: {server: a, path: /b}\n");
  CHECK(v.reclaim_policy == "Retain");
  CHECK(v.volume_mode == "Filesystem");
  CHECK(v.storage_class.empty());
  CHECK(v.access_modes.empty());
  CHECK_FALSE(v.has_claim_ref);
  CHECK_FALSE(v.meta.deleting);
  CHECK(v.affinity.empty());
}

TEST_CASE("where a volume's bytes are is told in the API's own words, also by sources that are newer than we are",
          "[volume]") {
  struct Row {
    std::string spec, field;
    Attributes attributes;
  };
  const std::vector<Row> table{
      {"  gcePersistentDisk: {pdName: kf-minio, fsType: ext4, partition: 0}\n",
       "gcePersistentDisk",
       {{"pdName", "kf-minio"}, {"fsType", "ext4"}, {"partition", "0"}}},
      {"  csi: {driver: ebs.csi.aws.com, volumeHandle: vol-0a, volumeAttributes: {a: b}}\n",
       "csi",
       {{"driver", "ebs.csi.aws.com"}, {"volumeHandle", "vol-0a"}, {"volumeAttributes.a", "b"}}},
      {"  awsElasticBlockStore: {volumeID: \"aws://eu-west-1a/vol-0a\"}\n",
       "awsElasticBlockStore",
       {{"volumeID", "aws://eu-west-1a/vol-0a"}}},
      {"  nfs: {server: 10.0.0.7, path: /srv, readOnly: true}\n",
       "nfs",
       {{"server", "10.0.0.7"}, {"path", "/srv"}, {"readOnly", "true"}}},
      {"  hostPath: {path: /data, type: \"\"}\n", "hostPath", {{"path", "/data"}}},
      {"  local: {path: /mnt/ssd}\n", "local", {{"path", "/mnt/ssd"}}},
      {"  quantumFoam: {well: deep, depth: 7, tags: [a], more: {}}\n",
       "quantumFoam",
       {{"well", "deep"}, {"depth", "7"}}},
      {"  emptyish: {}\n", "emptyish", {}},
      {"  csi: null\n  nfs: {server: a}\n", "nfs", {{"server", "a"}}},
      {"  csi: text\n", "", {}},
      {"  capacity: {storage: 1Gi}\n", "", {}},
  };
  for (const auto& [spec, field, attributes] : table) {
    INFO(spec);
    // Whatever else the spec holds is not taken for the source.
    const Volume v =
        volume(spec +
               "  accessModes: [ReadWriteOnce]\n  claimRef: {name: a, namespace: b}\n  mountOptions: [hard]\n"
               "  nodeAffinity: {required: {}}\n  persistentVolumeReclaimPolicy: Retain\n  storageClassName: x\n"
               "  volumeMode: Filesystem\n  volumeAttributesClassName: gold\n");
    CHECK(v.source.field == field);
    CHECK(v.source.attributes == attributes);
  }
}

TEST_CASE("the class in the beta annotation wins, on volumes and on claims, even when it is empty", "[class]") {
  const std::string beta = "{volume.beta.kubernetes.io/storage-class: ";
  CHECK(volume("  storageClassName: new\n").storage_class == "new");
  CHECK(volume("  storageClassName: new\n", beta + "old}").storage_class == "old");
  CHECK(volume("  storageClassName: new\n", beta + "\"\"}").storage_class.empty());
  CHECK(volume("  nfs: {}\n", beta + "old}").storage_class == "old");
  CHECK(claim("{storageClassName: new}", beta + "old}").storage_class == "old");
  CHECK(claim("{}", beta + "old}").storage_class == "old");
  CHECK(claim("{}", beta + "old}").has_class);
  CHECK(claim("{}", beta + "\"\"}").has_class);
}

TEST_CASE("a claim without a class is not a claim with an empty class", "[class]") {
  CHECK_FALSE(claim("{}").has_class);
  CHECK_FALSE(claim("{storageClassName: null}").has_class);
  CHECK(claim("{storageClassName: \"\"}").has_class);
  CHECK(claim("{storageClassName: \"\"}").storage_class.empty());
  CHECK(claim("{storageClassName: standard}").storage_class == "standard");
}

TEST_CASE("a volume is reserved for a name, or bound to one claim of that name", "[volume]") {
  const Volume reserved = volume("  claimRef: {name: a, namespace: b}\n");
  CHECK(reserved.has_claim_ref);
  CHECK(reserved.claim == Name{"b", "a"});
  CHECK(reserved.claim_uid.empty());
  CHECK(volume("  claimRef: {name: a, namespace: b, uid: u}\n").claim_uid == "u");
  CHECK(volume("  claimRef: {name: a, namespace: b, uid: null}\n").claim_uid.empty());
  for (const char* nobody : {"null", "{}", "{name: null}", "text", "[]"}) {
    INFO(nobody);
    CHECK_FALSE(volume("  claimRef: " + std::string(nobody) + "\n").has_claim_ref);
  }
}

TEST_CASE("a claim is read as the API serves it", "[claim]") {
  const auto snapshot = snapshot_of(R"(
kind: PersistentVolumeClaim
metadata: {name: mysql-pv-claim, namespace: kubeflow, uid: u, labels: {app: mysql}}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 21474836480}}
  volumeName: pv-1
status: {phase: Lost}
)");
  REQUIRE(snapshot.claims.size() == 1);
  const Claim& c = snapshot.claims[0];
  CHECK(c.meta.full().shown() == "kubeflow/mysql-pv-claim");
  CHECK(c.phase == "Lost");
  CHECK(c.volume == "pv-1");
  CHECK(c.request == "21474836480");
  CHECK(c.volume_mode == "Filesystem");
  CHECK(c.access_modes == Texts{"ReadWriteOnce"});
}

TEST_CASE("an object that names no namespace is where kubectl would put it", "[namespace]") {
  for (const char* meta : {"{name: a}", "{name: a, namespace: null}", "{name: a, namespace: \"\"}"}) {
    INFO(meta);
    const std::string body = "\nmetadata: " + std::string(meta) + "\n";
    CHECK(snapshot_of("kind: PersistentVolumeClaim" + body).claims.at(0).meta.ns == "default");
    CHECK(snapshot_of("kind: Pod" + body, "kubeflow").pods.at(0).meta.ns == "kubeflow");
    CHECK(snapshot_of("kind: Deployment" + body, "kubeflow").workloads.at(0).meta.ns == "kubeflow");
    CHECK(snapshot_of("kind: ConfigMap" + body, "kubeflow").config_maps.at(0).meta.ns == "kubeflow");
    CHECK(snapshot_of("kind: PersistentVolume" + body, "kubeflow").volumes.at(0).meta.ns.empty());
    CHECK(snapshot_of("kind: StorageClass" + body, "kubeflow").classes.at(0).meta.ns.empty());
    CHECK(snapshot_of("kind: Namespace" + body, "kubeflow").namespaces.at(0).meta.ns.empty());
  }
  CHECK(snapshot_of("kind: Pod\nmetadata: {name: a, namespace: b}\n", "kubeflow").pods.at(0).meta.ns == "b");
}

TEST_CASE("a storage class says who provisions, when, and whether it is the default", "[class]") {
  const auto of = [](const std::string& rest) {
    return snapshot_of("kind: StorageClass\nmetadata: {name: s}\n" + rest).classes.at(0);
  };
  const StorageClass bare = of("");
  CHECK(bare.reclaim_policy == "Delete");
  CHECK(bare.binding_mode == "Immediate");
  CHECK_FALSE(bare.is_default);
  const StorageClass full =
      of("provisioner: rancher.io/local-path\nreclaimPolicy: Retain\nvolumeBindingMode: WaitForFirstConsumer\n");
  CHECK(full.provisioner == "rancher.io/local-path");
  CHECK(full.reclaim_policy == "Retain");
  CHECK(full.binding_mode == "WaitForFirstConsumer");
  for (const char* prefix : {"storageclass.kubernetes.io", "storageclass.beta.kubernetes.io"}) {
    for (const auto& [value, is_default] :
         {std::pair{"\"true\"", true}, {"\"false\"", false}, {"\"\"", false}, {"null", false}}) {
      const auto snapshot = snapshot_of("kind: StorageClass\nmetadata: {name: s, annotations: {" + std::string(prefix) +
                                        "/is-default-class: " + value + "}}\n");
      CHECK(snapshot.classes.at(0).is_default == is_default);
    }
  }
  CHECK(snapshot_of("kind: StorageClass\n").has_classes);
  CHECK_FALSE(snapshot_of("kind: Pod\n").has_classes);
}

TEST_CASE("namespaces and configuration are read, and kinds that nobody asked for are passed over", "[snapshot]") {
  const auto snapshot = snapshot_of(R"(
kind: Namespace
metadata: {name: kubeflow, labels: {istio-injection: enabled}, deletionTimestamp: "2024-06-01T10:00:00Z"}
status: {phase: Terminating}
---
kind: ConfigMap
metadata: {name: pipeline-install-config, namespace: kubeflow}
data: {bucketName: mlpipeline, appVersion: 2.0.5}
---
kind: Secret
metadata: {name: s}
data: {password: czNjcjN0}
---
kind: VolumeSnapshot
metadata: {name: s}
)");
  REQUIRE(snapshot.namespaces.size() == 1);
  CHECK(snapshot.namespaces[0].meta.deleting);
  CHECK(snapshot.namespaces[0].phase == "Terminating");
  REQUIRE(snapshot.config_maps.size() == 1);
  CHECK(snapshot.config_maps[0].data == Attributes{{"bucketName", "mlpipeline"}, {"appVersion", "2.0.5"}});
  CHECK(snapshot.volumes.empty());
}
