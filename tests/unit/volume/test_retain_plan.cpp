#include "catch.hpp"
#include "document/read.hpp"
#include "kube/verbs.hpp"
#include "plan/law.hpp"
#include "volume/retain_plan.hpp"

using namespace kf;
using namespace kf::volume;

namespace {

/// What a volume object is made of; `disk` names its export: two with the same have the same bytes.
struct Pv {
  std::string name, policy, claim, disk;
  std::string more_meta{}, phase = "Bound", uid = "c-1";
};

std::string yaml(const Pv& v) {
  const std::string ref =
      v.claim.empty() ? "" : ", claimRef: {namespace: kubeflow, name: " + v.claim + ", uid: " + v.uid + "}";
  return "---\nkind: PersistentVolume\nmetadata: {name: " + v.name + ", uid: u-" + v.name + v.more_meta +
         "}\nspec: {persistentVolumeReclaimPolicy: " + v.policy +
         ", nfs: {server: nas, path: " + (v.disk.empty() ? "/" + v.name : v.disk) + "}" + ref +
         "}\nstatus: {phase: " + v.phase + "}\n";
}

std::string claim(const std::string& name, const std::string& volume, const std::string& phase = "Bound") {
  return "---\nkind: PersistentVolumeClaim\nmetadata: {namespace: kubeflow, name: " + name +
         ", uid: c-1, labels: {application-crd-id: kubeflow-pipelines}}\nspec: {volumeName: '" + volume +
         "'}\nstatus: {phase: " + phase + "}\n";
}

const std::string held =
    ", annotations: {kf-plugins/original-reclaim-policy: Delete, kf-plugins/holds: metadata/mysql}";

struct Made {
  kube::Snapshot snapshot;
  RetainPlan plan;
};

Made make(const std::string& yaml, bool undo = false) {
  Made made;
  doc::read_yaml(yaml, "test", [&](doc::Json&& object) { made.snapshot.add(object); });
  const auto rows = volume::discover(made.snapshot).volumes;
  made.plan = undo ? undo_plan(rows, made.snapshot) : retain_plan(rows, made.snapshot);
  CHECK_NOTHROW(plan::lawful(made.plan.draft, kube::verbs()));  // in every case
  return made;
}

const RetainLine& line_of(const Made& made, const std::string& volume) {
  for (const RetainLine& line : made.plan.lines) {
    if (line.volume == volume) return line;
  }
  FAIL("no line of " << volume);
  return made.plan.lines.front();
}

std::vector<std::string> ids(const Made& made) {
  std::vector<std::string> all;
  for (const auto& step : made.plan.draft.steps) all.push_back(step.id);
  return all;
}

}  // namespace

TEST_CASE("every volume with Delete or Recycle is held", "[retain]") {
  const Made made = make(yaml({"v1", "Delete", "mysql-pv-claim", ""}) + claim("mysql-pv-claim", "v1") +
                         yaml({"v2", "Recycle", "minio-pvc", ""}) + claim("minio-pvc", "v2"));
  CHECK(made.plan.draft.title == "retain 2 volumes");
  CHECK(made.plan.draft.keep_going);
  CHECK(ids(made) == std::vector<std::string>{"retain-v1", "retain-v2"});
  const auto& step = made.plan.draft.steps.at(0);
  CHECK(step.action == kube::hold({"v1", "u-v1", "Delete", "metadata/mysql"}));
  CHECK(step.undo == kube::release("v1", "u-v1", "Delete"));
  CHECK(step.needs.empty());
  CHECK(step.title == "metadata/mysql, kubeflow/mysql-pv-claim");
  CHECK(step.why == "policy Delete -> Retain");
  CHECK(made.plan.draft.steps.at(1).action.text("was") == "Recycle");
  const RetainLine& line = line_of(made, "v2");
  CHECK(line.object == "artifacts/minio, kubeflow/minio-pvc");
  CHECK(line.uid == "u-v2");
  CHECK(line.was == "Recycle");
  CHECK(line.want == "Retain");
  CHECK(line.step == "retain-v2");
}

TEST_CASE("one volume is one volume", "[retain]") {
  CHECK(make(yaml({"v1", "Delete", "mysql-pv-claim", ""}) + claim("mysql-pv-claim", "v1")).plan.draft.title ==
        "retain 1 volume");
}

TEST_CASE("a volume with Retain is told and left alone", "[retain]") {
  const Made made = make(yaml({"v1", "Retain", "mysql-pv-claim", ""}) + claim("mysql-pv-claim", "v1"));
  CHECK(made.plan.draft.steps.empty());
  CHECK(made.plan.draft.title == "retain 0 volumes");
  REQUIRE(made.plan.lines.size() == 1);
  CHECK(made.plan.lines[0].step.empty());
  CHECK(made.plan.lines[0].want == "Retain");
}

