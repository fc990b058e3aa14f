#include "build.hpp"
#include "catch.hpp"
#include "kube/annotations.hpp"
#include "volume/discover.hpp"

using namespace kf;
using namespace kf::test;
using volume::Role;

namespace {

constexpr const char* kfp_label = "{application-crd-id: kubeflow-pipelines}";

/// "role namespace/claim" of each row.
std::vector<std::string> found(const std::string& yaml, const std::string& ns = "") {
  const auto s = snapshot(yaml);
  std::vector<std::string> rows;
  for (const auto& row : volume::discover(s, ns).volumes) {
    rows.push_back(std::string(volume::shown(row.role)) + " " +
                   (row.claim.name.empty() ? row.volume : row.claim.shown()));
  }
  return rows;
}

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE("a store is Kubeflow's by its label, its image, the secret it reads, or the company it keeps", "[discover]") {
  const std::string both = claim("a", "data") + deployment("a", "mysql", "mysql:8.4", "data");
  CHECK(found(both).empty());
  CHECK(found(claim("a", "data") + deployment("a", "mysql", "mysql:8.4", "data", kfp_label)) ==
        Rows{"metadata a/data"});
  CHECK(found(claim("a", "data") + deployment("a", "mysql", "gcr.io/ml-pipeline/mysql:5.7", "data")) ==
        Rows{"metadata a/data"});
  CHECK(found(claim("a", "data") +
              deployment("a", "minio", "minio/minio:x", "data", "{}",
                         ", env: [{name: K, valueFrom: {secretKeyRef: {name: mlpipeline-minio-artifact}}}]")) ==
        Rows{"artifacts a/data"});
  CHECK(found(both + deployment("a", "ml-pipeline", "x/api-server:2.0.5", "")) == Rows{"metadata a/data"});
  CHECK(found(both + "---\nkind: ConfigMap\nmetadata: {namespace: a, name: pipeline-install-config}\n") ==
        Rows{"metadata a/data"});
}

TEST_CASE("the namespace kubeflow counts as company for a store of the usual name", "[discover]") {
  CHECK(found(claim("kubeflow", "mysql-pv-claim") + deployment("kubeflow", "mysql", "mysql:8", "mysql-pv-claim")) ==
        Rows{"metadata kubeflow/mysql-pv-claim"});
}

TEST_CASE("a WordPress whose claim has the name of Kubeflow's database is left alone", "[discover]") {
  for (const char* ns : {"default", "blog", "kubeflow"}) {
    CHECK(found(claim(ns, "mysql-pv-claim", "v") + pv("v", ns, "mysql-pv-claim") +
                deployment(ns, "wordpress-mysql", "mysql:5.6", "mysql-pv-claim", "{app: wordpress}"))
              .empty());
  }
}

TEST_CASE("a company's own MinIO is left alone", "[discover]") {
  CHECK(found(claim("minio", "minio-pvc", "v") + pv("v", "minio", "minio-pvc") +
              deployment("minio", "minio", "quay.io/minio/minio:x", "minio-pvc"))
            .empty());
}

TEST_CASE("a claim without workload is known by its name where Kubeflow is, and nowhere else", "[discover]") {
  CHECK(found(claim("kubeflow", "mysql-pv-claim")) == Rows{"metadata kubeflow/mysql-pv-claim"});
  CHECK(found(claim("default", "mysql-pv-claim")).empty());
  CHECK(found(claim("kfp", "minio-pvc") + deployment("kfp", "ml-pipeline", "x", "")) ==
        Rows{"artifacts kfp/minio-pvc"});
}

TEST_CASE("a bare pod that happens to mount a claim does not speak against it", "[discover]") {
  const std::string pod =
      "---\nkind: Pod\nmetadata: {namespace: kubeflow, name: debug}\nspec: {containers: [{name: c, image: busybox}], "
      "volumes: [{name: d, persistentVolumeClaim: {claimName: mysql-pv-claim}}]}\nstatus: {phase: Running}\n";
  CHECK(found(claim("kubeflow", "mysql-pv-claim") + pod) == Rows{"metadata kubeflow/mysql-pv-claim"});
}

TEST_CASE("the same claim name is ML Metadata's or Model Registry's by who uses it", "[discover]") {
  CHECK(found(claim("kubeflow", "metadata-mysql") +
              deployment("kubeflow", "metadata-db", "mysql:8.0.3", "metadata-mysql")) ==
        Rows{"mlmd kubeflow/metadata-mysql"});
  CHECK(found(claim("kubeflow", "metadata-mysql") +
              deployment("kubeflow", "model-registry-db", "mysql:8.3", "metadata-mysql")) ==
        Rows{"registry kubeflow/metadata-mysql"});
}

TEST_CASE("a renamed database is known by the database that it creates", "[discover]") {
  CHECK(found(claim("kubeflow", "x") +
              deployment("kubeflow", "my-db", "mysql:8", "x", "{katib.kubeflow.org/component: mysql}",
                         ", env: [{name: MYSQL_DATABASE, value: katib}]")) == Rows{"katib kubeflow/x"});
}

TEST_CASE("a notebook's volume is a workspace in any namespace", "[discover]") {
  const std::string notebook =
      "---\nkind: StatefulSet\nmetadata: {namespace: alice, name: nb, ownerReferences: [{kind: Notebook, name: nb}]}\n"
      "spec: {template: {spec: {containers: [{name: c, image: jupyter, volumeMounts: [{name: w}]}], "
      "volumes: [{name: w, persistentVolumeClaim: {claimName: anything}}]}}}\n";
  CHECK(found(claim("alice", "anything") + notebook) == Rows{"workspace alice/anything"});
  CHECK(found(claim("alice", "workspace-nb") + profile("alice")) == Rows{"workspace alice/workspace-nb"});
  CHECK(found(claim("alice", "workspace-nb")).empty());
}

TEST_CASE("a volume left behind is known by a telling name, by company, or as one of a pair", "[discover]") {
  CHECK(found(pv("v", "kubeflow", "mysql-pv-claim", "gone")) == Rows{"metadata kubeflow/mysql-pv-claim"});
  CHECK(found(pv("v", "ml", "katib-mysql", "gone")) == Rows{"katib ml/katib-mysql"});
  CHECK(found(pv("v", "default", "mysql-pv-claim", "gone")).empty());
  CHECK(found(pv("v", "kfp", "mysql-pv-claim", "gone") + pv("w", "kfp", "minio-pvc", "gone")) ==
        Rows{"metadata kfp/mysql-pv-claim", "artifacts kfp/minio-pvc"});
  CHECK(found(pv("v", "alice", "workspace-nb", "gone") + profile("alice")) == Rows{"workspace alice/workspace-nb"});
  CHECK(found(pv("v", "alice", "workspace-nb", "gone")).empty());
}

TEST_CASE("a volume without claimRef is Kubeflow's by its labels or its name", "[discover]") {
  CHECK(found(pv("minio-pv", "", "", "", "{app.kubernetes.io/part-of: kubeflow}")) == Rows{"artifacts minio-pv"});
  CHECK(found(pv("kfp-mysql-old", "", "")) == Rows{"metadata kfp-mysql-old"});
  CHECK(found(pv("mysql-pv", "", "")).empty());
}

TEST_CASE("a claim and its volume are one row, a volume of an earlier claim of that name is another", "[discover]") {
  const auto s = snapshot(claim("kubeflow", "mysql-pv-claim", "new") + pv("new", "kubeflow", "mysql-pv-claim") +
                          pv("old", "kubeflow", "mysql-pv-claim", "gone"));
  const auto rows = volume::discover(s).volumes;
  REQUIRE(rows.size() == 2);
  CHECK((rows[0].volume == "new" && rows[0].has_claim && rows[0].phase == "Bound"));
  CHECK((rows[1].volume == "old" && !rows[1].has_claim && rows[1].phase == "Released"));
}

TEST_CASE("a volume reserved for a claim by name belongs to whatever claim bears it", "[discover]") {
  const auto s = snapshot(claim("kubeflow", "minio-pvc") + pv("kept", "kubeflow", "minio-pvc", ""));
  const auto rows = volume::discover(s).volumes;
  REQUIRE(rows.size() == 2);
  CHECK((rows[0].volume.empty() && rows[1].volume == "kept" && rows[1].phase == "Available"));
}

TEST_CASE("a claim that names a volume of another claim does not have it", "[discover]") {
  const auto s = snapshot(claim("kubeflow", "minio-pvc", "v") + pv("v", "x", "y", "z"));
  const auto rows = volume::discover(s).volumes;
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].pv == nullptr);
}

