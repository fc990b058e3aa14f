#include "build.hpp"
#include "catch.hpp"
#include "volume/discover.hpp"

using namespace kf;
using namespace kf::test;

namespace {

using Rows = std::vector<std::string>;

/// "role namespace/claim product version" of each row.
Rows found(const std::string& yaml) {
  const auto s = snapshot(yaml);
  Rows rows;
  for (const auto& row : volume::discover(s).volumes) {
    std::string line = std::string(volume::shown(row.role)) + " " + row.claim.shown();
    if (!row.product.empty()) line += " " + row.product + (row.version.empty() ? "" : " " + row.version);
    rows.push_back(line);
  }
  return rows;
}

std::string config(const std::string& ns, const std::string& data,
                   const std::string& name = "pipeline-install-config") {
  return "---\nkind: ConfigMap\nmetadata: {namespace: " + ns + ", name: " + name + "}\ndata: {" + data + "}\n";
}

std::string service(const std::string& ns, const std::string& name, const std::string& selector) {
  return "---\nkind: Service\nmetadata: {namespace: " + ns + ", name: " + name + "}\nspec: {selector: {" + selector +
         "}}\n";
}

/// A Deployment of any name, whose pods bear the label app: NAME.
std::string server(const std::string& ns, const std::string& name, const std::string& image, const std::string& claim) {
  return "---\nkind: Deployment\nmetadata: {namespace: " + ns + ", name: " + name +
         "}\nspec:\n  template:\n    metadata: {labels: {app: " + name +
         "}}\n    spec:\n      containers:\n      - {name: m, image: '" + image +
         "', volumeMounts: [{name: d}]}\n      volumes:\n      - {name: d, persistentVolumeClaim: {claimName: " +
         claim + "}}\n";
}

std::string pod(const std::string& ns, const std::string& name, const std::string& claim, const std::string& meta,
                const std::string& phase) {
  return "---\nkind: Pod\nmetadata: {namespace: " + ns + ", name: " + name + ", " + meta +
         "}\nspec: {containers: [{name: m, image: x}], volumes: [{name: d, persistentVolumeClaim: {claimName: " +
         claim + "}}]}\nstatus: {phase: " + phase + "}\n";
}

const std::string pipelines = deployment("kubeflow", "ml-pipeline", "gcr.io/ml-pipeline/api-server:2.0.5", "");

}  // namespace

TEST_CASE("stores of any name are found by the Service that Pipelines is told", "[recognise]") {
  const std::string all = server("kubeflow", "db-primary", "mysql:8.0.26", "data") + claim("kubeflow", "data") +
                          server("data", "blobs", "minio/minio:RELEASE.2019-08-14T20-37-41Z", "blobs") +
                          claim("data", "blobs") + service("kubeflow", "kfdb", "app: db-primary") +
                          service("data", "s3", "app: blobs") + pipelines;
  CHECK(found(all).empty());
  CHECK(found(all + config("kubeflow", "dbHost: kfdb, minioServiceHost: s3.data.svc.cluster.local")) ==
        Rows{"metadata kubeflow/data mysql 8.0.26", "artifacts data/blobs minio RELEASE.2019-08-14T20-37-41Z"});
}

TEST_CASE("without a word of configuration Pipelines asks Services mysql and minio-service", "[recognise]") {
  const std::string all = server("kubeflow", "seaweed", "chrislusf/seaweedfs:4.00", "blobs") +
                          claim("kubeflow", "blobs") + service("kubeflow", "minio-service", "app: seaweed");
  CHECK(found(all + pipelines) == Rows{"artifacts kubeflow/blobs seaweedfs 4.00"});
  CHECK(found(all).empty());
}

TEST_CASE("a Service without a selector, or of somebody else's, makes nothing ours", "[recognise]") {
  const std::string all = server("shop", "db", "mysql:8", "data") + claim("shop", "data") + pipelines;
  CHECK(found(all + service("shop", "mysql", "app: db")).empty());
  CHECK(found(all + service("kubeflow", "mysql", "")).empty());
}

TEST_CASE("what pipeline runs make and use is Kubeflow's, in its namespace and in users'", "[recognise]") {
  const std::string owned =
      "---\nkind: PersistentVolumeClaim\nmetadata: {namespace: alice, name: made, uid: u, "
      "ownerReferences: [{kind: Workflow, name: train-1}]}\nspec: {}\n";
  CHECK(found(profile("alice") + owned) == Rows{"other alice/made"});
  CHECK(found(owned).empty());  // Argo runs elsewhere too
  const std::string used =
      claim("alice", "scratch") + pod("alice", "train-1-step", "scratch", "labels: {pipeline/runid: r1}", "Succeeded");
  CHECK(found(profile("alice") + used) == Rows{"other alice/scratch"});
  CHECK(found(claim("kubeflow", "scratch") + pipelines +
              pod("kubeflow", "p", "scratch", "labels: {workflows.argoproj.io/workflow: w}", "Running")) ==
        Rows{"other kubeflow/scratch"});
}