TEST_CASE("every other volume object of the same disk is held as well", "[retain][twins]") {
  const Made made = make(yaml({"v1", "Retain", "mysql-pv-claim", "/disk"}) + claim("mysql-pv-claim", "v1") +
                         yaml({"old", "Delete", "gone", "/disk", "", "Released", "c-0"}) +
                         yaml({"stranger", "Delete", "theirs", "/other"}));
  CHECK(ids(made) == std::vector<std::string>{"retain-old"});
  CHECK(made.plan.lines.size() == 2);
  CHECK_THAT(line_of(made, "old").object, ContainsSubstring("the same disk as v1"));
  REQUIRE(made.plan.draft.data.size() == 2);
  for (const auto& datum : made.plan.draft.data) {
    CHECK(datum.home == "disk/nfs/nas:/disk");
    CHECK(datum.hangs_on == (datum.id == "v1"
                                 ? std::set<plan::Address>{"pv/v1"}
                                 : std::set<plan::Address>{"pv/old", "claim/kubeflow/gone", "namespace/kubeflow"}));
  }
}

TEST_CASE("a hold on one volume object of a disk does not keep what hangs on another one", "[retain][twins]") {
  const Made made = make(yaml({"v1", "Delete", "mysql-pv-claim", "/disk"}) + claim("mysql-pv-claim", "v1") +
                         yaml({"v2", "Delete", "minio-pvc", "/disk"}) + claim("minio-pvc", "v2"));
  CHECK(ids(made).size() == 2);
  CHECK(made.plan.lines.size() == 2);
  auto draft = made.plan.draft;
  auto remove = draft.steps.front();
  remove.id = "remove";
  remove.needs = {"retain-v1"};
  remove.also = {{plan::Effect::endanger, "v2", "disk/nfs/nas:/disk"}};
  draft.steps.push_back(remove);
  CHECK_THROWS_AS(plan::lawful(draft, kube::verbs()), Error);
  draft.steps.back().needs = {"retain-v2"};
  CHECK_NOTHROW(plan::lawful(draft, kube::verbs()));
}

TEST_CASE("disks that cannot be told apart by their place are data of their own", "[retain][twins]") {
  const auto local = [](const std::string& name) {
    return "---\nkind: PersistentVolume\nmetadata: {name: " + name + ", uid: u-" + name +
           "}\nspec: {persistentVolumeReclaimPolicy: Delete, hostPath: {path: /data}, claimRef: {namespace: kubeflow, "
           "name: " +
           (name == "v1" ? "mysql-pv-claim" : "minio-pvc") + ", uid: c-1}}\nstatus: {phase: Bound}\n";
  };
  const Made made = make(local("v1") + local("v2") + claim("mysql-pv-claim", "v1") + claim("minio-pvc", "v2"));
  REQUIRE(made.plan.draft.data.size() == 2);
  CHECK(made.plan.draft.data[0].home == "volume/v1");
  CHECK(made.plan.draft.data[1].home == "volume/v2");
  CHECK(ids(made) == std::vector<std::string>{"retain-v1", "retain-v2"});
}

TEST_CASE("a claim without a volume, and one whose volume is gone, are told and left alone", "[retain]") {
  const Made made = make(claim("mysql-pv-claim", "", "Pending") + claim("minio-pvc", "vanished", "Lost"));
  CHECK(made.plan.draft.steps.empty());
  CHECK(made.plan.draft.data.empty());
  REQUIRE(made.plan.lines.size() == 2);
  CHECK(line_of(made, "").note == "has no volume yet");
  CHECK(line_of(made, "vanished").note == "its volume object is gone");
}

TEST_CASE("a volume that is being deleted is held, and its reader is told", "[retain]") {
  const Made made = make(yaml({"v1", "Delete", "mysql-pv-claim", "", ", deletionTimestamp: '2024-01-01T00:00:00Z'"}) +
                         claim("mysql-pv-claim", "v1"));
  CHECK(ids(made) == std::vector<std::string>{"retain-v1"});
  CHECK_THAT(line_of(made, "v1").note, ContainsSubstring("being deleted"));
  CHECK_THAT(made.plan.draft.steps[0].why, ContainsSubstring("being deleted"));
}

TEST_CASE("what hangs on the claim is in danger with Delete only", "[retain]") {
  const auto hangs_on = [](const std::string& policy) {
    return make(yaml({"v1", policy, "mysql-pv-claim", ""}) + claim("mysql-pv-claim", "v1"))
        .plan.draft.data.at(0)
        .hangs_on;
  };
  CHECK(hangs_on("Retain") == std::set<plan::Address>{"pv/v1"});
  CHECK(hangs_on("Delete") == std::set<plan::Address>{"pv/v1", "claim/kubeflow/mysql-pv-claim", "namespace/kubeflow"});
}

