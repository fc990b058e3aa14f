#include "kube/verbs.hpp"
#include "memory.hpp"

using namespace kf;
using namespace kf::kube;
using doc::Json;
using plan::Observation;
using plan::Status;

namespace {

const char* const bound = R"(
kind: PersistentVolume
metadata: {name: pv1, uid: u1, annotations: {pv.kubernetes.io/provisioned-by: ebs.csi.aws.com}}
spec:
  persistentVolumeReclaimPolicy: Delete
  claimRef: {namespace: kubeflow, name: mysql, uid: c1}
  csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}
status: {phase: Bound}
---
kind: PersistentVolumeClaim
metadata: {namespace: kubeflow, name: mysql, uid: c1}
spec: {volumeName: pv1}
status: {phase: Bound}
---
kind: Namespace
metadata: {name: kubeflow, uid: n1}
)";

const plan::Action the_hold = hold({"pv1", "u1", "Delete", "metadata/mysql"});
const plan::Action the_release = release("pv1", "u1", "Delete");

Observation probe(Memory& cluster, const plan::Action& action) { return Tools(cluster).probe(action); }
void act(Memory& cluster, const plan::Action& action) { Tools(cluster).act(action); }

/// After a hold of ours.
Memory held() {
  Memory cluster(bound);
  act(cluster, the_hold);
  cluster.patches.clear();
  return cluster;
}

std::string policy(Memory& cluster) {
  return cluster.volume()["spec"]["persistentVolumeReclaimPolicy"].get<std::string>();
}

/// The release is refused with that reason, and acting on it all the same changes nothing.
void check_refused(Memory& cluster, const plan::Action& action, const std::string& why) {
  const auto seen = probe(cluster, action);
  INFO(seen.detail);
  CHECK(seen.status == Status::refused);
  CHECK_THAT(seen.detail, ContainsSubstring(why));
  act(cluster, action);
  CHECK(cluster.patches.empty());
}

}  // namespace

