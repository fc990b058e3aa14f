#include "build.hpp"
#include "catch.hpp"
#include "volume/farewell.hpp"

using namespace kf;
using namespace kf::test;

namespace {

std::vector<std::string> dangers(const std::string& yaml, const std::vector<doc::Json>& beside = {}) {
  const auto s = snapshot(yaml);
  const auto d = volume::discover(s);
  std::vector<std::string> all;
  for (const auto& danger : volume::dangers_of_deletion(d, s, {}, beside, "export --stop")) all.push_back(danger.what);
  return all;
}

using All = std::vector<std::string>;

std::string volume_with(const std::string& source, const std::string& policy = "Retain") {
  return "---\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {capacity: {storage: 20Gi}, " + source +
         ", persistentVolumeReclaimPolicy: " + policy +
         ", claimRef: {namespace: kubeflow, name: mysql-pv-claim, uid: u-kubeflow-mysql-pv-claim}}\nstatus: {phase: "
         "Bound}\n";
}

std::string pod(const std::string& phase) {
  return "---\nkind: Pod\nmetadata: {namespace: kubeflow, name: mysql-0}\nspec: {containers: [{name: c, image: x}], "
         "volumes: "
         "[{name: d, persistentVolumeClaim: {claimName: mysql-pv-claim}}]}\nstatus: {phase: " +
         phase + "}\n";
}

const std::string mysql =
    claim("kubeflow", "mysql-pv-claim", "v") + deployment("kubeflow", "mysql", "mysql:8.0.26", "mysql-pv-claim");
const std::string ebs = "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}";

}  // namespace

TEST_CASE("a stopped store on a kept cloud disk can be left behind", "[farewell]") {
  CHECK(dangers(mysql + volume_with(ebs)).empty());
  CHECK(dangers(mysql + volume_with(ebs) + pod("Succeeded")).empty());
}

TEST_CASE("what would die, or change after it was recorded, is told", "[farewell]") {
  CHECK(dangers(mysql + volume_with(ebs, "Delete")) ==
        All{"1 volume's disk goes with its claim: kubeflow/mysql-pv-claim"});
  CHECK(dangers(mysql + volume_with(ebs) + pod("Running")) ==
        All{"1 store is running, and goes on writing: kubeflow/mysql-pv-claim"});
  CHECK(dangers(mysql + volume_with(ebs) + pod("Pending")).size() == 1);  // it may run any moment
  CHECK(dangers(mysql + volume_with("local: {path: /d}")).size() == 1);
  CHECK(dangers(mysql + volume_with("csi: {driver: driver.longhorn.io, volumeHandle: h}")).size() == 1);
  CHECK(dangers(mysql + volume_with("csi: {driver: rook-ceph.rbd.csi.ceph.com, volumeHandle: h}")).size() == 1);
  CHECK(dangers(mysql + volume_with("csi: {driver: rbd.csi.ceph.com, volumeHandle: h}")).empty());
}

TEST_CASE("another volume object of the same disk counts, whoever has it", "[farewell]") {
  const std::string twin = "---\nkind: PersistentVolume\nmetadata: {name: twin}\nspec: {" + ebs +
                           ", persistentVolumeReclaimPolicy: Delete}\n";
  CHECK(dangers(mysql + volume_with(ebs) + twin) == All{"1 other volume object of the same disk takes it along: twin"});
}

TEST_CASE("what deletes disks from beside is told", "[farewell]") {
  const doc::Json kfdef{{"kind", "KfDef"},
                        {"metadata", {{"name", "kf1"}}},
                        {"spec", {{"plugins", {{{"kind", "KfGcpPlugin"}, {"spec", {{"deleteStorage", true}}}}}}}}};
  const doc::Json disk{{"kind", "ComputeDisk"}, {"metadata", {{"name", "kf1-artifact-store"}}}};
  CHECK(dangers(mysql + volume_with(ebs), {kfdef, disk}).size() == 2);
  doc::Json kept = disk;
  kept["metadata"]["annotations"]["cnrm.cloud.google.com/deletion-policy"] = "abandon";
  CHECK(dangers(mysql + volume_with(ebs), {kept}).empty());
}
