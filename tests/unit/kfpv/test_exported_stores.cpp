// What an export holds, written and read again.
#include "../volume/build.hpp"
#include "catch.hpp"
#include "export_files.hpp"
#include "exported_stores.hpp"

#include <cstdlib>
#include <filesystem>

using namespace kf;
using namespace kf::kfpv;
using namespace kf::test;
using doc::In;
using doc::Json;

namespace {

struct Scratch {
  std::filesystem::path path;
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "kf-export-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Scratch() { std::filesystem::remove_all(path); }
  std::string kf1() const { return (path / "kf1").string(); }
};

const std::string in_tree =
    "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v-mysql, uid: u1, resourceVersion: '7', "
    "annotations: "
    "{pv.kubernetes.io/bound-by-controller: 'yes'}}\nspec: {capacity: {storage: 20Gi}, accessModes: [ReadWriteOnce], "
    "gcePersistentDisk: {pdName: kf1-mysql}, persistentVolumeReclaimPolicy: Delete, claimRef: {namespace: kubeflow, "
    "name: mysql-pv-claim, uid: u-kubeflow-mysql-pv-claim, resourceVersion: '9'}}\nstatus: {phase: Bound}\n";
const std::string store =
    in_tree + claim("kubeflow", "mysql-pv-claim", "v-mysql") +
    deployment("kubeflow", "mysql", "mysql:5.7", "mysql-pv-claim", "{application-crd-id: kubeflow-pipelines}");

Exported exported(const std::string& yaml) {
  Exported of{.cluster = "old"};
  of.facts.snapshot = snapshot(yaml);
  of.discovery = volume::discover(of.facts.snapshot);
  doc::read_yaml(yaml, "test", [&](Json&& object) {
    const std::string kind = In(object)["kind"].text();
    if (kind == "PersistentVolume") of.volumes.push_back(object);
    if (kind == "PersistentVolumeClaim") of.claims.push_back(object);
  });
  return of;
}

const Json counted{{"v-mysql", {{"version", "5.7"}, {"marker", "server_uuid 7f3a"}, {"counts", {{"a.b", 3}}}}}};

ExportedStores read_again(const Scratch& scratch, const Mapping& mapping = {}, bool to_csi = false) {
  record::write_bundle(files_of(exported(store), counted, false), scratch.kf1());
  return read_stores(scratch.kf1(), mapping, to_csi);
}

}  // namespace

TEST_CASE("what is read again can destroy no disk, and is for its own claim alone", "[export][import]") {
  const Scratch scratch;
  const auto all = read_again(scratch);
  CHECK(all.cluster == "old");
  REQUIRE(all.stores.size() == 1);
  const auto& one = all.stores[0];
  const In spec = In(one.object)["spec"], ref = spec["claimRef"];
  CHECK(spec["persistentVolumeReclaimPolicy"].text() == "Retain");
  CHECK(In(one.object)["metadata"]["annotations"]["kf-plugins/original-reclaim-policy"].text() == "Delete");
  CHECK(In(one.object)["metadata"]["annotations"]["kf-plugins/holds"].text() == "metadata/mysql");
  CHECK_FALSE(ref["uid"].has());
  CHECK_FALSE(ref["resourceVersion"].has());
  CHECK_FALSE(In(one.object)["metadata"]["uid"].has());
  CHECK(one.claim == kube::Name{"kubeflow", "mysql-pv-claim"});
  CHECK(In(one.claim_object)["spec"]["storageClassName"].text("none") == "");
  CHECK(In(one.identity)["counts"]["a.b"].number() == 3);
  CHECK_FALSE(one.in_use);
}

TEST_CASE("names are mapped, and a mapping of what is not there is an error", "[export][import]") {
  const Scratch scratch;
  const auto all = read_again(scratch, {{{"kubeflow", "kf"}}, {{"mysql-pv-claim", "mysql-pvc"}}, "old-"});
  CHECK(all.stores[0].claim == kube::Name{"kf", "mysql-pvc"});
  CHECK(all.stores[0].was == kube::Name{"kubeflow", "mysql-pv-claim"});
  CHECK(all.stores[0].volume == "old-v-mysql");
  CHECK(In(all.stores[0].claim_object)["spec"]["volumeName"].text() == "old-v-mysql");
  CHECK_THROWS_AS(read_stores(scratch.kf1(), {{{"kubeflo", "kf"}}, {}, ""}, false), Error);
  CHECK_THROWS_AS(read_stores(scratch.kf1(), {{}, {{"kubeflow/nobody", "kf"}}, ""}, false), Error);
}

TEST_CASE("an in-tree volume becomes its CSI driver's where that is wanted", "[export][import]") {
  const Scratch scratch;
  const auto all = read_again(scratch, {}, true);
  CHECK(In(all.stores[0].object)["spec"]["csi"]["driver"].text() == "pd.csi.storage.gke.io");
}

TEST_CASE("the same cluster gives the same bytes, and other counts are another export", "[export]") {
  const auto one = files_of(exported(store), counted, false);
  CHECK(one == files_of(exported(store), counted, false));
  Json more = counted;
  more["v-mysql"]["counts"]["a.b"] = 4;
  const auto other = files_of(exported(store), more, false);
  CHECK_FALSE(same_export(one, other));
  auto beside = one;
  beside.files["beside/workflow/kubeflow.x.yaml"] = {"new"};
  CHECK(same_export(one, beside));
  beside.files["secrets/kubeflow.x.yaml"] = {"new", true};
  CHECK_FALSE(same_export(one, beside));
}

TEST_CASE("an export that was changed, and what is none, are refused", "[import]") {
  const Scratch scratch;
  auto bundle = files_of(exported(store), counted, false);
  bundle.files.erase("volumes/v-mysql.yaml");
  record::write_bundle(bundle, scratch.kf1());
  CHECK_THROWS_AS(read_stores(scratch.kf1(), {}, false), Error);
  const std::string none = (scratch.path / "none").string();
  record::write_bundle({{{"x.yaml", {"kind: ConfigMap"}}}}, none);
  CHECK_THROWS_AS(read_stores(none, {}, false), Error);
}
