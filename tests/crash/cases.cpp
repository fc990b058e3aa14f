#include "cases.hpp"

#include "kube/annotations.hpp"
#include "kube/verbs.hpp"
#include "volume/retain_plan.hpp"
#include "stage.hpp"
#include "volume/discover.hpp"
#include "volume/sample.hpp"
#include "worlds.hpp"

namespace kf::crash {

using doc::In;
using doc::Json;
using rehearsal::World;

namespace {

const std::string deleting = ", deletionTimestamp: '2024-01-01T00:00:00Z', finalizers: [kubernetes.io/pv-protection]";
const std::string nfs = "nfs: {server: nas, path: /export}";

World of_kubeflow() { return settled(loaded(volume::sample())); }

World two_stores() {
  return settled(loaded(
      pv({"pv-a", "Delete", "mysql-pv-claim"}) + claim("mysql-pv-claim", "pv-a") + writer("mysql", "mysql-pv-claim") +
      pv({.name = "pv-b", .policy = "Recycle", .claim = "minio-pvc", .source = nfs}) + claim("minio-pvc", "pv-b")));
}

/// Two volume objects of one disk, the second of a claim that is none of Kubeflow's.
World twins() {
  const std::string scratch =  // without a label of Kubeflow's
      "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {namespace: other, name: scratch, uid: "
      "c-scratch}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, storageClassName: '', "
      "volumeMode: Filesystem, volumeName: pv-old}\nstatus: {phase: Bound}\n";
  return settled(loaded(pv({"pv-a", "Delete", "mysql-pv-claim", "disk"}) + claim("mysql-pv-claim", "pv-a") +
                        pv({.name = "pv-old", .policy = "Delete", .claim = "scratch", .disk = "disk", .ns = "other"}) +
                        scratch));
}

World provisioned() {
  return settled(loaded(pv({.name = "pv-a",
                            .policy = "Delete",
                            .claim = "mysql-pv-claim",
                            .more = ", annotations: {pv.kubernetes.io/provisioned-by: ebs.csi.aws.com}"}) +
                        claim("mysql-pv-claim", "pv-a")));
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

/// Somebody gives the claim of pv-a another volume, in the moment before the binder sees it.
World with_another_volume(World world) {
  Json claim = world.get(kube::resource::claims, {"kubeflow", "mysql-pv-claim"}).value();
  claim["spec"]["volumeName"] = "pv-c";
  claim["metadata"].erase("resourceVersion");
  world.load(claim);
  return world;
}

plan::Draft drafted(World& world, bool back) {
  const kube::Snapshot snapshot = snapshot_of(world);
  const auto found = volume::discover(snapshot).volumes;
  auto draft = (back ? volume::undo_plan(found, snapshot) : volume::retain_plan(found, snapshot)).draft;
  draft.tool = "crash";
  draft.target = "rehearsal";
  return draft;
}

/// One store after the other, so that there is an order in which they must be taken back.
plan::Draft retain_in_order(World& world) {
  plan::Draft draft = retain(world);
  draft.keep_going = false;
  for (std::size_t i = 1; i < draft.steps.size(); ++i) draft.steps[i].needs = {draft.steps[i - 1].id};
  return draft;
}

/// Between the plan and its run a colleague has retained one of the volumes with the same tool.
plan::Draft retain_after_a_colleague(World& world) {
  plan::Draft draft = retain(world);
  Lenient port(world);
  if (!draft.steps.empty()) act(port, draft.steps.back().action);
  return draft;
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
  Case c{.name = "retain " + name,
         .world = std::move(world),
         .draft = retain,
         .is = Case::Is::retain,
         .kept = std::move(kept)};
  c.restored = volumes_of(c.world);
  c.turned_back = undo;
  return c;
}

Case undoing(const std::string& name, const World& before) {
  return {.name = "undo " + name,
          .world = retained(before),
          .draft = undo,
          .is = Case::Is::undo,
          .restored = volumes_of(before)};
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
  all.push_back(retaining("two stores one after the other", two_stores(), {ebs + "pv-a", "nfs/nas:/export"}));
  all.back().draft = retain_in_order;
  all.push_back(retaining("what a colleague retains too", two_stores(), {ebs + "pv-a", "nfs/nas:/export"}));
  all.back().draft = retain_after_a_colleague;
  all.push_back(retaining("two volumes of one disk", twins(), {ebs + "disk"}));
  all.back().deleted = {"other", "kubeflow"};
  all.push_back(undoing("of two volumes of one disk", twins()));
  all.back().deleted = {"other", "kubeflow"};
  all.push_back(retaining("a volume that is being deleted", volume_being_deleted(), {ebs + "pv-a"}));
  all.back().turned_back = nullptr;  // an undo is refused there, as the disk would go
  all.back().at_rest = false;
  all.push_back(retaining("a volume whose claim is gone", left_over(), {ebs + "pv-a", "nfs/nas:/export"}));
  all.back().turned_back = nullptr;
  all.back().at_rest = false;
  all.push_back({.name = "retain a volume that is about to go",
                 .world = about_to_go(),
                 .draft = retain,
                 .is = Case::Is::retain,
                 .uncertain = {"retain-pv-b"},
                 .racing = {ebs + "pv-b"},
                 .at_rest = false});
  all.push_back({.name = "undo while a claim is being deleted",
                 .world = being_deleted(retained(two_stores()), kube::resource::claims, {"kubeflow", "mysql-pv-claim"}),
                 .draft = undo,
                 .is = Case::Is::undo,
                 .refused = {"release-pv-a"},
                 .at_rest = false});
  all.push_back({.name = "undo while the namespace is being deleted",
                 .world = being_deleted(retained(two_stores()), kube::resource::namespaces, {"", "kubeflow"}),
                 .draft = undo,
                 .is = Case::Is::undo,
                 .refused = {"release-pv-a", "release-pv-b"},
                 .at_rest = false});
  all.push_back({.name = "undo while the claim has got another volume",
                 .world = with_another_volume(retained(provisioned())),
                 .draft = undo,
                 .is = Case::Is::undo,
                 .uncertain = {"release-pv-a"},
                 .at_rest = false});
  all.push_back(retaining("the sample", of_kubeflow(), {ebs + "04d5e6f708192a3b1", ebs + "04d5e6f708192a3b2"}));
  all.back().deleted = {"kubeflow", "alice"};
  all.back().met = {"pvc-6f1d0c3a-mysql"};
  all.back().crowded = true;
  all.push_back(undoing("of the sample", of_kubeflow()));
  all.back().met = {"pvc-6f1d0c3a-mysql"};
  all.back().crowded = true;
  return all;
}

}  // namespace

plan::Draft retain(World& world) { return drafted(world, false); }
plan::Draft undo(World& world) { return drafted(world, true); }

/// By a plan's own actions, and nothing in between.
World retained(World world) {
  Lenient port(world);
  for (const auto& step : retain(world).steps) act(port, step.action);
  return world;
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    auto both = table();
    for (auto& c : rebind_cases()) both.push_back(std::move(c));
    for (auto& c : moving_cases()) both.push_back(std::move(c));
    for (auto& c : cleanup_cases()) both.push_back(std::move(c));
    return both;
  }();
  return all;
}

}  // namespace kf::crash