TEST_CASE("a hold is not yet there, is made in one call, and is done", "[hold]") {
  Memory cluster(bound);
  CHECK(probe(cluster, the_hold).status == Status::not_yet);
  act(cluster, the_hold);
  CHECK(cluster.patches == std::vector<Json>{Json::parse(R"({
      "metadata": {"uid": "u1", "resourceVersion": "101",
                   "annotations": {"kf-plugins/original-reclaim-policy": "Delete", "kf-plugins/holds": "metadata/mysql"}},
      "spec": {"persistentVolumeReclaimPolicy": "Retain"}})")});
  const auto seen = probe(cluster, the_hold);
  CHECK(seen.status == Status::done);
  CHECK(seen.detail == "policy Retain, was Delete");
  CHECK(seen.outputs == plan::Texts{{"policy", "Retain"}, {"original", "Delete"}});
}

TEST_CASE("a hold leaves everything else in the volume as it is", "[hold]") {
  Memory before(bound), cluster(bound);
  act(cluster, the_hold);
  act(cluster, the_release);
  before.volume()["metadata"].erase("resourceVersion");
  cluster.volume()["metadata"].erase("resourceVersion");
  CHECK(cluster.volume() == before.volume());
}

TEST_CASE("holding what is held changes nothing", "[hold]") {
  Memory cluster = held();
  act(cluster, the_hold);
  CHECK(cluster.patches.empty());
}

TEST_CASE("a hold of somebody else's is one, and is said to be", "[hold]") {
  Memory cluster(bound);
  cluster.change_volume({{"spec", {{"persistentVolumeReclaimPolicy", "Retain"}}}});
  const auto seen = probe(cluster, the_hold);
  CHECK(seen.status == Status::done);
  CHECK_THAT(seen.detail, ContainsSubstring("somebody else"));
  CHECK(seen.outputs.at("original").empty());
  act(cluster, the_hold);
  CHECK(cluster.patches.empty());
}

TEST_CASE("a static volume that names no policy is held already: the API fills in Retain", "[hold]") {
  Memory cluster(bound);
  cluster.volume()["spec"].erase("persistentVolumeReclaimPolicy");
  CHECK(probe(cluster, the_hold).status == Status::done);
}

TEST_CASE("a hold is refused where the volume is gone, is another one, or has got another policy", "[hold]") {
  Memory gone(bound);
  gone.objects.erase({"persistentvolumes", {"", "pv1"}});
  check_refused(gone, the_hold, "gone");
  Memory other(bound);
  other.change_volume({{"metadata", {{"uid", "u2"}}}});
  check_refused(other, the_hold, "u2");
  Memory recycled(bound);
  recycled.change_volume({{"spec", {{"persistentVolumeReclaimPolicy", "Recycle"}}}});
  check_refused(recycled, the_hold, "Recycle");
}

TEST_CASE("a volume that is being deleted can still be held, and its disk is to be looked at", "[hold]") {
  Memory cluster(bound);
  cluster.change_volume({{"metadata", {{"deletionTimestamp", "2024-01-01T00:00:00Z"}}}});
  CHECK(probe(cluster, the_hold).status == Status::not_yet);
  act(cluster, the_hold);
  const auto seen = probe(cluster, the_hold);
  CHECK(seen.status == Status::done);
  CHECK_THAT(seen.detail, ContainsSubstring("being deleted: look whether its disk is still there"));
}

TEST_CASE("a change between the reading and the patch is a conflict, and the next probe tells", "[hold]") {
  Memory cluster(bound);
  cluster.before_patch = [&] {
    cluster.change_volume({{"metadata", {{"labels", {{"by", "another"}}}}}});
    cluster.before_patch = [] {};
  };
  try {
    act(cluster, the_hold);
    FAIL("patched over somebody else's change");
  } catch (const plan::Refused&) {
    FAIL("a conflict is worth asking again");
  } catch (const ClusterError& e) {
    CHECK(e.failure == Failure::conflict);
  }
  CHECK(policy(cluster) == "Delete");
  CHECK(probe(cluster, the_hold).status == Status::not_yet);
  act(cluster, the_hold);
  CHECK(probe(cluster, the_hold).status == Status::done);
  CHECK(cluster.volume()["metadata"]["labels"]["by"] == "another");
}

TEST_CASE("a volume that was replaced between the reading and the patch is not touched", "[hold]") {
  Memory cluster(bound);
  cluster.before_patch = [&] { cluster.change_volume({{"metadata", {{"uid", "u2"}}}}); };
  CHECK_THROWS_AS(act(cluster, the_hold), ClusterError);
  CHECK(policy(cluster) == "Delete");
  CHECK(probe(cluster, the_hold).status == Status::refused);
}

TEST_CASE("a reply that is lost is no loss: the next probe finds the hold", "[hold]") {
  Memory cluster(bound);
  cluster.after_patch = [] { throw ClusterError(Failure::timeout, Error("timeout")); };
  CHECK_THROWS_AS(act(cluster, the_hold), ClusterError);
  CHECK(probe(cluster, the_hold).status == Status::done);
}

TEST_CASE("a kubectl that was killed is an outage", "[hold]") {
  Memory patching(bound);
  patching.before_patch = [] { throw ClusterError(Failure::tool, Error("killed by signal 9")); };
  CHECK_THROWS_AS(act(patching, the_hold), ClusterError);
}

TEST_CASE("what asking again will not change is Refused, outages are not", "[hold]") {
  for (const auto failure : {Failure::forbidden, Failure::unauthorized, Failure::configuration, Failure::tool,
                             Failure::invalid, Failure::not_found, Failure::unreachable, Failure::timeout,
                             Failure::gone, Failure::conflict, Failure::exists, Failure::throttled, Failure::other}) {
    const bool hopeless = failure == Failure::forbidden || failure == Failure::unauthorized ||
                          failure == Failure::configuration || failure == Failure::tool || failure == Failure::invalid;
    const Exit code = failure == Failure::tool ? Exit::tool_missing : Exit::failed;  // a killed one may live again
    const auto fails = [=] { throw ClusterError(failure, Error("no", code).why("because").attempt("this")); };
    INFO(static_cast<int>(failure));
    const auto check = [&](const std::function<void()>& call) {
      try {
        call();
        FAIL("it did not fail");
      } catch (const plan::Refused& e) {
        CHECK(hopeless);
        CHECK(e.why() == "because");
        CHECK(e.attempt() == "this");
      } catch (const ClusterError& e) {
        CHECK_FALSE(hopeless);
        CHECK(e.failure == failure);
      }
    };
    Memory patching(bound);
    patching.before_patch = fails;
    check([&] { act(patching, the_hold); });
    CHECK(policy(patching) == "Delete");
    Memory reading(bound);
    reading.on_get = [&](const std::string&) { fails(); };
    check([&] { probe(reading, the_hold); });
    check([&] { act(reading, the_hold); });
    Memory releasing = held();
    releasing.on_get = [&](const std::string& plural) {
      if (plural == "namespaces") fails();
    };
    check([&] { probe(releasing, the_release); });
    check([&] { act(releasing, the_release); });
    CHECK(releasing.patches.empty());  // what cannot be read is not taken for absent
  }
}

TEST_CASE("a release puts the policy back and takes its notes along, in one call", "[release]") {
  Memory cluster = held();
  CHECK(probe(cluster, the_release).status == Status::not_yet);
  act(cluster, the_release);
  CHECK(cluster.patches == std::vector<Json>{Json::parse(R"({
      "metadata": {"uid": "u1", "resourceVersion": "104",
                   "annotations": {"kf-plugins/original-reclaim-policy": null, "kf-plugins/holds": null}},
      "spec": {"persistentVolumeReclaimPolicy": "Delete"}})")});
  const auto seen = probe(cluster, the_release);
  CHECK(seen.status == Status::done);
  CHECK(seen.outputs == plan::Texts{{"policy", "Delete"}});
  act(cluster, the_release);
  CHECK(cluster.patches.size() == 1);
}

TEST_CASE("a release of what no hold of ours changed is refused", "[release]") {
  Memory cluster(bound);
  cluster.change_volume({{"spec", {{"persistentVolumeReclaimPolicy", "Retain"}}}});
  check_refused(cluster, the_release, "nothing in it says");
  Memory otherwise = held();
  otherwise.change_volume({{"metadata", {{"annotations", {{annotation::original_policy, "Recycle"}}}}}});
  check_refused(otherwise, the_release, "nothing in it says");
  Memory changed = held();
  changed.change_volume({{"spec", {{"persistentVolumeReclaimPolicy", "Recycle"}}}});
  check_refused(changed, the_release, "now Recycle");
}

TEST_CASE("a release of a volume that is gone, or is another one, is refused", "[release]") {
  Memory gone = held();
  gone.objects.erase({"persistentvolumes", {"", "pv1"}});
  check_refused(gone, the_release, "gone");
  Memory other = held();
  other.change_volume({{"metadata", {{"uid", "u2"}}}});
  check_refused(other, the_release, "u2");
}

TEST_CASE("a policy that somebody has put back himself only loses its notes", "[release]") {
  Memory cluster = held();
  cluster.change_volume({{"spec", {{"persistentVolumeReclaimPolicy", "Delete"}}}});
  CHECK(probe(cluster, the_release).status == Status::not_yet);
  act(cluster, the_release);
  CHECK(probe(cluster, the_release).status == Status::done);
  CHECK_FALSE(cluster.volume()["metadata"]["annotations"].contains(annotation::original_policy));
}

TEST_CASE("a release that would destroy the disk at once is refused", "[release]") {
  struct Case {
    std::string why;
    std::function<void(Memory&)> make;
  };
  const Json deleting{{"metadata", {{"deletionTimestamp", "2024-01-01T00:00:00Z"}}}};
  const std::vector<Case> cases{
      {"its claim is gone",
       [](Memory& m) {
         m.objects.erase({"persistentvolumeclaims", {"kubeflow", "mysql"}});
       }},
      {"its claim is gone", [](Memory& m) { m.claim()["metadata"]["uid"] = "c2"; }},
      {"its claim is gone", [](Memory& m) { m.claim()["metadata"].erase("uid"); }},
      {"its claim kubeflow/mysql is being deleted", [&](Memory& m) { m.claim().merge_patch(deleting); }},
      {"pv2", [](Memory& m) { m.claim()["spec"]["volumeName"] = "pv2"; }},
      {"namespace kubeflow is being deleted", [&](Memory& m) { m.ns().merge_patch(deleting); }},
      {"the volume object is being deleted", [&](Memory& m) { m.change_volume(deleting); }},
      {"its claim is gone",
       [](Memory& m) {
         m.change_volume({{"status", {{"phase", "Released"}}}});
       }},
      {"its claim is gone", [](Memory& m) {
         m.change_volume({{"status", {{"phase", "Failed"}}}});
       }}};
  for (const Case& c : cases) {
    Memory cluster = held();
    c.make(cluster);
    check_refused(cluster, the_release, c.why);
    CHECK_THAT(probe(cluster, the_release).detail, ContainsSubstring("destroyed at once"));
    CHECK(policy(cluster) == "Retain");
  }
}

TEST_CASE("what would destroy the disk is noticed between the probe and the patch as well", "[release]") {
  Memory cluster = held();
  REQUIRE(probe(cluster, the_release).status == Status::not_yet);
  cluster.objects.erase({"persistentvolumeclaims", {"kubeflow", "mysql"}});
  act(cluster, the_release);
  CHECK(cluster.patches.empty());
  Memory later = held();  // the controller has just marked it as released
  later.before_patch = [&] { later.change_volume({{"status", {{"phase", "Released"}}}}); };
  CHECK_THROWS_AS(act(later, the_release), ClusterError);
  CHECK(policy(later) == "Retain");
}

TEST_CASE("a volume without a claim that could be missed is released", "[release]") {
  Memory free = held();
  free.volume()["spec"].erase("claimRef");
  free.volume()["status"]["phase"] = "Available";
  CHECK(probe(free, the_release).status == Status::not_yet);
  Memory reserved = held();
  reserved.volume()["spec"]["claimRef"].erase("uid");
  reserved.volume()["status"]["phase"] = "Available";
  CHECK(probe(reserved, the_release).status == Status::not_yet);
  Memory unbound = held();  // the claim's side of the binding is about to follow
  unbound.claim()["spec"].erase("volumeName");
  CHECK(probe(unbound, the_release).status == Status::not_yet);
}

TEST_CASE("a hold and a release mean the data that hang on the volume", "[hold]") {
  const plan::Inventory data{{"db", "", "disk/a", {address_of_volume("pv1")}},
                             {"x", "", "disk/b", {address_of_volume("pv2"), address_of_claim({"kubeflow", "mysql"})}}};
  using plan::DataEffect;
  CHECK(verbs().at("kube.hold").effects(the_hold, data) ==
        std::vector<DataEffect>{{plan::Effect::hold, "db", "disk/a", "pv/pv1"}});
  CHECK(verbs().at("kube.release").effects(the_release, data) ==
        std::vector<DataEffect>{{plan::Effect::free, "db", "disk/a", "pv/pv1"}});
}

TEST_CASE("the actions carry exactly the arguments of their verbs", "[hold]") {
  for (const auto& action : {the_hold, the_release}) {
    std::set<std::string> given;
    for (const auto& [name, value] : action.args) given.insert(name);
    CHECK(verbs().at(action.verb).args == given);
  }
  CHECK(verbs().at("kube.hold").command(the_hold) ==
        R"(patch pv pv1 -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}')");
  CHECK(verbs().at("kube.release").command(the_release) ==
        R"(patch pv pv1 -p '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}')");
}

TEST_CASE("what hold and release promise to tell they tell", "[hold]") {
  Memory cluster(bound);
  act(cluster, the_hold);
  const auto told = [&](const plan::Action& action) {
    std::set<std::string> names;
    for (const auto& [name, value] : probe(cluster, action).outputs) names.insert(name);
    return names;
  };
  CHECK(told(the_hold) == verbs().at("kube.hold").outputs);
  act(cluster, the_release);
  CHECK(told(the_release) == verbs().at("kube.release").outputs);
}

TEST_CASE("addresses read as kind, namespace and name", "[hold]") {
  CHECK(address_of_volume("pv1") == "pv/pv1");
  CHECK(address_of_claim({"kubeflow", "mysql"}) == "claim/kubeflow/mysql");
  CHECK(address_of_namespace("kubeflow") == "namespace/kubeflow");
}
