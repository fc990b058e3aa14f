#include "volume/event_signs.hpp"

namespace kf::volume {

// Texts: kubernetes pkg/controller/volume/persistentvolume (pv_controller.go, pv_controller_base.go), the kubelet's and
// attach-detach controller's events, and reports: kubeflow/kubeflow#5974 (disk is not found), kubeflow/manifests#236
// (GCE metadata), kubernetes/kubernetes#48968 (Multi-Attach). The more telling rows stand first.
const std::vector<EventSign>& event_signs() {
  static const std::vector<EventSign> all{
      {"", "already bound to a different claim", "CLAIM-TAKEN",
       "the volume that the claim wants is bound to another claim"},
      {"VolumeMismatch", "", "CLASS-MISMATCH", "the claim names a volume but cannot bind it"},
      {"", "no persistent volumes available for this claim and no storage class is set", "NO-VOLUME",
       "no volume is there for the claim and nothing will make one"},
      {"", "disk is not found", "DISK-NOT-FOUND", "the cloud has no disk of the name that the volume gives"},
      {"", "GCE metadata", "NOT-ON-GCE", "a Google disk is asked for on a cluster that is not on Google's cloud"},
      {"", "GCECloudProvider", "NOT-ON-GCE", "a Google disk is asked for on a cluster that is not on Google's cloud"},
      {"", "Multi-Attach error", "MULTI-ATTACH", "the disk is still attached to another node"},
      {"", "already being used by", "MULTI-ATTACH", "the disk is still attached to another node"},
      {"ProvisioningFailed", "storageclass.storage.k8s.io", "CLASS-NOT-FOUND",
       "the claim's storage class does not exist"},
      {"ProvisioningFailed", "", "PROVISIONING-FAILED", "the storage driver cannot make the volume"},
      {"FailedAttachVolume", "", "ATTACH-FAILED", "the disk cannot be attached to the pod's node"},
      {"FailedMount", "", "MOUNT-FAILED", "the volume cannot be mounted"},
  };
  return all;
}

namespace {

bool speaks_of(const kube::Event& event, std::string_view kind, const kube::Meta& meta) {
  return event.kind == kind && event.object == meta.full() &&
         (event.uid.empty() || meta.uid.empty() || event.uid == meta.uid);
}

std::optional<SeenSign> sign_of(std::string_view kind, const kube::Meta& meta, const kube::Snapshot& snapshot) {
  for (const EventSign& sign : event_signs()) {
    for (const auto& event : snapshot.events) {
      if (!speaks_of(event, kind, meta)) continue;
      const bool reason = sign.reason.empty() || event.reason == sign.reason;
      if (reason && event.message.find(sign.text) != std::string::npos) return SeenSign{sign.id, event.message};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<SeenSign> sign_of_claim(const kube::Claim& claim, const kube::Snapshot& snapshot) {
  return sign_of("PersistentVolumeClaim", claim.meta, snapshot);
}

std::optional<SeenSign> sign_of_pod(const kube::Pod& pod, const kube::Snapshot& snapshot) {
  return sign_of("Pod", pod.meta, snapshot);
}

}  // namespace kf::volume
