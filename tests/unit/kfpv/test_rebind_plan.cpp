#include "catch.hpp"
#include "document/read.hpp"
#include "kube/verbs.hpp"
#include "plan/engine.hpp"
#include "plan/rollback.hpp"
#include "rebind_plan.hpp"
#include "rehearsal/world.hpp"
#include "volume/sample.hpp"

using namespace kf;
using namespace kf::kfpv;
using doc::In;
using rehearsal::World;

namespace {

World sample(const std::string& more = "") {
  World world;
  const auto load = [&](doc::Json&& object) { world.load(object); };
  doc::read_objects(volume::sample(), "sample", load);
  if (!more.empty()) doc::read_yaml(more, "more", load);
  world.settle();
  return world;
}

plan::Draft planned(const World& world, const std::string& volume, const kube::Name& claim, bool paused = false) {
  kube::Snapshot snapshot;
  for (const auto& object : world.objects()) snapshot.add(object);
  auto draft = rebind_plan(snapshot, volume::discover(snapshot), {volume, claim, paused, false, "kfpv"});
  CHECK_NOTHROW(plan::lawful(draft, kube::verbs()));  // in every case
  return draft;
}

std::vector<plan::Id> ids(const plan::Draft& draft) {
  std::vector<plan::Id> all;
  for (const auto& step : draft.steps) all.push_back(step.id);
  return all;
}

struct Memory final : plan::Journal {
  std::vector<plan::Record> all;
  void append(const plan::Record& record) override { all.push_back(record); }
  const std::vector<plan::Record>& records() const override { return all; }
};
struct Ticks final : plan::Clock {
  explicit Ticks(World& of) : world(of) {}
  std::chrono::milliseconds now() override { return time; }
  void wait() override { world.tick(), time += std::chrono::seconds{1}; }
  World& world;
  std::chrono::milliseconds time{0};
};

plan::Outcome run(World& world, const plan::Plan& plan, Memory& journal) {
  kube::Tools tools(world);
  Ticks clock(world);
  plan::Observer nobody;
  const auto outcome = plan::run(plan, kube::verbs(), tools, journal, clock, nobody);
  world.settle();
  return outcome;
}

/// Every object but what changes with each write.
std::string shape(const World& world) {
  std::string all;
  for (auto object : world.objects()) {
    for (const char* member : {"uid", "resourceVersion", "generation", "creationTimestamp"}) {
      object["metadata"].erase(member);
    }
    const In in(object);
    if (in["kind"].text() == "Pod") continue;  // others of the same kind
    object.erase("status");
    if (object["spec"].contains("claimRef")) {
      object["spec"]["claimRef"].erase("uid"), object["spec"]["claimRef"].erase("resourceVersion");
    }
    if (object["metadata"].contains("annotations")) {
      for (const char* by : {"pv.kubernetes.io/bound-by-controller", "pv.kubernetes.io/bind-completed",
                             "volume.beta.kubernetes.io/storage-provisioner"}) {
        object["metadata"]["annotations"].erase(by);
      }
      if (object["metadata"]["annotations"].empty()) object["metadata"].erase("annotations");
    }
    all += object.dump() + "\n";
  }
  return all;
}

const std::string minio = "minio-2020", mysql = "pvc-6f1d0c3a-mysql";
const kube::Name its{"kubeflow", "minio-pvc"}, renamed{"kubeflow", "renamed"};

std::string refusal(const World& world, const std::string& volume, const kube::Name& claim) {
  try {
    planned(world, volume, claim);
  } catch (const Error& e) {
    CHECK(e.code() == Exit::refused);
    return std::string(e.what()) + "; " + e.why() + "; " + e.attempt();
  }
  return "";
}

}  // namespace

TEST_CASE("a volume that another claim has is taken from it only when nobody writes", "[rebind]") {
  CHECK(ids(planned(sample(), mysql, renamed)) ==
        std::vector<plan::Id>{"retain", "stop-kubeflow-deployment-mysql", "quiet", "remove-claim", "reserve", "claim"});
}