TEST_CASE("in a user's namespace: notebooks, TensorBoards, training jobs, and what nobody uses", "[recognise]") {
  const std::string own = "ownerReferences: [{kind: PyTorchJob, name: t}]";
  CHECK(found(profile("alice") + claim("alice", "datasets") + pod("alice", "t-0", "datasets", own, "Running")) ==
        Rows{"workspace alice/datasets"});
  CHECK(found(profile("alice") + claim("alice", "datasets")) == Rows{"workspace alice/datasets"});
  CHECK(found(claim("alice", "datasets")).empty());
}

TEST_CASE("a WordPress and a company's MinIO are left alone in every scope", "[recognise]") {
  for (const std::string ns : {"blog", "default", "alice", "kubeflow"}) {
    INFO(ns);
    const std::string wordpress = claim(ns, "wp-data") + server(ns, "wordpress-mysql", "mysql:8.0", "wp-data");
    const std::string company =
        claim(ns, "company-minio") + server(ns, "company-minio", "minio/minio:latest", "company-minio");
    // A user's namespace holds Pipelines' own frontend as well.
    const std::string all = profile("alice") + pipelines + wordpress + company +
                            deployment("alice", "ml-pipeline-ui-artifact", "gcr.io/ml-pipeline/frontend:2.0.5", "");
    CHECK(found(all).empty());
  }
  // By the tutorial's and the chart's own names, outside of Kubeflow's namespace.
  for (const std::string ns : {"blog", "default", "alice"}) {
    INFO(ns);
    const std::string all = profile("alice") + pipelines + claim(ns, "mysql-pv-claim") +
                            server(ns, "mysql", "mysql:5.6", "mysql-pv-claim") + claim(ns, "minio-pvc") +
                            server(ns, "minio", "minio/minio:latest", "minio-pvc") +
                            deployment("alice", "ml-pipeline-ui-artifact", "gcr.io/ml-pipeline/frontend:2.0.5", "");
    CHECK(found(all).empty());
  }
}

TEST_CASE("an app that only reads the object store's key is not its server", "[recognise]") {
  const std::string app =
      claim("shop", "cache") +
      deployment("shop", "app", "shop/app:1", "cache", "{}",
                 ", env: [{name: K, valueFrom: {secretKeyRef: {name: mlpipeline-minio-artifact}}}]");
  CHECK(found(app).empty());
}

TEST_CASE("several Kubeflows in one cluster are told apart by their namespaces", "[recognise]") {
  std::string all;
  for (const std::string ns : {"kubeflow", "staging"}) {
    all += deployment(ns, "ml-pipeline",
                      "gcr.io/ml-pipeline/api-server:" + std::string(ns == "staging" ? "2.5.0" : "1.8.5"), "") +
           claim(ns, "mysql-pv-claim", "v-" + ns) + pv("v-" + ns, ns, "mysql-pv-claim") +
           deployment(ns, "mysql", "mysql:8.0.26", "mysql-pv-claim");
  }
  const auto s = snapshot(all);
  const auto d = volume::discover(s);
  REQUIRE(d.installations.size() == 2);
  CHECK(d.installations[0].shown() == "standalone 1.8.5");
  CHECK(d.installations[1].shown() == "standalone 2.5.0");
  REQUIRE(d.volumes.size() == 2);
  CHECK(d.volumes[0].layout == "standalone 1.8.5");
  CHECK(d.volumes[1].layout == "standalone 2.5.0");
}

TEST_CASE("the container that serves tells product and version, not the helpers beside it", "[recognise]") {
  const std::string set =
      "---\nkind: StatefulSet\nmetadata: {namespace: kubeflow, name: kfp-db, labels: {app.kubernetes.io/managed-by: "
      "juju, "
      "app.kubernetes.io/name: kfp-db}}\nspec: {template: {spec: {containers: [{name: charm, image: "
      "'jujusolutions/charm-base:ubuntu-22.04', "
      "volumeMounts: [{name: kfp-db-database-1a2b3c4d}]}, {name: mysql, image: "
      "'registry.jujucharms.com/charm/x/mysql-image@sha256:00', "
      "volumeMounts: [{name: kfp-db-database-1a2b3c4d}]}]}}, volumeClaimTemplates: [{metadata: {name: "
      "kfp-db-database-1a2b3c4d}}]}\n";
  CHECK(found(set + claim("kubeflow", "kfp-db-database-1a2b3c4d-kfp-db-0")) ==
        Rows{"metadata kubeflow/kfp-db-database-1a2b3c4d-kfp-db-0 mysql"});
}

TEST_CASE("of a charm's storages only the one with data counts", "[recognise]") {
  const std::string kfp =
      deployment("ml", "kfp-api", "x", "", "{app.kubernetes.io/managed-by: juju, app.kubernetes.io/name: kfp-api}");
  CHECK(found(kfp + claim("ml", "mlmd-mlmd-data-1a2b3c4d-mlmd-0")).empty());  // no label says whose it is
  const std::string label = "{app.kubernetes.io/managed-by: juju, app.kubernetes.io/name: mlmd}";
  CHECK(found(kfp + claim("ml", "mlmd-mlmd-data-1a2b3c4d-mlmd-0", "", label)) ==
        Rows{"mlmd ml/mlmd-mlmd-data-1a2b3c4d-mlmd-0"});
  CHECK(found(kfp + claim("ml", "mlmd-config-1a2b3c4d-mlmd-0", "", label)).empty());
}
