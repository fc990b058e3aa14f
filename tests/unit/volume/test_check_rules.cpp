#include "build.hpp"
#include "catch.hpp"
#include "kube/annotations.hpp"
#include "volume/check.hpp"

#include <algorithm>

using namespace kf;
using namespace kf::test;

namespace {

/// "severity ID object" of each finding of these ids.
std::vector<std::string> findings(const std::string& yaml, const std::vector<std::string>& ids) {
  const auto s = snapshot(yaml);
  const auto d = volume::discover(s);
  std::vector<std::string> rows;
  for (const auto& f : volume::check(d, s, {})) {
    if (std::find(ids.begin(), ids.end(), f.id) == ids.end()) continue;
    rows.push_back(std::string(volume::shown(f.severity)) + " " + f.id + " " + f.object);
  }
  return rows;
}

using Rows = std::vector<std::string>;

std::string volume_of(const std::string& name, const std::string& spec, const std::string& meta = "") {
  return "---\nkind: PersistentVolume\nmetadata: {name: " + name + meta +
         "}\nspec: {capacity: {storage: 20Gi}, claimRef: {namespace: kubeflow, name: mysql-pv-claim, uid: "
         "u-kubeflow-mysql-pv-claim}, persistentVolumeReclaimPolicy: Retain, " +
         spec + "}\nstatus: {phase: Bound}\n";
}

const std::string mysql =
    claim("kubeflow", "mysql-pv-claim", "v") + deployment("kubeflow", "mysql", "mysql:8.0.26", "mysql-pv-claim");

std::string node(const std::string& name, const std::string& zone, const std::string& version = "v1.30.1") {
  return "---\nkind: Node\nmetadata: {name: " + name + ", labels: {topology.kubernetes.io/zone: " + zone +
         "}}\nstatus: {nodeInfo: {kubeletVersion: " + version + "}}\n";
}

std::string drivers(const std::string& of, const std::string& all) {
  return "---\nkind: CSINode\nmetadata: {name: " + of + "}\nspec: {drivers: [" + all + "]}\n";
}

const std::string in_zone_a =
    "nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: topology.kubernetes.io/zone, operator: "
    "In, "
    "values: [a]}]}]}}, ";

}  // namespace

TEST_CASE("a volume that no node may have is broken", "[check]") {
  const std::string v = volume_of("v", in_zone_a + "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}");
  const std::string has = drivers("n", "{name: ebs.csi.aws.com}");
  CHECK(findings(mysql + v + node("n", "b") + has, {"NO-NODE", "DRIVER-MISSING"}) ==
        Rows{"broken NO-NODE kubeflow/mysql-pv-claim"});
  CHECK(findings(mysql + v + node("n", "a") + has, {"NO-NODE", "DRIVER-MISSING"}).empty());
  CHECK(findings(mysql + v + has, {"NO-NODE"}).empty());  // nodes that may not be read say nothing
}

TEST_CASE("a driver that no node has is broken, an in-tree one only where Kubernetes has lost it", "[check]") {
  const std::string csi = volume_of("v", "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}"),
                    in_tree = volume_of("v", "awsElasticBlockStore: {volumeID: vol-1}"),
                    gluster = volume_of("v", "glusterfs: {endpoints: e, path: p}");
  const std::string none = drivers("n", ""), ebs = drivers("n", "{name: ebs.csi.aws.com}");
  const Rows missing{"broken DRIVER-MISSING kubeflow/mysql-pv-claim"};
  CHECK(findings(mysql + csi + node("n", "a") + none, {"DRIVER-MISSING"}) == missing);
  CHECK(findings(mysql + csi + node("n", "a") + ebs, {"DRIVER-MISSING"}).empty());
  CHECK(findings(mysql + csi + node("n", "a"), {"DRIVER-MISSING"}).empty());
  CHECK(findings(mysql + in_tree + node("n", "a", "v1.20.2") + none, {"DRIVER-MISSING"}).empty());
  CHECK(findings(mysql + in_tree + node("n", "a", "v1.28.0") + none, {"DRIVER-MISSING"}) == missing);
  CHECK(findings(mysql + in_tree + node("n", "a", "v1.28.0") + ebs, {"DRIVER-MISSING"}).empty());
  CHECK(findings(mysql + gluster + node("n", "a", "v1.28.0") + ebs, {"DRIVER-MISSING"}) == missing);
}

TEST_CASE("a claim on another store's volume is a loss: two of one size were crossed", "[check]") {
  const std::string noted = std::string(", annotations: {") + kube::annotation::holds + ": katib/mysql}";
  const std::string nfs = "nfs: {server: nas, path: /v}";
  CHECK(findings(mysql + volume_of("v", nfs, noted), {"CROSSED"}) == Rows{"loss CROSSED kubeflow/mysql-pv-claim"});
  CHECK(findings(mysql + volume_of("v", nfs), {"CROSSED"}).empty());
  const std::string own = std::string(", annotations: {") + kube::annotation::holds + ": metadata/mysql}";
  CHECK(findings(mysql + volume_of("v", nfs, own), {"CROSSED"}).empty());
  const std::string on_minios = claim("kubeflow", "mysql-pv-claim", "minio-pv") +
                                deployment("kubeflow", "mysql", "mysql:8.0.26", "mysql-pv-claim");
  CHECK(findings(on_minios + volume_of("minio-pv", nfs), {"CROSSED"}) == Rows{"loss CROSSED kubeflow/mysql-pv-claim"});
}

