#include "cases.hpp"

#include "document/read.hpp"
#include "kube/annotations.hpp"
#include "kube/verbs.hpp"
#include "rehearsal/state.hpp"
#include "retain_plan.hpp"
#include "volume/discover.hpp"
#include "volume/sample.hpp"

namespace kf::crash {

using doc::In;
using doc::Json;
using rehearsal::World;

namespace {

World loaded(std::string_view yaml) {
  World world(7);
  doc::read_objects(yaml, "a case", [&](Json&& object) { world.load(object); });
  return world;
}

World settled(World world) {
  world.settle();
  return world;
}

struct Pv {
  std::string name, policy, claim;
  std::string disk{}, more{}, phase = "Bound", uid{}, source{};
};
/// On a disk vol-NAME, bound to a claim of the namespace kubeflow.
std::string pv(const Pv& v) {
  const std::string source =
      v.source.empty() ? "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-" + (v.disk.empty() ? v.name : v.disk) + "}"
                       : v.source;
  return "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: " + v.name + ", uid: u-" + v.name + v.more +
         "}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: '', volumeMode: "
         "Filesystem, persistentVolumeReclaimPolicy: " +
         v.policy + ", " + source + ", claimRef: {namespace: kubeflow, name: " + v.claim +
         ", uid: " + (v.uid.empty() ? "c-" + v.claim : v.uid) + "}}\nstatus: {phase: " + v.phase + "}\n";
}

std::string claim(const std::string& name, const std::string& volume) {
  return "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {namespace: kubeflow, name: " + name +
         ", uid: c-" + name +
         ", labels: {application-crd-id: kubeflow-pipelines}}\nspec: {accessModes: [ReadWriteOnce], resources: "
         "{requests: {storage: 1Gi}}, storageClassName: '', volumeMode: Filesystem, volumeName: " +
         volume + "}\nstatus: {phase: Bound}\n";
}

/// Its pod writes on the claim.
std::string writer(const std::string& name, const std::string& claim) {
  return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {namespace: kubeflow, name: " + name +
         "}\nspec: {replicas: 1, selector: {matchLabels: {app: " + name +
         "}}, template: {metadata: {labels: {app: " + name + "}}, spec: {containers: [{name: m, image: " + name +
         "}], volumes: [{name: d, persistentVolumeClaim: {claimName: " + claim + "}}]}}}\n";
}

const std::string deleting = ", deletionTimestamp: '2024-01-01T00:00:00Z', finalizers: [kubernetes.io/pv-protection]";
const std::string nfs = "nfs: {server: nas, path: /export}";

World of_kubeflow() { return settled(loaded(volume::sample())); }

World two_stores() {
  return settled(loaded(
      pv({"pv-a", "Delete", "mysql-pv-claim"}) + claim("mysql-pv-claim", "pv-a") + writer("mysql", "mysql-pv-claim") +
      pv({.name = "pv-b", .policy = "Recycle", .claim = "minio-pvc", .source = nfs}) + claim("minio-pvc", "pv-b")));
}

/// Two volume objects of one disk: the one in use, and what an earlier claim has left, which could be deleted any time.
World twins() {
  return settled(loaded(pv({"pv-a", "Delete", "mysql-pv-claim", "disk"}) + claim("mysql-pv-claim", "pv-a") +
                        pv({"pv-old", "Delete", "minio-pvc", "disk"}) + claim("minio-pvc", "pv-old")));
}

World volume_being_deleted() {
  return settled(loaded(pv({.name = "pv-a", .policy = "Delete", .claim = "mysql-pv-claim", .more = deleting}) +
                        claim("mysql-pv-claim", "pv-a") + writer("mysql", "mysql-pv-claim")));
}

/// Nothing can delete an export: the reclaimer has tried, and the volume has failed.
World left_over() {
  return settled(
      loaded(pv({"pv-a", "Delete", "mysql-pv-claim"}) + claim("mysql-pv-claim", "pv-a") +
             pv({.name = "pv-b", .policy = "Delete", .claim = "minio-pvc", .phase = "Released", .source = nfs})));
}

/// The reclaimer is about to delete the disk of pv-b.
World about_to_go() {
  return loaded(pv({"pv-a", "Delete", "mysql-pv-claim"}) + claim("mysql-pv-claim", "pv-a") +
                pv({.name = "pv-b", .policy = "Delete", .claim = "minio-pvc", .phase = "Released"}));
}

World being_deleted(World world, const kube::Resource& resource, const kube::Name& name) {
  world.remove_by_name(resource, name);
  return world;
}

plan::Draft drafted(World& world, bool back) {
  kube::Snapshot snapshot;
  for (const Json& object : world.objects()) snapshot.add(object);
  const auto found = volume::discover(snapshot).volumes;
  auto draft = (back ? kfpv::undo_plan(found, snapshot) : kfpv::retain_plan(found, snapshot)).draft;
  draft.tool = "crash";
  draft.target = "rehearsal";
  return draft;
}

/// Retained by a plan's own actions, and nothing in between.
World retained(World world) {
  for (const auto& step : retain(world).steps) act(world, step.action);
  return world;
}

/// The claim of a volume removed in the same plan that holds it.
plan::Draft retain_and_remove(World& world) {
  plan::Draft draft = retain(world);
  draft.keep_going = false;
  draft.steps.push_back(
      {.id = "remove",
       .title = "the claim",
       .why = "",
       .needs = {"retain-pv-b"},
       .action = {"kube.remove-claim", {{"namespace", "kubeflow"}, {"claim", "minio-pvc"}, {"uid", "c-minio-pvc"}}},
       .patience = std::chrono::seconds{60}});
  return draft;
}

/// What is to be the same before a retain and after its undo.
std::map<std::string, Json> volumes_of(World world) {
  std::map<std::string, Json> all;
  world.list(kube::resource::volumes, {}, [&](Json&& v) {
    all[rehearsal::key_of(v).name.name] = {{"annotations", In(v)["metadata"]["annotations"].map()},
                                           {"spec", v["spec"]}};
  });
  return all;
}

Case retaining(const std::string& name, World world, std::set<std::string> kept) {
  Case c{.name = "retain " + name, .world = std::move(world), .draft = retain, .kept = std::move(kept)};
  c.restored = volumes_of(c.world);
  c.turned_back = undo;
  return c;
}

Case undoing(const std::string& name, const World& before) {
  return {.name = "undo " + name, .world = retained(before), .draft = undo, .restored = volumes_of(before)};
}

const std::string ebs = "ebs/vol-";

std::vector<Case> table() {
  std::vector<Case> all;
  all.push_back(retaining("two stores", two_stores(), {ebs + "pv-a", "nfs/nas:/export"}));
  all.push_back(undoing("of two stores", two_stores()));
  all.push_back({.name = "retain a store, then remove its claim",
                 .world = two_stores(),
                 .draft = retain_and_remove,
                 .kept = {ebs + "pv-a", "nfs/nas:/export"}});
  all.push_back(retaining("two volumes of one disk", twins(), {ebs + "disk"}));
  all.push_back(undoing("of two volumes of one disk", twins()));
  all.push_back(retaining("a volume that is being deleted", volume_being_deleted(), {ebs + "pv-a"}));
  all.back().turned_back = nullptr;  // an undo is refused there, as the disk would go
  all.back().at_rest = false;
  all.push_back(retaining("a volume whose claim is gone", left_over(), {ebs + "pv-a", "nfs/nas:/export"}));
  all.back().turned_back = nullptr;
  all.back().at_rest = false;
  all.push_back({.name = "retain a volume that is about to go",
                 .world = about_to_go(),
                 .draft = retain,
                 .uncertain = {"retain-pv-b"},
                 .racing = {ebs + "pv-b"},
                 .at_rest = false});
  all.push_back({.name = "undo while a claim is being deleted",
                 .world = being_deleted(retained(two_stores()), kube::resource::claims, {"kubeflow", "mysql-pv-claim"}),
                 .draft = undo,
                 .refused = {"release-pv-a"},
                 .at_rest = false});
  all.push_back({.name = "undo while the namespace is being deleted",
                 .world = being_deleted(retained(two_stores()), kube::resource::namespaces, {"", "kubeflow"}),
                 .draft = undo,
                 .refused = {"release-pv-a", "release-pv-b"},
                 .at_rest = false});
  all.push_back(retaining("the sample", of_kubeflow(), {ebs + "04d5e6f708192a3b1", ebs + "04d5e6f708192a3b2"}));
  all.back().deleted = {"kubeflow", "alice"};
  all.back().met = {"pvc-6f1d0c3a-mysql"};
  all.push_back(undoing("of the sample", of_kubeflow()));
  all.back().met = {"pvc-6f1d0c3a-mysql"};
  return all;
}

}  // namespace

plan::Draft retain(World& world) { return drafted(world, false); }
plan::Draft undo(World& world) { return drafted(world, true); }

const std::vector<Case>& cases() {
  static const std::vector<Case> all = table();
  return all;
}

}  // namespace kf::crash
