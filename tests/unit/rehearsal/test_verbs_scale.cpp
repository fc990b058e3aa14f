#include "catch.hpp"
#include "kube/annotations.hpp"
#include "kube/failure.hpp"
#include "kube/verbs.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;
using kube::Scaled;
using plan::Status;

namespace {

const kube::Name mysql{"kubeflow", "mysql"}, claim{"kubeflow", "mysql-pv-claim"};

World settled() {
  World w = sample();
  w.settle();
  return w;
}

Json at(World& w, const kube::Resource& resource, const kube::Name& name, const char* pointer) {
  return w.get(resource, name)->value(Json::json_pointer(pointer), Json(""));
}

Scaled scaled(World& w, long long replicas = 1, long long ready = 1) {
  const auto object = w.get(resource::deployments, mysql);
  return {"Deployment", mysql, In(*object)["metadata"]["uid"].text(), replicas, ready};
}

std::string volume_of_claim(World& w) { return at(w, resource::claims, claim, "/spec/volumeName").get<std::string>(); }
std::string uid_of_claim(World& w) { return at(w, resource::claims, claim, "/metadata/uid").get<std::string>(); }

plan::Action removing(World& w) { return kube::remove_claim(volume_of_claim(w), claim, uid_of_claim(w)); }
plan::Action waiting(World& w) { return kube::quiet(volume_of_claim(w), claim, {scaled(w)}); }

Status status(World& w, const plan::Action& action) { return kube::Tools(w).probe(action).status; }
Status after(World& w, const plan::Action& action) {
  kube::Tools(w).act(action);
  w.settle();
  return status(w, action);
}

/// Announced, and then removed.
Status removed(World& w, const plan::Action& removal) {
  kube::Tools(w).act(removal);
  CHECK(status(w, removal) == Status::not_yet);
  return after(w, removal);
}

kube::Volume object_of(World& w, const std::string& name) {
  return rehearsal::volume_of(*w.get(resource::volumes, {"", name}));
}

std::string note(World& w) {
  const auto object = w.get(resource::deployments, mysql);
  return In(*object)["metadata"]["annotations"][kube::annotation::replicas].text();
}

}  // namespace

TEST_CASE("a stop is done when there are no pods, and remembers how many there were", "[scale]") {
  World w = settled();
  const auto stop = kube::stop(scaled(w));
  CHECK(status(w, stop) == Status::not_yet);
  kube::Tools(w).act(stop);
  CHECK(status(w, stop) == Status::working);
  w.settle();
  const auto seen = kube::Tools(w).probe(stop);
  CHECK(seen.status == Status::done);
  CHECK(seen.outputs.contains("generation"));
  CHECK(note(w) == "1");
}

TEST_CASE("a start gives the replicas back, waits for as many as were ready, and leaves no note", "[scale]") {
  World w = settled();
  const auto start = kube::start(scaled(w), {});
  REQUIRE(after(w, kube::stop(scaled(w))) == Status::done);
  CHECK(status(w, start) == Status::not_yet);
  kube::Tools(w).act(start);
  CHECK(status(w, start) == Status::working);
  w.settle();
  CHECK(status(w, start) == Status::done);
  CHECK(note(w).empty());
}

TEST_CASE("what was never ready need not become ready", "[scale]") {
  World w = settled();
  REQUIRE(after(w, kube::stop(scaled(w))) == Status::done);
  w.without_node();
  CHECK(after(w, kube::start(scaled(w, 1, 1), {})) == Status::working);
  CHECK(status(w, kube::start(scaled(w, 1, 0), {})) == Status::done);
}

TEST_CASE("a pod that nobody can end keeps its workload from being stopped", "[scale]") {
  World w = settled();
  w.without_node();
  CHECK(after(w, kube::stop(scaled(w))) == Status::working);
}

TEST_CASE("a workload that somebody has replaced or removed meanwhile is left alone", "[scale]") {
  World w = settled();
  const Scaled planned = scaled(w);
  Scaled another = planned;
  another.uid = "another";
  CHECK(after(w, kube::stop(another)) == Status::refused);
  w.remove_by_name(resource::deployments, mysql);
  w.settle();
  CHECK(after(w, kube::stop(planned)) == Status::refused);
}

