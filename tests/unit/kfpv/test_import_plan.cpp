#include "catch.hpp"
#include "document/read.hpp"
#include "import_plan.hpp"
#include "kube/verbs.hpp"

using namespace kf;
using namespace kf::kfpv;

namespace {

const std::string ebs = "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}";

doc::Json object(const std::string& yaml) {
  doc::Json found;
  doc::read_yaml(yaml, "test", [&](doc::Json&& read) { found = std::move(read); });
  return found;
}

std::string volume(const std::string& name, const std::string& source, const std::string& ref,
                   const std::string& policy = "Retain") {
  return "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: " + name + ", uid: u-" + name +
         "}\nspec: {capacity: {storage: 2Gi}, accessModes: [ReadWriteOnce], volumeMode: Filesystem, "
         "persistentVolumeReclaimPolicy: " +
         policy + ", " + source + ref + "}\nstatus: {phase: Available}\n";
}
std::string ref(const std::string& claim, const std::string& uid = "") {
  return ", claimRef: {namespace: kubeflow, name: " + claim + (uid.empty() ? "" : ", uid: " + uid) + "}";
}
std::string claim(const std::string& name, const std::string& has, const std::string& size = "2Gi") {
  return "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {namespace: kubeflow, name: " + name +
         ", uid: c-" + name + "}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: " + size +
         "}}, volumeName: '" + has + "'}\nstatus: {phase: " + (has.empty() ? "Pending" : "Bound") + "}\n";
}
const std::string kubeflow = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: kubeflow}\n";

ExportedStore store(const std::string& source = ebs, const std::string& affinity = "") {
  ExportedStore of{
      .role = "metadata", .product = "mysql", .was = {"kubeflow", "mysql"}, .claim = {"kubeflow", "mysql"}};
  of.volume = "pv";
  of.object = object(volume("pv", source, ref("mysql") + affinity));
  of.object["metadata"].erase("uid");
  of.claim_object = object(claim("mysql", "pv"));
  return of;
}

ExportedStores one(ExportedStore s = store()) { return {"kf1", "old", {std::move(s)}}; }

ImportPlan planned(const std::string& there, const ExportedStores& from,
                   const ImportOf& of = {"new", false, false, "kfpv"}) {
  kube::Snapshot snapshot;
  doc::read_yaml(there, "test", [&](doc::Json&& read) { snapshot.add(read); });
  auto plan = import_plan(snapshot, from, of);
  CHECK_NOTHROW(plan::lawful(plan.draft, kube::verbs()));
  return plan;
}

std::string refused(const std::string& there, const ExportedStores& from = one(),
                    const ImportOf& of = {"new", false, false, "kfpv"}) {
  try {
    planned(there, from, of);
  } catch (const Error& e) {
    CHECK(e.code() == Exit::refused);
    CHECK_FALSE(e.why().empty());
    CHECK_FALSE(e.attempt().empty());
    return e.what();
  }
  return "planned";
}

}  // namespace

TEST_CASE("a volume is made and can be taken back, and its claim only if that is wanted", "[import]") {
  const auto plan = planned(kubeflow, one());
  REQUIRE(plan.draft.steps.size() == 1);
  CHECK(plan.draft.steps[0].action.verb == "kube.create_volume");
  CHECK(plan.draft.steps[0].undo->verb == "kube.withdraw_volume");
  CHECK(plan.notes.empty());
  const auto both = planned(kubeflow, one(), {"new", true, false, "kfpv"});
  REQUIRE(both.draft.steps.size() == 2);
  CHECK(both.draft.steps[1].action.verb == "kube.claim");
  CHECK(both.draft.steps[1].all_needs() == std::set<plan::Id>{"volume-pv"});
}

TEST_CASE("what is there as wanted is left to the verbs, which find it done", "[import]") {
  CHECK(planned(kubeflow + volume("pv", ebs, ref("mysql")), one()).draft.steps.size() == 1);
}