TEST_CASE("a volume that retain has noted is known when nothing else of Kubeflow is left", "[discover]") {
  auto s = snapshot(pv("v", "alice", "data1", "gone"));
  CHECK(volume::discover(s).volumes.empty());
  s.volumes[0].meta.annotations[kube::annotation::holds] = "workspace";
  REQUIRE(volume::discover(s).volumes.size() == 1);
  CHECK(volume::discover(s).volumes[0].role == volume::Role::workspace);
  s.volumes[0].meta.annotations[kube::annotation::holds] = "metadata/mysql";
  CHECK(volume::discover(s).volumes[0].product == "mysql");
  s.volumes[0].meta.annotations[kube::annotation::holds] = "what somebody else wrote";
  CHECK(volume::discover(s).volumes.empty());
}

TEST_CASE("two Kubeflows in one cluster are two installations, and a namespace shows its own", "[discover]") {
  const std::string yaml =
      claim("kubeflow", "mysql-pv-claim") + deployment("kubeflow", "mysql", "mysql:8.4", "mysql-pv-claim", kfp_label) +
      claim("kfp-test", "mysql-pv-claim") + deployment("kfp-test", "mysql", "mysql:5.7", "mysql-pv-claim", kfp_label);
  const auto s = snapshot(yaml);
  CHECK(volume::discover(s).installations.size() == 2);
  CHECK(found(yaml, "kfp-test") == Rows{"metadata kfp-test/mysql-pv-claim"});
}

