#include "catch.hpp"
#include "document/read.hpp"
#include "kube/verbs.hpp"
#include "rehearsal/state.hpp"
#include "rehearsal/world.hpp"

using namespace kf;
using namespace kf::kube;
using doc::In;
using doc::Json;
using plan::Status;
using rehearsal::World;

namespace {

/// A volume that its claim has left.
std::string released(const std::string& name, const std::string& claim, const std::string& more = "") {
  return "---\nkind: PersistentVolume\nmetadata: {name: " + name + ", uid: u-" + name +
         ", annotations: {pv.kubernetes.io/bound-by-controller: 'yes'}" + more +
         "}\nspec: {capacity: {storage: 20Gi}, accessModes: [ReadWriteOnce], storageClassName: gp3, "
         "persistentVolumeReclaimPolicy: Retain, nfs: {server: nas, path: /x}, claimRef: {namespace: kubeflow, name: " +
         claim + ", uid: c-0}}\nstatus: {phase: Released}\n";
}

std::string waiting_claim(const std::string& name, const std::string& volume = "") {
  return "---\nkind: PersistentVolumeClaim\nmetadata: {namespace: kubeflow, name: " + name +
         "}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 20Gi}}, storageClassName: other" +
         (volume.empty() ? "" : ", volumeName: " + volume) + "}\nstatus: {phase: Pending}\n";
}

World world_of(const std::string& yaml) {
  World world;
  doc::read_yaml("kind: Namespace\nmetadata: {name: kubeflow}\n" + yaml, "test",
                 [&](Json&& object) { world.load(object); });
  world.settle();
  return world;
}

const Name mysql{"kubeflow", "mysql-pv-claim"}, other{"kubeflow", "other"};

plan::Action reserving(const Name& to = mysql, const Name& from = mysql) { return reserve("v", "u-v", from, to); }

plan::Action claiming(World& world, const Name& name = mysql) {
  const auto volume = rehearsal::volume_of(*world.get(resource::volumes, {"", "v"}));
  return claim(volume, claim_for(volume, name));
}

std::string claim_ref(World& world, const char* member) {
  const auto v = world.get(resource::volumes, {"", "v"});
  return In(*v)["spec"]["claimRef"][member].text();
}

Status status(World& world, const plan::Action& action) { return Tools(world).probe(action).status; }

/// Acts, lets the controllers do theirs, and asks.
Status after(World& world, const plan::Action& action) {
  Tools(world).act(action);
  world.settle();
  return status(world, action);
}

}  // namespace

TEST_CASE("a released volume is reserved by name, and the claim that is made is bound to it", "[bind]") {
  World world = world_of(released("v", "mysql-pv-claim"));
  CHECK(status(world, reserving()) == Status::not_yet);
  CHECK(after(world, reserving()) == Status::done);
  const auto v = *world.get(resource::volumes, {"", "v"});
  CHECK(In(v)["spec"]["claimRef"]["name"].text() == "mysql-pv-claim");
  CHECK_FALSE(In(v)["spec"]["claimRef"]["uid"].has());
  CHECK_FALSE(In(v)["metadata"]["annotations"]["pv.kubernetes.io/bound-by-controller"].has());
  const auto making = claiming(world);
  CHECK(status(world, making) == Status::not_yet);
  CHECK(after(world, making) == Status::done);
  CHECK(status(world, reserving()) == Status::done);  // bound is more than reserved
  CHECK(world.losses().empty());
}

TEST_CASE("a claim that waits already is bound to the volume, whatever its class", "[bind]") {
  World world = world_of(released("v", "mysql-pv-claim") + waiting_claim("mysql-pv-claim"));
  CHECK(after(world, reserving()) == Status::done);
  CHECK(after(world, claiming(world)) == Status::done);
}

TEST_CASE("a volume can be reserved for a claim of another name", "[bind]") {
  World world = world_of(released("v", "mysql-pv-claim"));
  CHECK(after(world, reserving(other)) == Status::done);
  CHECK(after(world, claiming(world, other)) == Status::done);
  CHECK(claim_ref(world, "name") == "other");
}

TEST_CASE("a volume that a claim has is not taken from it", "[bind]") {
  World world = world_of(released("v", "mysql-pv-claim") + waiting_claim("mysql-pv-claim"));
  REQUIRE(after(world, reserving()) == Status::done);
  world.settle();
  CHECK(status(world, reserving(other)) == Status::refused);
  Tools(world).act(reserving(other));
  CHECK(claim_ref(world, "name") == "mysql-pv-claim");
}

TEST_CASE("what somebody else has reserved meanwhile is left alone", "[bind]") {
  World world = world_of(released("v", "mysql-pv-claim"));
  world.patch_by_name(resource::volumes, {"", "v"},
                      {{"spec", {{"claimRef", {{"namespace", "theirs"}, {"name", "data"}, {"uid", nullptr}}}}}});
  CHECK(status(world, reserving()) == Status::refused);
  Tools(world).act(reserving());
  CHECK(claim_ref(world, "namespace") == "theirs");
}