TEST_CASE("each hold is a safeguard of the data on its disk, and each release gives one up", "[retain]") {
  for (const bool undo : {false, true}) {
    const Made made = make(yaml({"v1", undo ? "Retain" : "Delete", "mysql-pv-claim", "", undo ? held : ""}) +
                               claim("mysql-pv-claim", "v1"),
                           undo);
    const auto& step = made.plan.draft.steps.at(0);
    const auto effects = kube::verbs().at(step.action.verb).effects(step.action, made.plan.draft.data);
    REQUIRE(effects.size() == 1);
    CHECK(effects[0].effect == (undo ? plan::Effect::free : plan::Effect::hold));
    CHECK(effects[0].place == "disk/nfs/nas:/v1");
  }
}

TEST_CASE("a removal after a retain is lawful unless it gives the hold up itself", "[retain]") {
  Made made = make(yaml({"v1", "Delete", "mysql-pv-claim", ""}) + claim("mysql-pv-claim", "v1"));
  auto draft = made.plan.draft;
  draft.steps.push_back({.id = "release",
                         .title = "",
                         .why = "",
                         .needs = {"retain-v1"},
                         .action = kube::release("v1", "u-v1", "Delete"),
                         .also = {{plan::Effect::endanger, draft.data[0].id, draft.data[0].home}}});
  CHECK_THROWS_AS(plan::lawful(draft, kube::verbs()), Error);  // the step frees what it relies on
  draft.steps.back().action = draft.steps.front().action;
  CHECK_NOTHROW(plan::lawful(draft, kube::verbs()));
}

TEST_CASE("undo puts back what retain has found, and nothing else", "[undo]") {
  const Made made = make(yaml({"v1", "Retain", "mysql-pv-claim", "", held}) + claim("mysql-pv-claim", "v1") +
                             yaml({"v2", "Retain", "minio-pvc", ""}) + claim("minio-pvc", "v2"),
                         true);
  CHECK(made.plan.draft.title == "undo retain of 1 volume");
  CHECK(ids(made) == std::vector<std::string>{"release-v1"});
  CHECK(made.plan.draft.steps[0].action == kube::release("v1", "u-v1", "Delete"));
  CHECK(made.plan.draft.steps[0].undo == kube::hold({"v1", "u-v1", "Delete", "metadata/mysql"}));
  CHECK(made.plan.draft.steps[0].why == "policy Retain -> Delete");
  CHECK(line_of(made, "v2").step.empty());
  CHECK(line_of(made, "v2").step.empty());
  CHECK(line_of(made, "v2").want == "Retain");
}

TEST_CASE("undo is exactly the undo that retain's own steps carry", "[undo]") {
  const std::string claims = claim("mysql-pv-claim", "v1");
  const Made retained = make(yaml({"v1", "Delete", "mysql-pv-claim", ""}) + claims);
  const Made undone = make(yaml({"v1", "Retain", "mysql-pv-claim", "", held}) + claims, true);
  CHECK(undone.plan.draft.steps.at(0).action == retained.plan.draft.steps.at(0).undo);
  CHECK(undone.plan.draft.steps.at(0).undo == retained.plan.draft.steps.at(0).action);
}

TEST_CASE("undo reaches the other volume objects of the disk that retain has changed", "[undo][twins]") {
  const Made made = make(yaml({"v1", "Retain", "mysql-pv-claim", "/disk"}) + claim("mysql-pv-claim", "v1") +
                             yaml({"twin", "Retain", "gone", "/disk", held, "Released", "c-0"}),
                         true);
  CHECK(ids(made) == std::vector<std::string>{"release-twin"});
}

TEST_CASE("undo puts no text back that is no policy", "[undo]") {
  for (const std::string note : {"delete", "Retain", "x'; echo"}) {
    const Made made = make(yaml({"v1", "Retain", "mysql-pv-claim", "",
                                 ", annotations: {kf-plugins/original-reclaim-policy: \"" + note + "\"}"}) +
                               claim("mysql-pv-claim", "v1"),
                           true);
    CHECK(made.plan.draft.steps.empty());
    CHECK(line_of(made, "v1").want == "Retain");
    CHECK_THAT(line_of(made, "v1").note, EndsWith(": " + note));
  }
}

TEST_CASE("a claim without a volume has nothing to undo", "[undo]") {
  const Made made = make(claim("mysql-pv-claim", "", "Pending"), true);
  CHECK(made.plan.draft.title == "undo retain of 0 volumes");
  CHECK(line_of(made, "").note == "has no volume yet");
}
