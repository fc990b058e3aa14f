// Who has a claim right now, by the pods that name it. Belongs to the verbs; nothing else includes it.
#pragma once
#include "kube/cluster.hpp"

#include <string>
#include <vector>

namespace kf::kube {

struct Users {
  std::vector<std::string> running, leaving, finished;  ///< names of pods

  bool none() const { return running.empty() && leaving.empty() && finished.empty(); }
};

/// Leaving are those that are being deleted, also when they have finished: their volumes may not be unmounted yet.
/// A finished pod uses nothing, but keeps a claim from going (kubernetes
/// pkg/controller/volume/pvcprotection/pvc_protection_controller.go, podUsesPVC: any pod that has a node).
Users users_of(Reader&, const Name& claim);

/// A pod of a Deployment or StatefulSet that may still run, those on their way out included; empty: none. Its own count
/// does not tell: status.replicas of a Deployment leaves out a pod as soon as it is being deleted (kubernetes
/// pkg/controller/controller_utils.go, FilterActivePods), and such a pod has all its grace time to go on writing.
std::string pod_of_workload(Reader&, const std::string& kind, const Name& workload);

/// A pod that goes on writing on a volume whose claim was forced away, or replaced, under it; empty: none. `claim`:
/// that the volume's claimRef names. A pod that was never placed on a node writes nothing; one that was placed before
/// the claim of that name came about has not that claim's volume (PodStatus.startTime: when the kubelet took the pod
/// on).
std::string pod_left_on(Reader&, const std::string& volume, const Name& claim);

/// The claim that has a volume: by name and uid, or because it says so, or is about to; empty: none is there.
std::string claim_that_has(Reader&, doc::In volume);

}  // namespace kf::kube