TEST_CASE("servers that ran at the export may still write, unless the user says that they are gone", "[import]") {
  auto from = one();
  from.stores[0].in_use = true;
  CHECK_THAT(refused(kubeflow, from), ContainsSubstring("pods of the old cluster had kubeflow/mysql"));
  CHECK(planned(kubeflow, from, {"new", false, true, "kfpv"}).draft.steps.size() == 1);
  CHECK(planned(kubeflow, from, {"old", false, false, "kfpv"}).draft.steps.size() == 1);
}

TEST_CASE("a name, a disk or a claim that is taken is refused before anything is made", "[import]") {
  CHECK_THAT(refused(volume("pv", "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-2}", "")),
             ContainsSubstring("it is another disk"));
  CHECK_THAT(refused(volume("other", ebs, ref("mysql", "c-mysql")) + claim("mysql", "other")),
             ContainsSubstring("volume other is the same disk as pv"));
  CHECK_THAT(refused(volume("other", "nfs: {server: nas, path: /x}", ref("mysql"))),
             ContainsSubstring("volume other is reserved for claim kubeflow/mysql too"));
  CHECK_THAT(refused(kubeflow + claim("mysql", "", "3Gi")), ContainsSubstring("cannot take volume pv"));
}

TEST_CASE("a claim that has another volume is told of, with the command that swaps them", "[import]") {
  const std::string there =
      kubeflow + volume("empty", "nfs: {server: nas, path: /x}", ref("mysql", "c-mysql")) + claim("mysql", "empty");
  const auto plan = planned(there, one());
  REQUIRE(plan.notes.size() == 1);
  CHECK_THAT(plan.notes[0], ContainsSubstring("kfpv rebind pv --to kubeflow/mysql"));
  CHECK_THAT(refused(there, one(), {"new", true, false, "kfpv"}), ContainsSubstring("has volume empty"));
}

TEST_CASE("a claim that has lost its volume stays so, and the command against it is told", "[import]") {
  std::string lost = claim("mysql", "pv");
  lost.replace(lost.find("Bound"), 5, "Lost");
  const auto plan = planned(kubeflow + lost, one());
  REQUIRE(plan.notes.size() == 1);
  CHECK_THAT(plan.notes[0], ContainsSubstring("has lost its volume") && ContainsSubstring("kfpv rebind pv"));
}

TEST_CASE("a driver that no node has, and an affinity that no node meets, are refused", "[import]") {
  const std::string node =
      "---\napiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {topology.kubernetes.io/zone: a}}\nstatus: "
      "{nodeInfo: {kubeletVersion: v1.30.0}}\n";
  const auto drivers = [](const std::string& name) {
    return "---\napiVersion: storage.k8s.io/v1\nkind: CSINode\nmetadata: {name: n1}\nspec: {drivers: [{name: " + name +
           "}]}\n";
  };
  CHECK_THAT(refused(node + drivers("x")), ContainsSubstring("no node has the storage driver ebs.csi.aws.com"));
  CHECK(planned(node + drivers("ebs.csi.aws.com"), one()).draft.steps.size() == 1);
  const std::string zone =
      ", nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: topology.kubernetes.io/zone, "
      "operator: In, values: [b]}]}]}}";
  CHECK_THAT(refused(node + drivers("ebs.csi.aws.com"), one(store(ebs, zone))),
             ContainsSubstring("no node of this cluster"));
}

TEST_CASE("bytes on a node's own disk, and a class that is not there, are told", "[import]") {
  CHECK_THAT(planned(kubeflow, one(store("hostPath: {path: /mnt/x}"))).notes.at(0),
             ContainsSubstring("on any other it is empty"));
}

TEST_CASE("two volumes for one claim, and a claim in a namespace that is not there, are refused", "[import]") {
  auto from = one();
  from.stores.push_back(store("csi: {driver: ebs.csi.aws.com, volumeHandle: vol-2}"));
  from.stores[1].volume = "second";
  CHECK_THAT(refused(kubeflow, from), ContainsSubstring("are both for claim"));
  CHECK_THAT(
      refused("---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", one(), {"new", true, false, "kfpv"}),
      ContainsSubstring("there is no namespace kubeflow"));
}