TEST_CASE("a claim is quiet when its last pod has gone, and its epoch is another one once somebody ran", "[scale]") {
  World w = settled();
  REQUIRE(status(w, waiting(w)) == Status::refused);  // it has not been stopped
  kube::Tools(w).act(kube::stop(scaled(w)));
  CHECK(status(w, waiting(w)) == Status::working);
  w.settle();
  const auto first = kube::Tools(w).probe(waiting(w));
  REQUIRE(first.status == Status::done);
  CHECK(first.outputs.at("epoch").starts_with("Deployment/mysql@"));
  REQUIRE(after(w, kube::start(scaled(w), {})) == Status::done);
  REQUIRE(after(w, kube::stop(scaled(w))) == Status::done);
  CHECK(kube::Tools(w).probe(waiting(w)).outputs != first.outputs);
}

TEST_CASE("a claim that a pod has is not removed", "[scale]") {
  World w = settled();
  CHECK(after(w, removing(w)) == Status::refused);
  CHECK(w.get(resource::claims, claim).has_value());
}

TEST_CASE("a claim is removed by its uid, and another one of that name never", "[scale]") {
  World w = settled();
  const auto remove = removing(w);
  const auto volume_name = volume_of_claim(w);
  REQUIRE(after(w, kube::hold({volume_name, object_of(w, volume_name).meta.uid, "Delete", "x"})) == Status::done);
  REQUIRE(after(w, kube::stop(scaled(w))) == Status::done);
  CHECK(removed(w, remove) == Status::done);
  CHECK_FALSE(w.get(resource::claims, claim).has_value());
  w.create(resource::claims, pvc({.name = "mysql-pv-claim", .ns = "kubeflow"}));
  CHECK(after(w, remove) == Status::done);
  CHECK(w.get(resource::claims, claim).has_value());
  CHECK(w.losses().empty());
}

TEST_CASE("a claim that has another volume than the plan says is not removed", "[scale]") {
  World w = settled();
  REQUIRE(after(w, kube::stop(scaled(w))) == Status::done);
  CHECK(after(w, kube::remove_claim("another", claim, uid_of_claim(w))) == Status::refused);
}

TEST_CASE("a finished pod that keeps a claim from going is named", "[scale]") {
  World w = settled();
  REQUIRE(after(w, kube::stop(scaled(w))) == Status::done);
  w.load(objects("kind: Pod\nmetadata: {namespace: kubeflow, name: dump-1}\nspec: {nodeName: n, volumes: [{name: d, "
                 "persistentVolumeClaim: {claimName: mysql-pv-claim}}]}\nstatus: {phase: Succeeded}\n")
             .at(0));
  const auto seen = kube::Tools(w).probe(removing(w));
  CHECK(seen.status == Status::refused);
  CHECK(seen.attempt == "kubectl delete pod -n kubeflow dump-1");
}

TEST_CASE("a removed claim comes back as it was, bound to its volume", "[scale]") {
  World w = settled();
  const auto name = volume_of_claim(w);
  auto before = *w.get(resource::claims, claim);
  const auto restore = kube::claim(object_of(w, name), kube::claim_as(rehearsal::claim_of(before)));
  REQUIRE(after(w, kube::hold({name, object_of(w, name).meta.uid, "Delete", "x"})) == Status::done);
  REQUIRE(after(w, kube::stop(scaled(w))) == Status::done);
  REQUIRE(removed(w, removing(w)) == Status::done);
  CHECK(status(w, restore) == Status::not_yet);
  kube::Tools(w).act(restore);  // reserves
  CHECK(status(w, restore) == Status::not_yet);
  CHECK(after(w, restore) == Status::done);
  const auto again = *w.get(resource::claims, claim);
  CHECK(again["spec"] == before["spec"]);
  CHECK(In(again)["metadata"]["labels"].map() == In(before)["metadata"]["labels"].map());
  CHECK(w.losses().empty());
}

