// kube-controller-manager's volume binder: kubernetes pkg/controller/volume/persistentvolume/pv_controller.go. The
// names of its functions are in the comments; the branches stand in its order.
#include "kube/quantity.hpp"
#include "rehearsal/state.hpp"

#include <algorithm>

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {

constexpr const char* bind_completed = "pv.kubernetes.io/bind-completed";
constexpr const char* bound_by_controller = "pv.kubernetes.io/bound-by-controller";

double size_of(const std::string& quantity) { return kube::quantity(quantity).value_or(0); }

bool has_modes(const kube::Volume& v, const kube::Claim& c) {
  return std::includes(v.access_modes.begin(), v.access_modes.end(), c.access_modes.begin(), c.access_modes.end());
}

void set_phase(State& s, Json object, const char* phase, const std::string& message = "") {
  object["status"]["phase"] = phase;
  if (message.empty()) {
    object["status"].erase("message");
  } else {
    object["status"]["message"] = message;
  }
  s.save(object);
}

/// updateClaimStatus: without a volume, capacity and access modes are not told.
void set_claim_phase(State& s, Json claim, const char* phase, const Json* volume = nullptr) {
  claim["status"]["phase"] = phase;
  for (const char* told : {"capacity", "accessModes"}) {
    claim["status"].erase(told);
    if (volume != nullptr && In(*volume)["spec"][told].has()) claim["status"][told] = (*volume)["spec"][told];
  }
  s.save(claim);
}

/// bind: saves the volume first, then the claim. Each is a call of its own, and there may be long between them.
void bind(State& s, Json volume, Json claim) {
  if (point_at(s, volume, claim) && s.interrupted()) return;
  set_phase(s, volume, "Bound");
  const std::string name = key_of(volume).name.name;
  if (In(claim)["spec"]["volumeName"].text() != name) {
    claim["spec"]["volumeName"] = name;
    annotate(claim, bound_by_controller, "yes");
  }
  annotate(claim, bind_completed, "yes");
  if (s.save(claim) && s.interrupted()) return;
  set_claim_phase(s, claim, "Bound", &volume);
}

/// checkVolumeSatisfyClaim: for a claim that names a volume which names nobody.
bool satisfies(const kube::Volume& v, const kube::Claim& c) {
  return !v.meta.deleting && size_of(v.capacity) >= size_of(c.request) && v.storage_class == c.storage_class &&
         v.volume_mode == c.volume_mode && has_modes(v, c);
}

bool selected(const Json& claim, const kube::Labels& labels) {
  const In selector = In(claim)["spec"]["selector"];
  for (const auto& [key, value] : selector["matchLabels"].map()) {
    const auto it = labels.find(key);
    if (it == labels.end() || it->second != value) return false;
  }
  if (!selector["matchExpressions"].each().empty()) throw std::logic_error("rehearsal: selector with matchExpressions");
  return true;
}

/// The part of FindMatchingVolume (persistentvolume/util/util.go) that holds for volumes which name nobody. An empty
/// claimRef, as a patch of its uid alone leaves it behind, is one all the same: such a volume nobody gets.
bool fits(const Json& volume, const kube::Volume& v, const Json& claim, const kube::Claim& c) {
  return In(volume)["status"]["phase"].text() == "Available" && !In(volume)["spec"]["claimRef"].has() &&
         has_modes(v, c) && v.storage_class == c.storage_class && selected(claim, v.meta.labels);
}

void sync_unbound_claim(State& s, Json claim) {
  const kube::Claim c = claim_of(claim);
  if (c.volume.empty()) {
    const bool delayed = is_delayed(s, claim);
    if (const Json* volume = match(s, claim, delayed)) return bind(s, *volume, claim);
    if (const auto its = c.has_class ? "" : default_class(s); !its.empty()) {
      claim["spec"]["storageClassName"] = its;  // assignDefaultStorageClass, from 1.28 on: late, but then for good
      s.save(claim);
      return;
    }
    const bool waits = delayed && annotation(claim, "volume.kubernetes.io/selected-node").empty();
    if (!waits) provision(s, claim);
    if (const Json* still = s.claim(c.meta.full())) set_claim_phase(s, *still, "Pending");
    return;
  }
  const Json* volume = s.volume(c.volume);
  if (volume != nullptr) {
    const kube::Volume v = volume_of(*volume);
    const bool unclaimed = !In(*volume)["spec"]["claimRef"].has();
    // Bound on both sides by somebody: no check at all.
    if (unclaimed ? satisfies(v, c) : is_for(v, c)) return bind(s, *volume, claim);
  }
  set_claim_phase(s, claim, "Pending");
}

void sync_bound_claim(State& s, const Json& claim) {
  const kube::Claim c = claim_of(claim);
  const Json* volume = c.volume.empty() ? nullptr : s.volume(c.volume);
  if (volume == nullptr) return set_claim_phase(s, claim, "Lost");
  const In ref = In(*volume)["spec"]["claimRef"];
  if (ref.has() && ref["uid"].text() != c.meta.uid) return set_claim_phase(s, claim, "Lost");
  bind(s, *volume, claim);
}

}  // namespace

