// What becomes of a disk whose claim is gone: pv_controller.go reclaimVolume, and provisioners outside that do the same
// (sig-storage-lib-external-provisioner controller.go shouldDelete).
#include "rehearsal/state.hpp"

#include <set>

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {

std::string why(const State& s, const kube::Volume& v) {
  const auto fate = s.fates.find(v.claim_uid);
  const Json* claim = s.claim(v.claim);
  if (fate != s.fates.end()) return fate->second;
  if (claim == nullptr) return "its claimRef names a claim " + v.claim.shown() + " that is not there (any more)";
  if (In(*claim)["metadata"]["uid"].text() == v.claim_uid) return "claim " + v.claim.shown() + " uses another volume";
  return "its claimRef has the uid of an earlier claim " + v.claim.shown();
}

void fail(State& s, Json volume, const std::string& message) {
  if (In(volume)["status"]["phase"].text() == "Failed") return;  // updateVolumePhaseWithEvent: once
  volume["status"]["phase"] = "Failed";
  volume["status"]["message"] = message;
  s.save(volume);
}

/// Why nothing can delete this disk; empty: something does. findDeletablePlugin: a static volume is deleted by the
/// in-tree plugin of its source, where that is a DeletableVolumePlugin; host_path's works below /tmp only.
std::string undeletable(const Json& volume, const kube::Volume& v) {
  static const std::set<std::string> none{"nfs", "local", "iscsi", "fc", "cephfs", "flexVolume"};
  if (!annotation(volume, "pv.kubernetes.io/provisioned-by").empty()) return "";
  if (none.contains(v.source.field)) return "no deletable volume plugin matched";
  const std::string path = In(volume)["spec"]["hostPath"]["path"].text();
  if (v.source.field == "hostPath" && !path.starts_with("/tmp/")) {
    return "host_path deleter only supports /tmp/.+ but received provided " + path;
  }
  return "";
}

/// deleteVolumeOperation: the disk first, then the object.
void reclaim_by_delete(State& s, const Json& volume, const kube::Volume& v) {
  if (deleting(volume) && !takes_disk_along(volume)) return;
  if (const auto problem = undeletable(volume, v); !problem.empty()) return fail(s, volume, problem);
  s.disks.destroy(disk_of(volume), why(s, v) + " and its reclaim policy is Delete" +
                                       (deleting(volume) ? " (the volume object was deleted before)" : ""));
  if (deleting(volume)) {
    s.save(volume);
  } else if (!s.interrupted()) {
    s.remove(key_of(volume), "");
  }
}

/// isVolumeUsed: a pod that names the claim holds recycling up, as long as no other claim bears that name.
bool is_used(const State& s, const kube::Volume& v) {
  if (s.claim(v.claim) != nullptr) return false;
  for (const auto& name : s.objects.names(kind::pod, v.claim.ns)) {
    for (const In each : In(*s.objects.find({kind::pod, name}))["spec"]["volumes"].each()) {
      if (each["persistentVolumeClaim"]["claimName"].text() == v.claim.name) return true;
    }
  }
  return false;
}

/// recycleVolumeOperation: everything on it is removed, and it is there for the next one.
void recycle(State& s, const Json& volume, const kube::Volume& v) {
  if (is_used(s, v)) return;
  if (v.source.field != "nfs" && v.source.field != "hostPath") {
    return fail(s, volume, "No recycler plugin found for the volume!");
  }
  s.disks.wipe(disk_of(volume), why(s, v) + " and its reclaim policy is Recycle");
  if (!s.interrupted()) unbind(s, volume);
}

}  // namespace

void reclaim(State& s, Json volume) {
  const kube::Volume v = volume_of(volume);
  if (v.reclaim_policy == "Delete") reclaim_by_delete(s, volume, v);
  if (v.reclaim_policy == "Recycle") recycle(s, volume, v);
}

}  // namespace kf::rehearsal