TEST_CASE("a claim with another volume is made anew, and that volume is kept too", "[rebind]") {
  CHECK(ids(planned(sample(), minio, its)) ==
        std::vector<plan::Id>{"retain", "retain-displaced", "stop-kubeflow-deployment-minio", "quiet-in-the-way",
                              "remove-claim-in-the-way", "reserve", "claim", "start-kubeflow-deployment-minio"});
}

TEST_CASE("rehearsed, a rebind binds that very volume, loses nothing and has never two writers", "[rebind]") {
  World world = sample();
  int most = 0;
  world.between = [&](World& w) {
    int writers = 0;
    w.list(kube::resource::pods, {"kubeflow", ""}, [&](doc::Json&& pod) {
      const In in(pod);
      if (in["metadata"]["name"].text().starts_with("minio-") && in["status"]["phase"].text() == "Running") ++writers;
    });
    most = std::max(most, writers);
  };
  Memory journal;
  const auto plan = plan::lawful(planned(world, minio, its), kube::verbs());
  CHECK(run(world, plan, journal).was == plan::Outcome::Was::done);
  const auto claim = *world.get(kube::resource::claims, its);
  const auto user = *world.get(kube::resource::deployments, {"kubeflow", "minio"});
  CHECK(In(claim)["spec"]["volumeName"].text() == minio);
  CHECK(In(user)["status"]["readyReplicas"].number() == 1);
  CHECK(world.losses().empty());
  CHECK(most == 1);
}

TEST_CASE("a rebind that is taken back leaves everything as it was", "[rebind]") {
  const auto [volume, claim] = GENERATE(std::pair{minio, its}, std::pair{mysql, renamed});
  World world = sample();
  const std::string before = shape(world);
  Memory journal;
  const auto plan = plan::lawful(planned(world, volume, claim), kube::verbs());
  REQUIRE(run(world, plan, journal).was == plan::Outcome::Was::done);
  REQUIRE(shape(world) != before);
  const auto back = plan::lawful(plan::rollback_of(plan, plan::progress_of(journal.all), kube::verbs()), kube::verbs());
  Memory second;
  const auto outcome = run(world, back, second);
  INFO((outcome.failures.empty() ? "" : outcome.failures.front().step + ": " + outcome.failures.front().why));
  CHECK(outcome.was == plan::Outcome::Was::done);
  CHECK(shape(world) == before);
  CHECK(world.losses().empty());
}

TEST_CASE("the new claim has the labels of the one that it replaces", "[rebind]") {
  World world = sample();
  world.patch_by_name(kube::resource::claims, {"kubeflow", "mysql-pv-claim"},
                      {{"metadata", {{"labels", {{"team", "ml"}}}}}});
  const auto draft = planned(world, mysql, renamed);
  CHECK_THAT(draft.steps.back().action.text("meta"), ContainsSubstring("\"team\":\"ml\""));
}

TEST_CASE("who would put things back is asked first, by name", "[rebind]") {
  World world = sample();
  world.patch_by_name(kube::resource::deployments, {"kubeflow", "mysql"},
                      {{"metadata", {{"labels", {{"argocd.argoproj.io/instance", "kf"}}}}}});
  const auto why = refusal(world, mysql, renamed);
  CHECK_THAT(why, ContainsSubstring("Deployment/mysql in kubeflow is managed by Argo CD application kf"));
  CHECK_THAT(why, ContainsSubstring("argocd app set kf --sync-policy none"));
  CHECK_NOTHROW(planned(world, mysql, renamed, true));
}

TEST_CASE("users that cannot be stopped and started again are named", "[rebind]") {
  const std::string pod =
      "kind: Pod\nmetadata: {namespace: kubeflow, name: look}\nspec: {nodeName: n, volumes: [{name: "
      "d, persistentVolumeClaim: {claimName: mysql-pv-claim}}]}\nstatus: {phase: ";
  CHECK_THAT(refusal(sample(pod + "Running}\n"), mysql, renamed), ContainsSubstring("Pod/look has claim"));
  CHECK_THAT(refusal(sample(pod + "Succeeded}\n"), mysql, renamed),
             ContainsSubstring("kubectl delete pod -n kubeflow look"));
}