TEST_CASE("evidence says why a row is there", "[discover]") {
  const auto s = snapshot(claim("a", "data") + deployment("a", "mysql", "mysql:8.4", "data", kfp_label));
  CHECK(volume::discover(s).volumes.at(0).evidence == "Deployment/mysql: label application-crd-id=kubeflow-pipelines");
}

TEST_CASE("rows stand by namespace and by the weight of what they hold", "[discover]") {
  CHECK(found(claim("kubeflow", "katib-mysql") + claim("kubeflow", "minio-pvc") + claim("kubeflow", "mysql-pv-claim") +
              claim("alice", "workspace-x") + profile("alice")) ==
        Rows{"metadata kubeflow/mysql-pv-claim", "artifacts kubeflow/minio-pvc", "katib kubeflow/katib-mysql",
             "workspace alice/workspace-x"});
}

TEST_CASE("an empty cluster has nothing", "[discover]") {
  const kube::Snapshot nothing;
  const auto d = volume::discover(nothing);
  CHECK((d.volumes.empty() && d.installations.empty() && d.profiles == 0));
}

namespace {

/// A StatefulSet as juju makes it, with one claim, and the labels that juju gives both.
std::string juju_application(const std::string& ns, const std::string& name, const std::string& storage) {
  const std::string labels = "{app.kubernetes.io/managed-by: juju, app.kubernetes.io/name: " + name + "}";
  return "---\nkind: StatefulSet\nmetadata: {namespace: " + ns + ", name: " + name + ", labels: " + labels +
         "}\nspec: {template: {metadata: {labels: {app.kubernetes.io/name: " + name +
         "}}, spec: {containers: [{name: charm, image: 'jujusolutions/charm-base:ubuntu-20.04', volumeMounts: "
         "[{name: " +
         storage + "}]}]}}, volumeClaimTemplates: [{metadata: {name: " + storage + "}}]}\n" +
         claim(ns, storage + "-" + name + "-0", "", labels);
}

/// What tells that a model is a Kubeflow.
std::string charmed(const std::string& ns) {
  return "---\nkind: StatefulSet\nmetadata: {namespace: " + ns +
         ", name: kfp-api, labels: {app.kubernetes.io/managed-by: juju, app.kubernetes.io/name: kfp-api}}\nspec: "
         "{template: {spec: {containers: [{name: c, image: x}]}}}\n";
}

/// As Percona's operator makes it for Kaptain.
std::string percona(const std::string& ns, const std::string& cluster) {
  const std::string set = cluster + "-pxc";
  return "---\nkind: StatefulSet\nmetadata: {namespace: " + ns + ", name: " + set +
         "}\nspec: {template: {spec: {containers: [{name: pxc, image: "
         "'percona/percona-xtradb-cluster:8.0.21', volumeMounts: [{name: datadir}]}]}}, volumeClaimTemplates: "
         "[{metadata: {name: datadir}}]}\n" +
         claim(ns, "datadir-" + set + "-0") + claim(ns, "datadir-" + set + "-1");
}

std::string tenant(const std::string& ns) {
  return "---\nkind: StatefulSet\nmetadata: {namespace: " + ns +
         ", name: objects-ss-0}\nspec: {template: {metadata: {labels: {v1.min.io/tenant: objects}}, spec: {containers: "
         "[{name: minio, image: 'minio/minio:RELEASE.2021-03-01', volumeMounts: [{name: '0'}]}]}}, "
         "volumeClaimTemplates: [{metadata: {name: '0'}}]}\n" +
         claim(ns, "0-objects-ss-0-0");
}

}  // namespace