TEST_CASE("a claim that has another volume, or no namespace, is refused", "[bind]") {
  World world = world_of(released("v", "mysql-pv-claim") + waiting_claim("mysql-pv-claim", "another"));
  CHECK(status(world, claiming(world)) == Status::refused);
  CHECK(status(world, claiming(world, {"nowhere", "x"})) == Status::refused);
  world.remove_by_name(resource::namespaces, {"", "kubeflow"});
  CHECK(status(world, claiming(world)) == Status::refused);
}

TEST_CASE("a volume that is gone, or another one of that name, is refused", "[bind]") {
  World world = world_of(released("v", "mysql-pv-claim"));
  CHECK(status(world, reserve("gone", "u", mysql, mysql)) == Status::refused);
  CHECK(status(world, reserve("v", "another", mysql, mysql)) == Status::refused);
}

TEST_CASE("a claim is made only when its volume means no earlier one, and is bound when both say so", "[bind]") {
  World world = world_of(released("v", "mysql-pv-claim"));
  const auto making = claiming(world);
  Tools(world).act(making);  // the volume still means the earlier claim's uid
  CHECK(claim_ref(world, "uid").empty());
  CHECK_FALSE(world.get(resource::claims, mysql).has_value());
  CHECK(status(world, making) == Status::not_yet);
  Tools(world).act(making);
  CHECK(status(world, making) == Status::working);
  world.settle();
  CHECK(status(world, making) == Status::done);
}

TEST_CASE("a claim that somebody deletes and makes anew meanwhile is bound all the same", "[bind]") {
  World world = world_of(released("v", "mysql-pv-claim"));
  const auto making = claiming(world);
  REQUIRE(after(world, reserving()) == Status::done);
  REQUIRE(after(world, making) == Status::done);
  world.remove_by_name(resource::claims, mysql);
  world.settle();
  doc::read_yaml(waiting_claim("mysql-pv-claim"), "test",
                 [&](Json&& object) { world.create(resource::claims, object); });
  world.settle();
  CHECK(status(world, making) == Status::not_yet);
  CHECK(after(world, making) == Status::done);
}

TEST_CASE("a volume that is being deleted gets no claim any more", "[bind]") {
  World w = world_of(
      released("v", "mysql-pv-claim", ", deletionTimestamp: '2024-01-01T00:00:00Z', finalizers: [example.com/wait]"));
  w.patch_by_name(resource::volumes, {"", "v"}, {{"spec", {{"claimRef", {{"uid", nullptr}}}}}});
  const auto seen = Tools(w).probe(claiming(w));
  CHECK(seen.status == Status::refused);
  CHECK(seen.detail == "volume v is being deleted");
  Tools(w).act(claiming(w));
  CHECK_FALSE(w.get(resource::claims, mysql));
}

namespace {

/// A pod that has a claim of that name, and was taken on by its kubelet at `started`.
std::string a_pod(const std::string& claim, const std::string& phase, const std::string& started) {
  return "---\nkind: Pod\nmetadata: {namespace: kubeflow, name: p}\nspec: {nodeName: " +
         std::string(phase == "Pending" ? "''" : "n1") +
         ", volumes: [{name: d, persistentVolumeClaim: {claimName: " + claim +
         "}}], containers: [{name: x, image: x}]}\nstatus: {phase: " + phase + ", startTime: '" + started + "'}\n";
}

std::string bound_elsewhere(const std::string& since) {
  return "---\nkind: PersistentVolumeClaim\nmetadata: {namespace: kubeflow, name: mysql-pv-claim, uid: c-9, "
         "creationTimestamp: '" +
         since +
         "'}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 20Gi}}, volumeName: w}\nstatus: "
         "{phase: Bound}\n";
}

/// What becomes of a volume that is to be reserved for another claim than it was for, in a state that it is met in.
plan::Observation met(const std::string& more, const Name& to = other) {
  World w;
  doc::read_yaml("kind: Namespace\nmetadata: {name: kubeflow}\n" + released("v", "mysql-pv-claim") + more, "test",
                 [&](Json&& object) { w.load(object); });
  return Tools(w).probe(reserving(to));
}

}  // namespace

TEST_CASE("a volume is not reserved for another claim while a pod goes on writing on it", "[bind]") {
  const std::string noon = "2024-01-01T12:00:00Z", later = "2024-01-01T12:00:01Z";
  const std::string running = a_pod("mysql-pv-claim", "Running", noon);
  CHECK(met(running).status == Status::refused);
  CHECK_THAT(met(running).detail, ContainsSubstring("pod p goes on writing on it"));
  CHECK(met(running, mysql).status == Status::not_yet);  // that claim's own pod
  CHECK(met(a_pod("mysql-pv-claim", "Pending", noon)).status == Status::not_yet);
  CHECK(met(a_pod("mysql-pv-claim", "Succeeded", noon)).status == Status::not_yet);
  CHECK(met(running + bound_elsewhere(noon)).status == Status::not_yet);
  CHECK(met(running + bound_elsewhere(later)).status == Status::refused);  // it began before that claim was there
}