bool is_for(const kube::Volume& v, const kube::Claim& c) {
  return v.has_claim_ref && v.claim == c.meta.full() && (v.claim_uid.empty() || v.claim_uid == c.meta.uid);
}

bool point_at(State& s, Json& volume, const Json& claim) {
  const kube::Volume v = volume_of(volume);
  const kube::Claim c = claim_of(claim);
  if (!is_for(v, c)) annotate(volume, bound_by_controller, "yes");
  if (v.claim != c.meta.full() || v.claim_uid != c.meta.uid) {
    volume["spec"]["claimRef"] = {
        {"apiVersion", "v1"},  {"kind", kind::claim}, {"namespace", c.meta.ns},
        {"name", c.meta.name}, {"uid", c.meta.uid},   {"resourceVersion", c.meta.resource_version},
    };
  }
  return s.save(volume);
}

/// FindMatchingVolume over the index by access modes (index.go findByClaim: the fewest modes first): one that names
/// this claim is taken without a look at its class, of others the smallest.
const Json* match(State& s, const Json& claim, bool delayed) {
  const kube::Claim c = claim_of(claim);
  const Json* best = nullptr;
  std::pair<std::size_t, double> best_rank;
  for (const auto& name : s.objects.names(kind::volume)) {
    const Json& volume = *s.volume(name.name);
    const kube::Volume v = volume_of(volume);
    const double size = size_of(v.capacity);
    if (v.meta.deleting || size < size_of(c.request) || v.volume_mode != c.volume_mode || !has_modes(v, c)) continue;
    const bool reserved = is_for(v, c);
    if (!reserved && (delayed || !fits(volume, v, claim, c))) continue;
    const std::pair rank{v.access_modes.size(), reserved ? 0 : size};
    const bool better = best == nullptr || rank < best_rank || (rank == best_rank && s.below(2) == 0);
    if (better) best = &volume, best_rank = rank;
  }
  return best;
}

void sync_claim(State& s, const kube::Name& name) {
  const Json claim = *s.claim(name);
  annotation(claim, bind_completed).empty() ? sync_unbound_claim(s, claim) : sync_bound_claim(s, claim);
}

/// unbindVolume: what the controller tied is free again, what a person tied stays reserved.
void unbind(State& s, Json volume) {
  if (annotation(volume, bound_by_controller).empty()) {
    volume["spec"]["claimRef"].erase("uid");
  } else {
    volume["spec"].erase("claimRef");
    volume["metadata"]["annotations"].erase(bound_by_controller);
  }
  if (s.save(volume) && s.interrupted()) return;
  set_phase(s, volume, "Available");
}

void sync_volume(State& s, const kube::Name& name) {
  const Json volume = *s.volume(name.name);
  const kube::Volume v = volume_of(volume);
  if (v.claim_uid.empty()) return set_phase(s, volume, "Available");  // nobody's, or reserved
  const Json* claim = s.claim(v.claim);
  if (claim != nullptr && In(*claim)["metadata"]["uid"].text() != v.claim_uid) claim = nullptr;  // only its name's heir
  const std::string bound_to = claim == nullptr ? "" : In(*claim)["spec"]["volumeName"].text();
  if (claim != nullptr && bound_to.empty()) return;  // sync_claim goes on with it
  if (claim != nullptr && bound_to == v.meta.name) return set_phase(s, volume, "Bound");
  const bool provisioned = !annotation(volume, "pv.kubernetes.io/provisioned-by").empty();
  if (claim != nullptr && !(provisioned && v.reclaim_policy == "Delete")) return unbind(s, volume);
  if (v.phase != "Released" && v.phase != "Failed") {
    set_phase(s, volume, "Released");
    if (s.interrupted()) return;
  }
  if (const Json* released = s.volume(v.meta.name)) reclaim(s, *released);
}

}  // namespace kf::rehearsal
