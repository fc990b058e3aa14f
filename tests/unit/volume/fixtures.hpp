// Volumes and claims as an API server returns them, with all that it and its controllers write into them.
#pragma once
#include "document/read.hpp"

#include <string>
#include <vector>

namespace kf::test {

inline doc::Json object(const std::string& yaml) {
  doc::Json found;
  doc::read_yaml(yaml, "test.yaml", [&](doc::Json&& o) { found = std::move(o); });
  return found;
}

/// Bound, made by a CSI driver that needs Secrets, with policy Delete.
inline const char* const dynamic_volume = R"(
apiVersion: v1
kind: PersistentVolume
metadata:
  name: pvc-6f1d
  uid: 00000000-0000-0000-0000-000000000001
  resourceVersion: "884201"
  creationTimestamp: "2024-03-05T09:12:44Z"
  deletionTimestamp: "2024-06-01T00:00:00Z"
  deletionGracePeriodSeconds: 0
  generation: 3
  selfLink: /api/v1/persistentvolumes/pvc-6f1d
  managedFields: [{manager: csi-provisioner, operation: Update}]
  ownerReferences: [{apiVersion: v1, kind: Node, name: n1, uid: u}]
  finalizers: [kubernetes.io/pv-protection, external-attacher/rbd-csi-ceph-com]
  labels: {app: mysql, topology.kubernetes.io/zone: z1}
  annotations:
    pv.kubernetes.io/provisioned-by: rbd.csi.ceph.com
    pv.kubernetes.io/bound-by-controller: "yes"
    pv.kubernetes.io/migrated-to: rbd.csi.ceph.com
    volume.kubernetes.io/provisioner-deletion-secret-name: ceph
    volume.kubernetes.io/provisioner-deletion-secret-namespace: rook
    kubernetes.io/createdby: rbd-dynamic-provisioner
    local.path.provisioner/selected-node: n1
    kubectl.kubernetes.io/last-applied-configuration: '{"spec":{"claimRef":{"uid":"old"}}}'
    example.com/cost-centre: "42"
spec:
  accessModes: [ReadWriteOnce]
  capacity: {storage: 20Gi}
  claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: kubeflow, name: mysql-pv-claim,
             resourceVersion: "884151", uid: 00000000-0000-0000-0000-000000000002}
  csi:
    driver: rbd.csi.ceph.com
    volumeHandle: 0001-0009-rook-1
    fsType: ext4
    readOnly: false
    volumeAttributes: {clusterID: rook, pool: replicapool, storage.kubernetes.io/csiProvisionerIdentity: 1-8081-rbd}
    controllerExpandSecretRef: {name: ceph-provisioner, namespace: rook}
    nodeStageSecretRef: {name: ceph-node, namespace: rook}
    futureSecretRef: {name: ceph-future, namespace: rook}
  mountOptions: [discard, noatime]
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [z1]}]}]}}
  persistentVolumeReclaimPolicy: Delete
  storageClassName: ceph
  volumeMode: Filesystem
  volumeAttributesClassName: gold
  futureField: {kept: [1, 2]}
status: {phase: Bound, lastPhaseTransitionTime: "2024-03-05T09:12:45Z"}
)";

inline const char* const its_claim = R"(
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: mysql-pv-claim
  namespace: kubeflow
  uid: 00000000-0000-0000-0000-000000000002
  resourceVersion: "884210"
  creationTimestamp: "2024-03-05T09:12:40Z"
  managedFields: [{manager: kubectl}]
  finalizers: [kubernetes.io/pvc-protection]
  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: s, uid: u}]
  labels: {application-crd-id: kubeflow-pipelines}
  annotations:
    pv.kubernetes.io/bind-completed: "yes"
    pv.kubernetes.io/bound-by-controller: "yes"
    volume.beta.kubernetes.io/storage-provisioner: rbd.csi.ceph.com
    volume.kubernetes.io/storage-provisioner: rbd.csi.ceph.com
    volume.kubernetes.io/selected-node: n1
    example.com/owner: ml-platform
spec:
  accessModes: [ReadWriteOnce]
  dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: before}
  dataSourceRef: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: before}
  resources: {requests: {storage: 20Gi}}
  selector: {matchLabels: {app: mysql}}
  storageClassName: ceph
  volumeMode: Filesystem
  volumeName: pvc-6f1d
  futureField: kept
status: {phase: Bound, accessModes: [ReadWriteOnce], capacity: {storage: 20Gi}}
)";

/// Volumes of all kinds, one for each way in which their definitions differ.
inline std::vector<doc::Json> volumes() {
  const std::string head = "apiVersion: v1\nkind: PersistentVolume\n";
  const std::string beta =
      "nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: failure-domain.beta.kubernetes.io/zone, "
      "operator: In, values: [us-east1-b]}, {key: failure-domain.beta.kubernetes.io/region, operator: In, values: "
      "[us-east1]}]}]}}";
  std::vector<doc::Json> all{object(dynamic_volume)};
  for (const std::string& rest : std::vector<std::string>{
           "metadata: {name: minio-pv, labels: {failure-domain.beta.kubernetes.io/zone: us-east1-b}}\nspec: "
           "{gcePersistentDisk: {pdName: d1, fsType: ext4, partition: 1}, persistentVolumeReclaimPolicy: Retain, " +
               beta + "}",
           "metadata: {name: a, annotations: {volume.beta.kubernetes.io/storage-class: slow}}\nspec: "
           "{awsElasticBlockStore: {volumeID: 'aws://us-east-1a/vol-1'}, persistentVolumeReclaimPolicy: Recycle, "
           "storageClassName: fast}",
           "metadata: {name: h, annotations: {kf-plugins/original-reclaim-policy: Delete, kf-plugins/holds: "
           "metadata/mysql}}\nspec: {hostPath: {path: /d, type: ''}, persistentVolumeReclaimPolicy: Retain}",
           "metadata: {name: n, annotations: {}}\nspec: {nfs: {server: nas, path: /v}, mountOptions: [hard], claimRef: "
           "{namespace: a, name: b}}",
           "metadata: {name: u}\nspec: {nfs: {server: nas, path: /v}, claimRef: null, persistentVolumeReclaimPolicy: "
           "Delete}",
           "metadata: {name: f}\nspec: {azureFile: {shareName: s, secretName: azure-storage-account-x-secret, "
           "readOnly: "
           "true}, claimRef: {namespace: a, name: b, uid: c}, persistentVolumeReclaimPolicy: Delete}",
           "metadata: {name: r}\nspec: {rbd: {monitors: ['10.0.0.1:6789'], image: i, pool: p, secretRef: {name: s, "
           "namespace: n1}}, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Delete}",
           "metadata: {name: q}\nspec: {quantumDisk: {id: q1}, persistentVolumeReclaimPolicy: Delete}"}) {
    all.push_back(object(head + rest + "\n"));
  }
  return all;
}

}  // namespace kf::test