TEST_CASE("Charmed Kubeflow's stores are known by their juju applications, in a model of any name", "[discover]") {
  const std::string stores = juju_application("ml", "kfp-db", "kfp-db-database-1a2b3c4d") +
                             juju_application("ml", "katib-db", "katib-db-database-1a2b3c4d") +
                             juju_application("ml", "minio", "minio-data-1a2b3c4d") +
                             juju_application("ml", "mlmd", "mlmd-mlmd-data-1a2b3c4d");
  CHECK(found(stores + charmed("ml")) ==
        Rows{"metadata ml/kfp-db-database-1a2b3c4d-kfp-db-0", "artifacts ml/minio-data-1a2b3c4d-minio-0",
             "mlmd ml/mlmd-mlmd-data-1a2b3c4d-mlmd-0", "katib ml/katib-db-database-1a2b3c4d-katib-db-0"});
  const auto s = snapshot(stores + charmed("ml"));
  const auto discovery = volume::discover(s);
  REQUIRE(discovery.installations.size() == 1);
  CHECK(discovery.installations[0].shown() == "charmed 1.10-1.11");
  CHECK(discovery.volumes[1].product == "minio");
}

TEST_CASE("a juju model's MinIO and database that are no Kubeflow's are left alone", "[discover]") {
  CHECK(found(juju_application("shop", "minio", "minio-data-1a2b3c4d") +
              juju_application("shop", "mysql-k8s", "database-1a2b3c4d"))
            .empty());
}

TEST_CASE("what Charmed Kubeflow left behind is known by the claim that juju made", "[discover]") {
  CHECK(found(pv("v", "ml", "kfp-db-database-1a2b3c4d-kfp-db-0", "gone")) ==
        Rows{"metadata ml/kfp-db-database-1a2b3c4d-kfp-db-0"});
  CHECK(found(pv("v", "ml", "minio-data-1a2b3c4d-minio-0", "gone") + charmed("ml")) ==
        Rows{"artifacts ml/minio-data-1a2b3c4d-minio-0"});
  CHECK(found(pv("v", "shop", "minio-data-1a2b3c4d-minio-0", "gone")).empty());
  CHECK(found(pv("v", "ml", "minio-data-minio-0", "gone") + charmed("ml")).empty());
}

TEST_CASE("Kaptain's Percona cluster and its MinIO tenant are its stores", "[discover]") {
  CHECK(found(percona("kubeflow", "kaptain-mysql-store") + tenant("kubeflow")) ==
        Rows{"metadata kubeflow/datadir-kaptain-mysql-store-pxc-0",
             "metadata kubeflow/datadir-kaptain-mysql-store-pxc-1", "artifacts kubeflow/0-objects-ss-0-0"});
  CHECK(found(pv("v", "ai", "datadir-kaptain-mysql-store-pxc-2", "gone")) ==
        Rows{"metadata ai/datadir-kaptain-mysql-store-pxc-2"});
  const auto s = snapshot(percona("kubeflow", "kaptain-mysql-store"));
  CHECK(volume::discover(s).installations.at(0).shown() == "kaptain");
}

TEST_CASE("a company's own Percona cluster and MinIO tenant are left alone", "[discover]") {
  CHECK(found(percona("shop", "orders") + tenant("shop")).empty());
  CHECK(found(percona("kubeflow", "orders") + tenant("kubeflow")).empty());
}
