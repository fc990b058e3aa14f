#include "rehearsal/state.hpp"

#include "volume/source.hpp"

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {
kube::Snapshot snapshot_of(const Json& object) {
  kube::Snapshot snapshot;
  snapshot.add(object);
  return snapshot;
}

std::string disk_of(const kube::Volume& volume) {
  const std::string place = volume::source_of(volume).place;
  return place.empty() ? "volume/" + volume.meta.name : place;
}
}  // namespace

kube::Volume volume_of(const Json& object) { return snapshot_of(object).volumes.at(0); }
kube::Claim claim_of(const Json& object) { return snapshot_of(object).claims.at(0); }
kube::StorageClass class_of(const Json& object) { return snapshot_of(object).classes.at(0); }

std::string disk_of(const Json& volume) { return disk_of(volume_of(volume)); }

// kubernetes/website persistent-volumes.md, "PersistentVolume deletion protection finalizer" (KEP-2644): volumes that a
// provisioner made, and all of CSI, have a finalizer that goes only after the disk. Before 1.31 (1.20 among them)
// reclaiming skips a volume that is being deleted (pv_controller.go deleteVolumeOperation) and the disk is left over.
bool takes_disk_along(const Json& volume) {
  const In spec = In(volume)["spec"];
  const bool honoured = spec["csi"].has() || !annotation(volume, "pv.kubernetes.io/provisioned-by").empty();
  return deleting(volume) && honoured && spec["persistentVolumeReclaimPolicy"].text() == "Delete" &&
         spec["claimRef"]["uid"].has();
}

bool State::is_modelled(const std::string& kind) const {
  static const std::set<std::string> all{
      kind::volume,     kind::claim,      kind::pod,    kind::deployment,    kind::stateful_set, kind::ns,
      kind::definition, kind::config_map, kind::secret, kind::storage_class, kind::service};
  if (all.contains(kind)) return true;
  for (const auto& name : objects.names(kind::definition)) {
    if (kind_defined_by(*objects.find({kind::definition, name})) == kind) return true;
  }
  return false;
}

bool State::lingers(const Json& object) const {
  const std::string kind = key_of(object).kind;
  // sync_namespace writes it: registry/core/namespace/storage/storage.go ShouldDeleteNamespaceDuringUpdate
  if (kind == kind::ns)
    return !object.contains("/spec/finalizers"_json_pointer) || !object["spec"]["finalizers"].empty();
  if (kind == kind::volume) return takes_disk_along(object) && disks.usable(disk_of(object));
  // The kubelet ends a pod that has a node (registry/core/pod/strategy.go CheckGracefulDelete).
  const std::string phase = In(object)["status"]["phase"].text();
  return kind == kind::pod && In(object)["spec"]["nodeName"].has() && phase != "Succeeded" && phase != "Failed";
}

void State::know_disk(const Json& object, bool empty) {
  const kube::Volume v = volume_of(object);
  const auto source = volume::source_of(v);
  const std::string identity = disk_of(v);
  disks.know(identity,
             "disk " + (source.id.empty() ? v.meta.name : source.id) + " (" + v.capacity + ", volume " + v.meta.name +
                 (v.has_claim_ref ? ", was " + v.claim.shown() : "") + ")",
             v.claim, !empty);
  if (v.has_claim_ref && v.claim_uid.empty()) disks.reserve(identity, v.claim);
}

bool State::save(const Json& object) {
  const bool changed = objects.update(object);
  const Key key = key_of(object);
  if (changed && key.kind == kind::volume) know_disk(object, false);
  if (deleting(object) && In(object)["metadata"]["finalizers"].texts().empty() && !lingers(object)) objects.erase(key);
  return changed;
}

const Json& State::add(Json object, bool empty_disk) {
  const Json& added = objects.add(std::move(object));
  if (key_of(added).kind == kind::volume) know_disk(added, empty_disk);
  return added;
}

void State::remove(const Key& key, const std::string& why) {
  const Json* found = objects.find(key);
  if (found == nullptr || deleting(*found)) return;
  Json object = *found;
  if (key.kind == kind::claim) fates[In(object)["metadata"]["uid"].text()] = why;
  if (!is_modelled(key.kind)) return objects.erase(key);  // as if its own controllers had done their work
  object["metadata"]["deletionTimestamp"] = now;
  if (key.kind == kind::ns) object["status"]["phase"] = "Terminating";
  save(object);
}

const std::vector<Controller>& controllers() {
  static const std::vector<Controller> all{
      {kind::volume, sync_volume},
      {kind::volume, protect_volume},
      {kind::claim, sync_claim},
      {kind::claim, protect_claim},
      {kind::claim,
       [](State& s, const kube::Name& name) {
         collect_garbage(s, {kind::claim, name});
       }},
      {kind::deployment, sync_deployment},
      {kind::stateful_set, sync_stateful_set},
      {kind::pod, sync_pod},
      {kind::pod,
       [](State& s, const kube::Name& name) {
         collect_garbage(s, {kind::pod, name});
       }},
      {kind::ns, sync_namespace},
      {kind::ns,
       [](State& s, const kube::Name& name) {
         collect_garbage(s, {kind::ns, name});
       }},
      {kind::stateful_set,
       [](State& s, const kube::Name& name) {
         collect_garbage(s, {kind::stateful_set, name});
       }},
      {kind::definition, sync_definition},
      {kind::profile, sync_profile},
  };
  return all;
}

}  // namespace kf::rehearsal