TEST_CASE("what takes a removal back outdates one that is still on its way", "[scale]") {
  World w = settled();
  const auto name = volume_of_claim(w), uid = uid_of_claim(w);
  const auto restore =
      kube::claim(object_of(w, name), kube::claim_as(rehearsal::claim_of(*w.get(resource::claims, claim))));
  const auto release = kube::release(name, object_of(w, name).meta.uid, "Delete");
  REQUIRE(after(w, kube::hold({name, object_of(w, name).meta.uid, "Delete", "x"})) == Status::done);
  REQUIRE(after(w, kube::stop(scaled(w))) == Status::done);
  kube::Tools(w).act(removing(w));
  const auto announced = *w.get(resource::claims, claim);
  CHECK(In(announced)["metadata"]["annotations"][kube::annotation::removal].text() == name);
  CHECK(kube::claim_as(rehearsal::claim_of(announced)).annotations.count(kube::annotation::removal) == 0);

  const auto seen = kube::Tools(w).probe(release);  // the disk would go with the claim
  CHECK(seen.status == Status::refused);
  CHECK(seen.attempt == "kubectl annotate pvc -n kubeflow mysql-pv-claim kf-plugins/removal-");

  CHECK(status(w, restore) == Status::not_yet);
  CHECK(after(w, restore) == Status::done);
  CHECK_THROWS_AS(w.remove(resource::claims, claim, {uid, kube::Seen::of(announced).version}), kube::ClusterError);
  CHECK(status(w, release) == Status::not_yet);
  CHECK(after(w, release) == Status::done);
  w.settle();
  CHECK(w.losses().empty());
}

TEST_CASE("a claim does not come back on a volume that somebody else was given", "[scale]") {
  World w = settled();
  const auto name = volume_of_claim(w);
  const auto restore =
      kube::claim(object_of(w, name), kube::claim_as(rehearsal::claim_of(*w.get(resource::claims, claim))));
  REQUIRE(after(w, kube::hold({name, object_of(w, name).meta.uid, "Delete", "x"})) == Status::done);
  REQUIRE(after(w, kube::stop(scaled(w))) == Status::done);
  REQUIRE(removed(w, removing(w)) == Status::done);
  w.patch_by_name(resource::volumes, {"", name},
                  {{"spec", {{"claimRef", {{"namespace", "theirs"}, {"name", "data"}, {"uid", nullptr}}}}}});
  CHECK(after(w, restore) == Status::refused);
  CHECK_FALSE(w.get(resource::claims, claim).has_value());
}

TEST_CASE("what somebody has scaled meanwhile is stopped, and has as many again as it then had", "[scale]") {
  World w = settled();
  const Scaled planned = scaled(w);
  w.patch_by_name(resource::deployments, mysql, {{"spec", {{"replicas", 3}}}});
  w.settle();
  CHECK(after(w, kube::stop(planned)) == Status::done);
  CHECK(note(w) == "3");
  CHECK(after(w, kube::start(planned, {})) == Status::done);
  CHECK(at(w, resource::deployments, mysql, "/spec/replicas") == 3);
  w.patch_by_name(resource::deployments, mysql, {{"spec", {{"replicas", 5}}}});  // an autoscaler
  w.settle();
  CHECK(status(w, kube::start(planned, {})) == Status::done);
}

TEST_CASE("a set that deletes its claims when it grows smaller is not stopped", "[scale]") {
  World w = world();
  w.create(
      resource::stateful_sets,
      objects("apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {namespace: default, name: web}\nspec: {replicas: "
              "2, persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}, template: {metadata: {labels: {a: b}}, "
              "spec: {containers: []}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: "
              "[ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}\n")
          .at(0));
  w.settle();
  const kube::Name web{"default", "web"};
  const Scaled set{"StatefulSet", web, at(w, resource::stateful_sets, web, "/metadata/uid").get<std::string>(), 2, 0};
  const auto seen = kube::Tools(w).probe(kube::stop(set));
  CHECK(seen.status == Status::refused);
  CHECK_THAT(seen.attempt, ContainsSubstring("whenScaled"));
  CHECK(after(w, kube::stop(set)) == Status::refused);
  w.patch_by_name(resource::stateful_sets, web, {{"spec", {{"replicas", 0}}}});  // somebody else does it
  w.settle();
  CHECK_FALSE(w.get(resource::claims, {"default", "data-web-0"}).has_value());
}

TEST_CASE("a pod that has finished and is being deleted may still have the volume", "[scale]") {
  World w = settled();
  REQUIRE(after(w, kube::stop(scaled(w))) == Status::done);
  w.load(objects("kind: Pod\nmetadata: {namespace: kubeflow, name: going, finalizers: [x/y], deletionTimestamp: "
                 "'2030-01-01T00:00:00Z'}\nspec: {nodeName: n, volumes: [{name: d, persistentVolumeClaim: {claimName: "
                 "mysql-pv-claim}}]}\nstatus: {phase: Succeeded}\n")
             .at(0));
  CHECK(status(w, waiting(w)) == Status::working);
  CHECK(status(w, removing(w)) == Status::working);
}
