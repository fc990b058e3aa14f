#include "snapshot_of.hpp"

using namespace kf::kube;
using Texts = std::set<std::string>;

TEST_CASE("a deployment says which claims its containers mount", "[workload]") {
  const auto snapshot = snapshot_of(R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: minio, namespace: kubeflow, labels: {app: minio}}
spec:
  replicas: 0
  template:
    metadata: {labels: {app: minio, tier: storage}}
    spec:
      initContainers:
      - {name: wait, image: busybox, volumeMounts: [{name: data, mountPath: /data}]}
      containers:
      - name: minio
        image: minio/minio:RELEASE.2019-08-14
        volumeMounts: [{name: data, mountPath: /data, subPath: minio}, {name: scratch, mountPath: /tmp}]
        volumeDevices: [{name: raw, devicePath: /dev/xvda}]
      - {name: sidecar}
      volumes:
      - {name: data, persistentVolumeClaim: {claimName: minio-pvc}}
      - {name: raw, persistentVolumeClaim: {claimName: raw-pvc}}
      - {name: scratch, emptyDir: {}}
)");
  REQUIRE(snapshot.workloads.size() == 1);
  const Workload& w = snapshot.workloads[0];
  CHECK(w.kind == "Deployment");
  CHECK(w.meta.full().shown() == "kubeflow/minio");
  CHECK(w.replicas == 0);
  CHECK(w.template_labels == Labels{{"app", "minio"}, {"tier", "storage"}});
  CHECK(w.claim_templates.empty());
  CHECK(w.spec.claims == std::map<std::string, std::string>{{"data", "minio-pvc"}, {"raw", "raw-pvc"}});
  REQUIRE(w.spec.containers.size() == 2);
  CHECK(w.spec.containers[0].name == "minio");
  CHECK(w.spec.containers[0].image == "minio/minio:RELEASE.2019-08-14");
  CHECK(w.spec.containers[0].mounts == Texts{"data", "raw", "scratch"});
  CHECK(w.spec.containers[1].mounts.empty());
}

TEST_CASE("a stateful set makes claims out of templates", "[workload]") {
  const auto snapshot = snapshot_of(R"(
kind: StatefulSet
metadata: {name: authservice, namespace: istio-system}
spec:
  template: {spec: {containers: [{name: a, volumeMounts: [{name: data}]}]}}
  volumeClaimTemplates:
  - {metadata: {name: data}, spec: {storageClassName: ""}}
  - {metadata: {name: logs}}
)");
  REQUIRE(snapshot.workloads.size() == 1);
  CHECK(snapshot.workloads[0].kind == "StatefulSet");
  CHECK(snapshot.workloads[0].claim_templates == std::vector<std::string>{"data", "logs"});
  CHECK(snapshot.workloads[0].replicas == 1);  // what the API fills in
}

TEST_CASE("a pod is finished when it has succeeded or failed", "[pod]") {
  const std::vector<std::pair<std::string, bool>> table{{"Pending", false}, {"Running", false}, {"Succeeded", true},
                                                        {"Failed", true},   {"Unknown", false}, {"null", false}};
  for (const auto& [phase, finished] : table) {
    INFO(phase);
    const auto snapshot =
        snapshot_of("kind: Pod\nmetadata: {name: a}\nspec: {nodeName: node-1}\nstatus: {phase: " + phase + "}\n");
    REQUIRE(snapshot.pods.size() == 1);
    CHECK(snapshot.pods[0].finished() == finished);
    CHECK(snapshot.pods[0].node == "node-1");
  }
}

TEST_CASE("a pod says who owns it and what it mounts", "[pod]") {
  const auto snapshot = snapshot_of(R"(
kind: Pod
metadata:
  name: mysql-7d-x
  namespace: kubeflow
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: mysql-7d, uid: u-7, controller: true}, {kind: Odd}]
spec:
  containers: [{name: mysql, volumeMounts: [{name: data}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: mysql-pv-claim, readOnly: false}}]
)");
  const Pod& pod = snapshot.pods.at(0);
  REQUIRE(pod.meta.owners.size() == 2);
  CHECK(pod.meta.owners[0].kind == "ReplicaSet");
  CHECK(pod.meta.owners[0].name == "mysql-7d");
  CHECK(pod.meta.owners[0].uid == "u-7");
  CHECK(pod.spec.claims.at("data") == "mysql-pv-claim");
}

TEST_CASE("only the name of a database is kept of a container's environment, never a password", "[secret]") {
  const auto snapshot = snapshot_of(R"(
kind: Deployment
metadata:
  name: mysql
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"spec":{"env":[{"name":"MYSQL_ROOT_PASSWORD","value":"s3cr3t"}]}}'
    note: kept
spec:
  template:
    spec:
      containers:
      - name: mysql
        env:
        - {name: MYSQL_ROOT_PASSWORD, value: s3cr3t}
        - {name: MYSQL_DATABASE, value: mlpipeline}
        - {name: POSTGRES_DB, value: katib}
        - {name: MINIO_SECRET_KEY, value: s3cr3t}
        - {name: MYSQL_DATABASE_PASSWORD, value: s3cr3t}
        - {name: OTHER, value: s3cr3t}
      - name: empty
        env: [{name: MYSQL_DATABASE}]
)");
  const Workload& w = snapshot.workloads.at(0);
  CHECK(w.spec.containers.at(0).env ==
        std::map<std::string, std::string>{{"MYSQL_DATABASE", "mlpipeline"}, {"POSTGRES_DB", "katib"}});
  CHECK(w.spec.containers.at(1).env == std::map<std::string, std::string>{{"MYSQL_DATABASE", ""}});
  CHECK(w.meta.annotations == Labels{{"note", "kept"}});  // what was applied holds the whole environment once more
}

TEST_CASE("the secrets and configuration that a pod reads are known by name", "[secret]") {
  const auto snapshot = snapshot_of(R"(
kind: Pod
metadata: {name: a}
spec:
  containers:
  - envFrom: [{secretRef: {name: s1}}, {configMapRef: {name: c1}}]
    env:
    - {name: A, valueFrom: {secretKeyRef: {name: s2, key: password}}}
    - {name: B, valueFrom: {configMapKeyRef: {name: c2, key: host}}}
    - {name: C, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
  volumes: [{name: v, secret: {secretName: s3}}, {name: w, configMap: {name: c3}}, {name: x, emptyDir: {}}]
)");
  CHECK(snapshot.pods.at(0).spec.configured_by == Texts{"c1", "c2", "c3", "s1", "s2", "s3"});
}

TEST_CASE("events of both API groups say the same", "[event]") {
  const auto snapshot = snapshot_of(R"(
apiVersion: v1
kind: Event
involvedObject: {kind: PersistentVolumeClaim, namespace: kubeflow, name: minio-pvc, uid: u-1}
reason: FailedBinding
message: no persistent volumes available for this claim
type: Normal
---
apiVersion: events.k8s.io/v1
kind: Event
regarding: {kind: PersistentVolumeClaim, namespace: kubeflow, name: minio-pvc, uid: u-1}
reason: FailedBinding
note: no persistent volumes available for this claim
type: Normal
)");
  REQUIRE(snapshot.events.size() == 2);
  for (const Event& event : snapshot.events) {
    CHECK(event.kind == "PersistentVolumeClaim");
    CHECK(event.object.shown() == "kubeflow/minio-pvc");
    CHECK(event.uid == "u-1");
    CHECK(event.reason == "FailedBinding");
    CHECK(event.message == "no persistent volumes available for this claim");
    CHECK(event.type == "Normal");
  }
}