TEST_CASE("a claim that goes with its owner is told, as a loss where the disk goes too", "[check]") {
  const std::string owned =
      "---\nkind: PersistentVolumeClaim\nmetadata: {namespace: kubeflow, name: mysql-pv-claim, uid: "
      "u-kubeflow-mysql-pv-claim, "
      "ownerReferences: [{kind: Application, name: pipeline}]}\nspec: {volumeName: v}\nstatus: {phase: Bound}\n" +
      deployment("kubeflow", "mysql", "mysql:8.0.26", "mysql-pv-claim");
  const std::string v = volume_of("v", "nfs: {server: nas, path: /v}");
  CHECK(findings(owned + v, {"CLAIM-OWNED"}) == Rows{"warning CLAIM-OWNED kubeflow/mysql-pv-claim"});
  std::string deadly = v;
  deadly.replace(deadly.find("Retain"), 6, "Delete");
  CHECK(findings(owned + deadly, {"CLAIM-OWNED"}) == Rows{"loss CLAIM-OWNED kubeflow/mysql-pv-claim"});
}

TEST_CASE("an image that names no version may upgrade the data at its next start", "[check]") {
  const std::string v = volume_of("v", "nfs: {server: nas, path: /v}");
  for (const auto& [image, moves] : std::vector<std::pair<std::string, bool>>{
           {"mysql:8", true}, {"mysql", true}, {"mysql:latest", true}, {"mysql:8.0", false}, {"mysql:8.0.26", false}}) {
    INFO(image);
    const std::string all =
        claim("kubeflow", "mysql-pv-claim", "v") + deployment("kubeflow", "mysql", image, "mysql-pv-claim") + v;
    CHECK(findings(all, {"MOVING-IMAGE"}).size() == (moves ? 1U : 0U));
  }
}

TEST_CASE("who else manages the stores is told once, with what pauses it", "[check]") {
  const std::string argo =
      deployment("kubeflow", "mysql", "mysql:8.0.26", "mysql-pv-claim", "{argocd.argoproj.io/instance: kf}") +
      claim("kubeflow", "mysql-pv-claim", "v", "{argocd.argoproj.io/instance: kf}") +
      volume_of("v", "nfs: {server: nas, path: /v}");
  CHECK(findings(argo, {"MANAGED"}) == Rows{"warning MANAGED Argo CD application kf"});
  CHECK(findings(mysql + volume_of("v", "nfs: {server: nas, path: /v}"), {"MANAGED"}).empty());
}

TEST_CASE("claims of others in Kubeflow's namespace, and a namespace that is going, are told", "[check]") {
  const std::string v = volume_of("v", "nfs: {server: nas, path: /v}");
  const std::string other =
      claim("kubeflow", "company-data", "w") +
      "---\nkind: PersistentVolume\nmetadata: {name: w}\nspec: {nfs: {server: nas, path: /w}, "
      "persistentVolumeReclaimPolicy: Delete, claimRef: {namespace: kubeflow, name: company-data, uid: "
      "u-kubeflow-company-data}}\nstatus: {phase: Bound}\n" +
      deployment("kubeflow", "company", "shop/app:1", "company-data");
  CHECK(findings(mysql + v + other, {"NEIGHBOUR"}) == Rows{"note NEIGHBOUR kubeflow/company-data"});
  const std::string going = "---\nkind: Namespace\nmetadata: {name: kubeflow, deletionTimestamp: x}\n";
  CHECK(findings(mysql + v + going, {"NAMESPACE-TERMINATING"}) == Rows{"warning NAMESPACE-TERMINATING kubeflow"});
}

TEST_CASE("a free volume is not offered to one of several Kubeflows", "[check]") {
  const auto next = [](const std::string& yaml) {
    const auto s = snapshot(yaml);
    for (const auto& f : volume::check(volume::discover(s), s, {})) {
      if (f.id == "UNRESERVED") return f.next;
    }
    return std::string();
  };
  const std::string one =
      claim("kubeflow", "mysql-pv-claim") + deployment("kubeflow", "mysql", "mysql:8.0.26", "mysql-pv-claim");
  const std::string two = claim("staging", "mysql-pv-claim") + deployment("staging", "ml-pipeline", "x", "") +
                          deployment("staging", "mysql", "mysql:8.0.26", "mysql-pv-claim");
  CHECK(next(one + pv("kfp-mysql", "", "")).find("\"kubeflow\"") != std::string::npos);
  CHECK(next(one + two + pv("kfp-mysql", "", "")).find("\"NAMESPACE\"") != std::string::npos);
}
