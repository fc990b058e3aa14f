// A volume whose claim is gone, or that never had one, is bound to a claim again.
#include "cases.hpp"
#include "rebind_plan.hpp"
#include "worlds.hpp"

namespace kf::crash {

using rehearsal::World;

namespace {

namespace resource = kube::resource;

const std::string others = claim("minio-pvc", "pv-b") + writer("minio", "minio-pvc");
const std::string bystander = pv({"pv-b", "Delete", "minio-pvc"}) + others;

plan::Draft rebound(World& world, const kube::Name& claim) {
  const kube::Snapshot snapshot = snapshot_of(world);
  auto draft = kfpv::rebind_plan(snapshot, volume::discover(snapshot), {"pv-a", claim, false, false, "crash"});
  draft.tool = "crash";
  draft.target = "rehearsal";
  for (auto& step : draft.steps) step.patience = std::chrono::seconds{25};
  return draft;
}
plan::Draft to_the_same(World& world) { return rebound(world, {"kubeflow", "mysql-pv-claim"}); }
plan::Draft to_the_set(World& world) { return rebound(world, {"kubeflow", "data-db-0"}); }
plan::Draft renamed(World& world) { return rebound(world, {"kubeflow", "mysql-new"}); }
plan::Draft to_another(World& world) { return rebound(world, {"other", "mysql"}); }

/// Its claim was deleted; what writes on it waits.
World released(World world) {
  world.remove_by_name(resource::deployments, {"kubeflow", "mysql"});
  world.remove_by_name(resource::claims, {"kubeflow", "mysql-pv-claim"});
  world.settle();
  return world;
}
World redeployed(World world) {
  for (auto object : loaded(writer("mysql", "mysql-pv-claim")).objects()) {
    if (rehearsal::key_of(object).kind != rehearsal::kind::deployment) continue;
    object["metadata"].erase("uid");  // one of this world
    object["metadata"].erase("resourceVersion");
    world.load(object);
  }
  world.settle();
  return world;
}

World one_store(const std::string& policy) {
  return settled(loaded(pv({"pv-a", policy, "mysql-pv-claim"}) + claim("mysql-pv-claim", "pv-a") +
                        writer("mysql", "mysql-pv-claim") + bystander + ns("other")));
}

Case rebinding(const std::string& name, World world, plan::Draft (*draft)(World&)) {
  return {.name = "rebind " + name,
          .world = std::move(world),
          .draft = draft,
          .is = Case::Is::rebind,
          .kept = {"ebs/vol-pv-a"},
          .deleted = {"kubeflow", "other"},
          .met = {"pv-a"}};
}

World of(const Pv& volume, const std::string& more) {
  return settled(loaded(pv(volume) + writer("mysql", "mysql-pv-claim") + bystander + ns("other") + more));
}

/// Taken from a claim that is there, or given to one that has another volume, with those who write on them.
std::vector<Case> living() {
  const std::string empty = pv({"pv-new", "Delete", "mysql-pv-claim"}) + claim("mysql-pv-claim", "pv-new");
  const std::string set = pv({"pv-a", "Delete", "data-db-0"}) + claim("data-db-0", "pv-a") + set_of_writers("db");
  const std::string of_set =
      pv({"pv-new", "Delete", "data-db-0"}) + claim("data-db-0", "pv-new") + set_of_writers("db");
  const std::string left = pv({.name = "pv-a", .policy = "Retain", .claim = "gone", .phase = "Released"});
  const std::string elsewhere = pv({"pv-a", "Delete", "old"}) + claim("old", "pv-a") + writer("old", "old");
  const auto world = [](const std::string& yaml) { return settled(loaded(yaml + bystander + ns("other"))); };
  std::vector<Case> all;
  all.push_back(rebinding("a volume from a Deployment to another name", one_store("Delete"), renamed));
  all.push_back(rebinding("a volume from a Deployment to another namespace", one_store("Retain"), to_another));
  all.push_back(rebinding("a volume from a StatefulSet to another name", world(set), renamed));
  all.push_back(rebinding("a volume to what a Deployment has", world(left + empty + writer("mysql", "mysql-pv-claim")),
                          to_the_same));
  all.push_back(rebinding("a volume to what a StatefulSet has", world(left + of_set), to_the_set));
  all.push_back(rebinding("a volume from one Deployment to another",
                          world(elsewhere + empty + writer("mysql", "mysql-pv-claim")), to_the_same));
  const std::string free = pv({.name = "pv-a", .policy = "Retain", .claim = "", .phase = "Available"});
  all.push_back(rebinding("a volume that is nobody's to what a Deployment has",
                          world(free + empty + writer("mysql", "mysql-pv-claim")), to_the_same));
  for (const std::size_t i : {1u, 2u, 4u, 6u}) all[i].crowded = true;
  for (std::size_t i = 3; i < all.size(); ++i) all[i].kept.insert("ebs/vol-pv-new");
  return all;
}

}  // namespace

std::vector<Case> rebind_cases() {
  std::vector<Case> all;
  all.push_back(rebinding("a released volume that was retained", redeployed(released(retained(one_store("Delete")))),
                          to_the_same));
  all.push_back(rebinding("a released volume of policy Retain elsewhere", released(one_store("Retain")), to_another));
  all.push_back(rebinding("a volume that is nobody's",
                          of({.name = "pv-a", .policy = "Delete", .claim = "", .phase = "Available"}, ""),
                          to_the_same));
  all.push_back(rebinding("a volume that is reserved for another claim",
                          of({.name = "pv-a",
                              .policy = "Delete",
                              .claim = "mysql-pv-claim",
                              .phase = "Available",
                              .ns = "other",
                              .reserved = true},
                             ""),
                          to_the_same));
  all.push_back(rebinding("a released volume to a claim that waits",
                          of({.name = "pv-a", .policy = "Retain", .claim = "gone", .phase = "Released"},
                             waiting_claim({"kubeflow", "mysql-pv-claim"}, "some-class")),
                          to_the_same));
  all.push_back(rebinding("a volume that nothing can reclaim",
                          of({.name = "pv-a",
                              .policy = "Delete",
                              .claim = "mysql-pv-claim",
                              .phase = "Released",
                              .uid = "c-gone",
                              .source = "nfs: {server: nas, path: /export}"},
                             ""),
                          to_the_same));
  all.back().kept = {"nfs/nas:/export"};
  all.back().at_rest = false;
  for (auto& c : living()) all.push_back(std::move(c));
  return all;
}

}  // namespace kf::crash
