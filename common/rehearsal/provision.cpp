// New disks for claims: storage classes, and the provisioners behind them.
#include "rehearsal/state.hpp"

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {
const Json* class_named(const State& s, const std::string& name) {
  return name.empty() ? nullptr : s.objects.find({kind::storage_class, {"", name}});
}
}  // namespace

bool is_delayed(const State& s, const Json& claim) {
  const Json* its = class_named(s, claim_of(claim).storage_class);
  return its != nullptr && class_of(*its).binding_mode == "WaitForFirstConsumer";
}

/// The default class, for a claim that leaves the class open: at its creation (admission DefaultStorageClass), or, from
/// 1.28 on, as soon as there is one. Of several, from 1.26 on, the newest.
std::string default_class(const State& s) {
  std::pair<std::string, std::string> newest;
  for (const auto& name : s.objects.names(kind::storage_class)) {
    const Json& each = *s.objects.find({kind::storage_class, name});
    const std::string born = In(each)["metadata"]["creationTimestamp"].text();
    if (class_of(each).is_default && (newest.second.empty() || born > newest.first)) newest = {born, name.name};
  }
  return newest.second;
}

/// provisionClaim: a disk of its own for this claim, and a volume that already names it.
void provision(State& s, const Json& claim) {
  const kube::Claim c = claim_of(claim);
  const Json* its = class_named(s, c.storage_class);
  if (its == nullptr) return;
  const kube::StorageClass k = class_of(*its);
  const std::string name = "pvc-" + c.meta.uid;
  if (k.provisioner == "kubernetes.io/no-provisioner" || s.volume(name) != nullptr || c.meta.deleting) return;
  s.add({{"apiVersion", "v1"},
         {"kind", kind::volume},
         {"metadata",
          {{"name", name},
           {"annotations", {{"pv.kubernetes.io/provisioned-by", k.provisioner}}},
           {"finalizers", {"kubernetes.io/pv-protection"}}}},
         {"spec",
          {{"accessModes", claim["spec"]["accessModes"]},
           {"capacity", {{"storage", c.request}}},
           {"claimRef",
            {{"apiVersion", "v1"},
             {"kind", kind::claim},
             {"namespace", c.meta.ns},
             {"name", c.meta.name},
             {"uid", c.meta.uid}}},
           {"csi", {{"driver", k.provisioner}, {"volumeHandle", "vol-" + c.meta.uid}}},
           {"persistentVolumeReclaimPolicy", k.reclaim_policy},
           {"storageClassName", c.storage_class},
           {"volumeMode", c.volume_mode}}},
         {"status", {{"phase", "Pending"}}}},
        true);
}

}  // namespace kf::rehearsal
