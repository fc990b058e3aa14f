#include "rebind_facts.hpp"

#include "base/text.hpp"
#include "select.hpp"
#include "stoppable.hpp"
#include "volume/catalog.hpp"
#include "volume/consumers.hpp"
#include "volume/risk.hpp"
#include "volume/source.hpp"

#include <algorithm>
#include <set>

namespace kf::kfpv {

namespace {

using kube::Claim;
using kube::Name;
using kube::Snapshot;
using kube::Volume;

[[noreturn]] void refuse(const std::string& what, const std::string& why, const std::string& attempt) {
  throw Error("cannot rebind: " + text::printable(what), Exit::refused).why(text::printable(why)).attempt(attempt);
}

/// The living claim that the volume belongs to.
const Claim* owner_of(const Volume& volume, const Snapshot& snapshot) {
  const Claim* claim = volume.has_claim_ref ? find_claim(snapshot, volume.claim) : nullptr;
  return claim != nullptr && claim->meta.uid == volume.claim_uid ? claim : nullptr;
}

void check_volume(const Volume& volume, const Snapshot& snapshot, const RebindOf& of) {
  if (volume.meta.deleting) {
    refuse("volume " + volume.meta.name + " is being deleted",
           "a deletion cannot be taken back; with policy Retain its disk outlives the volume object",
           of.self + " retain " + volume.meta.name);
  }
  for (const Volume& other : snapshot.volumes) {
    if (other.meta.name == volume.meta.name || !volume::may_be_same_disk(volume, other)) continue;
    if (other.reclaim_policy != "Retain") {
      refuse("volume " + other.meta.name + " is the same disk, and has policy " + other.reclaim_policy,
             "the disk goes with that volume object, whatever becomes of this one",
             of.self + " retain " + other.meta.name);
    }
    const Claim* its = owner_of(other, snapshot);
    if (its == nullptr || its->meta.full() == of.claim) continue;
    refuse("volume " + other.meta.name + " is the same disk, and claim " + its->meta.full().shown() + " has it",
           "two writers on one disk destroy what is on it", of.self + " list -o wide");
  }
}

/// Claims, other than its owner and the one that is wanted, whose pods may still have the volume mounted: the one that
/// its claimRef names, and each that had it before somebody wrote another claim there.
std::set<Name> former_claims(const Volume& volume, const Claim* owner, const Snapshot& snapshot, const RebindOf& of) {
  std::set<Name> all;
  if (volume.has_claim_ref) all.insert(volume.claim);
  for (const Claim& claim : snapshot.claims) {
    if (claim.volume == volume.meta.name) all.insert(claim.meta.full());
    if (claim.meta.full() == volume.claim && claim.phase == "Bound" && claim.volume != volume.meta.name)
      all.erase(volume.claim);  // one of that name, made anew, with another volume
  }
  if (owner != nullptr) all.erase(owner->meta.full());
  all.erase(of.claim);
  return all;
}

/// A claim can be forced away, or replaced, under a pod that goes on writing. For the claim of the same name that is no
/// second writer.
void check_nobody_left(const Volume& volume, const Claim* owner, const Snapshot& snapshot, const RebindOf& of) {
  const auto former = former_claims(volume, owner, snapshot, of);
  for (const kube::Pod& pod : snapshot.pods) {
    const bool placed = !pod.node.empty() || pod.phase == "Running";
    if (!placed || (pod.finished() && !pod.meta.deleting)) continue;
    for (const auto& [name, claim] : pod.spec.claims) {
      if (!former.contains({pod.meta.ns, claim})) continue;
      refuse("pod " + pod.meta.full().shown() + " goes on writing on volume " + volume.meta.name,
             "its claim " + Name{pod.meta.ns, claim}.shown() +
                 " was taken away under it; a second writer would destroy the data",
             "stop what runs it, until the pod is gone, then repeat");
    }
  }
}

void check_namespace(const Snapshot& snapshot, const RebindOf& of) {
  const std::string& ns = of.claim.ns;
  if (snapshot.namespaces.empty()) return;  // they may not be listed by everybody; kube.claim asks for the one
  const auto it = std::find_if(snapshot.namespaces.begin(), snapshot.namespaces.end(),
                               [&](const kube::Namespace& n) { return n.meta.name == ns; });
  if (it == snapshot.namespaces.end()) {
    refuse("there is no namespace " + ns, "a claim needs one", "kubectl create namespace " + ns);
  }
  if (it->meta.deleting) {
    refuse("namespace " + ns + " is being deleted", "no claim can be made in it, and volumes go with its claims",
           of.self + " retain -n " + ns + "    (then repeat when it is there anew)");
  }
}

void check_claim(const RebindFacts& facts, const RebindOf& of) {
  const Claim* claim = facts.claim;
  if (claim == nullptr) return;
  Claim alike = *claim;  // a volume reserved for the claim is bound whatever the classes say
  alike.has_class = false;
  if (facts.in_the_way) alike.request.clear(), alike.volume.clear();  // it is made anew, as large as the volume
  if (const auto why = volume::mismatch(alike, *facts.volume); !why.empty()) {
    refuse("claim " + of.claim.shown() + " cannot take volume " + of.volume, why, of.self + " check");
  }
}

/// `volume`: that it has; null: none.
void check_stays(const Claim& claim, const Volume* volume, const RebindOf& of) {
  if (!claim.meta.deleting) return;
  const bool dies = volume != nullptr && volume->reclaim_policy != "Retain";
  refuse("claim " + claim.meta.full().shown() + " is being deleted",
         dies ? "it goes as soon as nothing uses it, and takes the disk of volume " + volume->meta.name + " along"
              : "it goes as soon as nothing uses it; then another one can be made",
         dies ? of.self + " retain " + volume->meta.name : "repeat when it has gone");
}

/// A claim that goes: who has it must be something that can be stopped and started.
std::vector<kube::Scaled> users_to_stop(const Claim& claim, const Snapshot& snapshot,
                                        const volume::Consumers& consumers, const RebindOf& of) {
  const Name name = claim.meta.full();
  check_stays(claim, find_volume(snapshot, claim.volume), of);
  check_manager(claim.meta, "claim " + name.shown(), {"rebind", of.managers_paused});
  for (const kube::Pod& pod : snapshot.pods) {
    const bool names = std::any_of(pod.spec.claims.begin(), pod.spec.claims.end(),
                                   [&](const auto& each) { return each.second == name.name; });
    if (!names || pod.meta.ns != name.ns || !pod.finished() || pod.meta.deleting) continue;
    refuse("finished pod " + pod.meta.full().shown() + " names claim " + name.shown(),
           "the claim cannot go before the pod does", "kubectl delete pod -n " + name.ns + " " + pod.meta.name);
  }
  std::vector<kube::Scaled> stop;
  const auto of_claim = consumers.find(name);
  if (of_claim == consumers.end()) return stop;
  for (const volume::Consumer& user : of_claim->second) {
    if (!user.is_workload()) {
      refuse(user.shown() + " has claim " + name.shown(),
             "only a Deployment or a StatefulSet can be stopped and started again", "end it, then repeat");
    }
    const auto workload =
        std::find_if(snapshot.workloads.begin(), snapshot.workloads.end(), [&](const kube::Workload& w) {
          return w.kind == user.kind && w.meta.full() == Name{name.ns, user.name};
        });
    if (workload == snapshot.workloads.end()) continue;
    if (const auto it = to_stop(*workload, {"rebind", of.managers_paused})) stop.push_back(*it);
  }
  return stop;
}

}  // namespace

RebindFacts rebind_facts(const Snapshot& snapshot, const RebindOf& of) {
  RebindFacts facts{.volume = &volume_named(snapshot, of.volume, of.self), .claim = find_claim(snapshot, of.claim)};
  const Volume& volume = *facts.volume;
  facts.owner = owner_of(volume, snapshot);
  facts.bound = facts.claim != nullptr && facts.owner == facts.claim && facts.claim->volume == volume.meta.name &&
                facts.claim->phase == "Bound";
  if (facts.claim != nullptr) check_stays(*facts.claim, find_volume(snapshot, facts.claim->volume), of);
  if (facts.bound) return facts;
  if (facts.owner == facts.claim) facts.owner = nullptr;
  if (facts.owner != nullptr && facts.owner->volume != volume.meta.name) {
    refuse("claim " + facts.owner->meta.full().shown() + " is just being bound to volume " + volume.meta.name,
           "what is on its way cannot be seen", "repeat in a minute");
  }
  check_namespace(snapshot, of);
  check_volume(volume, snapshot, of);
  if (facts.claim != nullptr) {
    const std::string& has = facts.claim->volume;
    facts.in_the_way = facts.claim->phase == "Lost" || (!has.empty() && has != volume.meta.name);
    if (facts.in_the_way && has != volume.meta.name) facts.displaced = find_volume(snapshot, has);
  }
  check_claim(facts, of);
  const auto consumers = volume::consumers_of(snapshot);
  check_nobody_left(volume, facts.owner, snapshot, of);
  if (facts.owner != nullptr) facts.of_owner = users_to_stop(*facts.owner, snapshot, consumers, of);
  if (facts.in_the_way) facts.of_claim = users_to_stop(*facts.claim, snapshot, consumers, of);
  return facts;
}

void check_product(const volume::Discovery& discovery, const RebindOf& of) {
  if (of.other_server) return;
  const volume::Store* usual = volume::store_of_claim(of.claim.name);
  std::string wrote, reads(usual == nullptr ? "" : usual->product);
  for (const auto& row : discovery.volumes) {
    if (row.volume == of.volume && row.pv != nullptr) wrote = row.product;
    if (row.has_claim && row.claim == of.claim && !row.product.empty()) reads = row.product;
  }
  if (wrote.empty() || reads.empty() || wrote == reads) return;
  refuse("volume " + of.volume + " holds the data of " + wrote + ", and claim " + of.claim.shown() + " is for " + reads,
         reads + " does not read what " + wrote + " wrote: it starts empty beside it, or not at all",
         "copy the data through both servers; or the same with --other-server");
}

}  // namespace kf::kfpv