TEST_CASE("a volume that a pod goes on writing on, its claim forced away, is not given to another", "[rebind]") {
  const std::string pod =
      "kind: Pod\nmetadata: {namespace: kubeflow, name: left}\nspec: {nodeName: n, volumes: [{name: d, "
      "persistentVolumeClaim: {claimName: minio-pv-claim}}]}\nstatus: {phase: ";
  CHECK_THAT(refusal(sample(pod + "Running}\n"), minio, renamed),
             ContainsSubstring("pod kubeflow/left goes on writing on volume minio-2020"));
  CHECK_NOTHROW(planned(sample(pod + "Succeeded}\n"), minio, renamed));
}

TEST_CASE("nor one that a pod has under a claim that had it before somebody wrote another one there", "[rebind]") {
  const std::string former =
      "kind: PersistentVolumeClaim\nmetadata: {namespace: other, name: former}\nspec: {volumeName: minio-2020, "
      "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\nstatus: {phase: Lost}\n---\n"
      "kind: Pod\nmetadata: {namespace: other, name: left}\nspec: {nodeName: n, volumes: [{name: d, "
      "persistentVolumeClaim: {claimName: former}}]}\nstatus: {phase: ";
  CHECK_THAT(refusal(sample(former + "Running}\n"), minio, renamed),
             ContainsSubstring("pod other/left goes on writing on volume minio-2020") &&
                 ContainsSubstring("its claim other/former was taken away"));
  CHECK_NOTHROW(planned(sample(former + "Failed}\n"), minio, renamed));
}

TEST_CASE("a disk that another volume object gives to a claim is not given to a second", "[rebind]") {
  const std::string twin =
      "kind: PersistentVolume\nmetadata: {name: twin}\nspec: {capacity: {storage: 20Gi}, accessModes: [ReadWriteOnce], "
      "persistentVolumeReclaimPolicy: Retain, nfs: {server: nas1.example.com, path: /export/minio}}\nstatus: {phase: "
      "Available}\n";
  CHECK_NOTHROW(planned(sample(twin), minio, its));
  World world = sample(twin);
  CHECK(ids(planned(world, "twin", {"kubeflow", "x"})) == std::vector<plan::Id>{"retain", "reserve", "claim"});
  world.create(kube::resource::claims, {{"apiVersion", "v1"},
                                        {"kind", "PersistentVolumeClaim"},
                                        {"metadata", {{"namespace", "kubeflow"}, {"name", "t"}}},
                                        {"spec",
                                         {{"accessModes", {"ReadWriteOnce"}},
                                          {"storageClassName", ""},
                                          {"volumeName", "twin"},
                                          {"resources", {{"requests", {{"storage", "20Gi"}}}}}}}});
  world.settle();
  CHECK_THAT(refusal(world, minio, its),
             ContainsSubstring("volume twin is the same disk, and claim kubeflow/t has it"));
}

TEST_CASE("what is bound already is only kept, and what is kept too needs no step", "[rebind]") {
  World world = sample();
  const kube::Name claim{"kubeflow", "mysql-pv-claim"};
  CHECK(ids(planned(world, mysql, claim)) == std::vector<plan::Id>{"retain"});
  world.patch_by_name(kube::resource::volumes, {"", mysql}, {{"spec", {{"persistentVolumeReclaimPolicy", "Retain"}}}});
  CHECK(planned(world, mysql, claim).steps.empty());
}

TEST_CASE("a claim that is being deleted takes a disk along that is not retained: that is told first", "[rebind]") {
  World world = sample();
  world.remove_by_name(kube::resource::claims, {"kubeflow", "mysql-pv-claim"});
  CHECK_THAT(refusal(world, mysql, renamed), ContainsSubstring("kfpv retain " + mysql));
  CHECK_THAT(refusal(world, mysql, {"kubeflow", "mysql-pv-claim"}), ContainsSubstring("kfpv retain " + mysql));
}

