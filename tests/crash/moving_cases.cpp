// Volumes leave a cluster, and come to another one.
#include "cases.hpp"
#include "document/read.hpp"
#include "export_plan.hpp"
#include "import_plan.hpp"
#include "worlds.hpp"

namespace kf::crash {

using doc::In;
using doc::Json;
using rehearsal::World;

namespace {

plan::Draft of_the_test(plan::Draft draft) {
  draft.tool = "crash";
  draft.target = "rehearsal";
  for (auto& step : draft.steps) step.patience = std::chrono::seconds{25};
  return draft;
}

Json object_of(const std::string& yaml) {
  Json object;
  doc::read_objects(yaml, "a case", [&](Json&& read) { object = std::move(read); });
  return object;
}

/// As an export holds it: Retain, reserved, without a uid.
kfpv::ExportedStore exported(const std::string& volume, const std::string& claim_name) {
  kfpv::ExportedStore store{.role = "metadata", .product = "mysql", .was = {"kubeflow", claim_name}};
  store.object =
      object_of(pv({.name = volume, .policy = "Retain", .claim = claim_name, .phase = "Available", .reserved = true}));
  store.object["metadata"].erase("uid");
  store.object.erase("status");
  store.claim_object = object_of(claim(claim_name, volume));
  store.claim_object["metadata"].erase("uid");
  store.claim_object.erase("status");
  store.claim = store.was;
  store.volume = volume;
  return store;
}

plan::Draft imported(World& world, bool claims) {
  kfpv::ExportedStores stores{.place = "kf1", .cluster = "another"};
  stores.stores = {exported("pv-a", "mysql-pv-claim"), exported("pv-b", "minio-pvc")};
  return of_the_test(kfpv::import_plan(snapshot_of(world), stores, {"this", claims, false, "crash"}).draft);
}
plan::Draft volumes_only(World& world) { return imported(world, false); }
plan::Draft with_claims(World& world) { return imported(world, true); }

Case importing(const std::string& name, const std::string& yaml, plan::Draft (*draft)(World&)) {
  return {.name = "import " + name,
          .world = settled(loaded(ns("kubeflow") + yaml)),
          .draft = draft,
          .is = Case::Is::import,
          .kept = {"ebs/vol-pv-a", "ebs/vol-pv-b"},
          .met = {"pv-a"}};
}

plan::Draft stopped_and_exported(World& world) {
  const kube::Snapshot snapshot = snapshot_of(world);
  return of_the_test(kfpv::export_plan(snapshot, volume::discover(snapshot), {.to = {.to = "/kf1"}, .stop = true}));
}

std::string front(const std::string& name) {
  return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {namespace: kubeflow, name: " + name +
         "}\nspec: {replicas: 2, selector: {matchLabels: {app: " + name +
         "}}, template: {metadata: {labels: {app: " + name + "}}, spec: {containers: [{name: m, image: x}]}}}\n";
}

Case exporting() {
  return {.name = "export two stores and stop them",
          .world = settled(loaded(pv({"pv-a", "Delete", "mysql-pv-claim"}) + claim("mysql-pv-claim", "pv-a") +
                                  writer("mysql", "mysql-pv-claim") + pv({"pv-b", "Retain", "minio-pvc"}) +
                                  claim("minio-pvc", "pv-b") + writer("minio", "minio-pvc") + front("ml-pipeline"))),
          .draft = stopped_and_exported,
          .is = Case::Is::stop,
          .kept = {"ebs/vol-pv-a", "ebs/vol-pv-b"},
          .met = {"pv-a"}};
}

}  // namespace

std::vector<Case> moving_cases() {
  std::vector<Case> all;
  all.push_back(importing("two volumes", "", volumes_only));
  all.push_back(importing("two volumes, for claims that wait",
                          waiting_claim({"kubeflow", "mysql-pv-claim"}, "some-class") +
                              writer("mysql", "mysql-pv-claim") + waiting_claim({"kubeflow", "minio-pvc"}, "x"),
                          volumes_only));
  all.push_back(importing("two volumes with their claims", writer("mysql", "mysql-pv-claim"), with_claims));
  all.push_back(exporting());
  return all;
}

}  // namespace kf::crash