TEST_CASE("a claim whose volume object is gone is made anew on another", "[rebind]") {
  World world = sample(
      "kind: PersistentVolumeClaim\nmetadata: {namespace: kubeflow, name: lost, annotations: "
      "{pv.kubernetes.io/bind-completed: 'yes'}}\nspec: {accessModes: [ReadWriteOnce], storageClassName: '', "
      "volumeName: "
      "gone, resources: {requests: {storage: 20Gi}}}\nstatus: {phase: Lost}\n");
  Memory journal;
  const auto plan = plan::lawful(planned(world, minio, {"kubeflow", "lost"}), kube::verbs());
  CHECK(run(world, plan, journal).was == plan::Outcome::Was::done);
  const auto claim = *world.get(kube::resource::claims, {"kubeflow", "lost"});
  CHECK(In(claim)["spec"]["volumeName"].text() == minio);
}

TEST_CASE("another volume object that would take the disk along is retained first", "[rebind]") {
  const std::string twin =
      "kind: PersistentVolume\nmetadata: {name: twin}\nspec: {capacity: {storage: 20Gi}, accessModes: [ReadWriteOnce], "
      "persistentVolumeReclaimPolicy: Delete, nfs: {server: nas1.example.com, path: /export/minio}}\nstatus: {phase: "
      "Available}\n";
  CHECK_THAT(refusal(sample(twin), minio, its), ContainsSubstring("kfpv retain twin"));
}

TEST_CASE("a claim of another mode is not replaced by one that its users cannot mount", "[rebind]") {
  const std::string block =
      "kind: PersistentVolume\nmetadata: {name: block}\nspec: {capacity: {storage: 20Gi}, accessModes: "
      "[ReadWriteOnce], "
      "volumeMode: Block, persistentVolumeReclaimPolicy: Retain, nfs: {server: nas, path: /b}}\nstatus: {phase: "
      "Available}\n";
  CHECK_THAT(refusal(sample(block), "block", its), ContainsSubstring("volume mode"));
}

TEST_CASE("a workload that an abandoned rebind has left stopped is started by the next one", "[rebind]") {
  World world = sample();
  world.patch_by_name(kube::resource::deployments, {"kubeflow", "minio"},
                      {{"metadata", {{"annotations", {{"kf-plugins/replicas", "1"}}}}}, {"spec", {{"replicas", 0}}}});
  world.settle();
  Memory journal;
  const auto plan = plan::lawful(planned(world, minio, its), kube::verbs());
  CHECK(run(world, plan, journal).was == plan::Outcome::Was::done);
  const auto user = *world.get(kube::resource::deployments, {"kubeflow", "minio"});
  CHECK(In(user)["spec"]["replicas"].number() == 1);
  CHECK_FALSE(In(user)["metadata"]["annotations"]["kf-plugins/replicas"].has());
}

TEST_CASE("a rebind of a volume that was kept already can be taken back", "[rebind]") {
  World world = sample();
  Memory journal;
  const auto plan = plan::lawful(planned(world, minio, {"kubeflow", "minio-pv-claim"}), kube::verbs());
  REQUIRE(run(world, plan, journal).was == plan::Outcome::Was::done);
  const auto back = plan::lawful(plan::rollback_of(plan, plan::progress_of(journal.all), kube::verbs()), kube::verbs());
  Memory second;
  CHECK(run(world, back, second).was == plan::Outcome::Was::done);
  CHECK_FALSE(world.get(kube::resource::claims, {"kubeflow", "minio-pv-claim"}).has_value());
  CHECK(world.losses().empty());
}

TEST_CASE("a volume is not given to a server that does not read what another one wrote", "[rebind]") {
  const auto world = sample();
  const kube::Name seaweedfs{"kubeflow", "seaweedfs-pvc"};
  CHECK_THAT(refusal(world, minio, seaweedfs), ContainsSubstring("holds the data of minio") &&
                                                   ContainsSubstring("is for seaweedfs") &&
                                                   ContainsSubstring("--other-server"));
  CHECK_THAT(refusal(world, minio, {"kubeflow", "mysql-pv-claim"}), ContainsSubstring("is for mysql"));
  kube::Snapshot snapshot;
  for (const auto& object : world.objects()) snapshot.add(object);
  const RebindOf waived{.volume = minio, .claim = seaweedfs, .other_server = true, .self = "kfpv"};
  CHECK_FALSE(rebind_plan(snapshot, volume::discover(snapshot), waived).steps.empty());
}
