#include "rebind_plan.hpp"

#include "base/text.hpp"
#include "rebind_facts.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

using kube::Claim;
using kube::Name;
using kube::Scaled;
using kube::Volume;
using plan::Id;

std::string content_of(const volume::Discovery& discovery, const Volume& volume) {
  for (const auto& row : discovery.volumes) {
    if (row.volume == volume.meta.name) {
      return std::string(volume::shown(row.role)) + (row.product.empty() ? "" : "/" + row.product);
    }
  }
  return "other";
}

class Builder {
 public:
  Builder(const RebindFacts& facts, const volume::Discovery& discovery, const RebindOf& of)
      : facts_(facts),
        discovery_(discovery),
        of_(of),
        draft_{.title = "rebind volume " + of.volume + " to claim " + of.claim.shown()} {}

  plan::Draft made() {
    const Volume& v = *facts_.volume;
    if (facts_.bound && v.reclaim_policy == "Retain") return std::move(draft_);
    const std::set<Id> kept = keep(v, "retain");
    if (facts_.bound) return std::move(draft_);
    std::set<Id> freed = kept;
    // Of one that nobody had reserved, the reservation has no undo: so that a rollback brings back all the rest, it
    // stands on nothing but the hold.
    const bool nobodys = !v.has_claim_ref;
    if (nobodys) reserve(kept);
    if (facts_.owner != nullptr) freed = take_from(*facts_.owner, v, facts_.of_owner, "", kept);
    if (facts_.in_the_way) make_room(freed);
    if (!nobodys) reserve(freed);
    freed.insert("reserve");
    claim(freed);
    start();
    return std::move(draft_);
  }

 private:
  void add(plan::Step step) { draft_.steps.push_back(std::move(step)); }

  /// The step that keeps the volume, also if it is kept already: what follows, and what takes that back, stands on it.
  std::set<Id> keep(const Volume& v, const Id& id) {
    const std::string holds = content_of(discovery_, v), place = volume::source_of(v).place, &was = v.reclaim_policy;
    draft_.data.push_back(
        {v.meta.name,
         holds + ", volume " + v.meta.name,
         place.empty() ? "volume/" + v.meta.name : "disk/" + place,
         {kube::address_of_volume(v.meta.name), kube::address_of_claim(v.has_claim_ref ? v.claim : of_.claim)}});
    const bool is = was == "Retain";
    plan::Step step{
        .id = id,
        .title = "volume " + v.meta.name + " is kept whatever becomes of its claim",
        .why = is ? "policy Retain already" : "policy " + was + " -> Retain",
        .needs = {},
        .action = is ? kube::held(v.meta.name, v.meta.uid) : kube::hold({v.meta.name, v.meta.uid, was, holds})};
    if (!is) step.undo = kube::release(v.meta.name, v.meta.uid, was);
    add(std::move(step));
    return {id};
  }

  static Id id_of(const std::string& what, const Scaled& w) {
    return what + "-" + w.name.ns + "-" + text::lower(w.kind) + "-" + w.name.name;
  }
  static std::string shown(const Scaled& w) { return w.kind + " " + w.name.shown(); }

  bool runs_again(const Scaled& w) const {
    const auto has = [&](const std::vector<Scaled>& all) {
      return std::any_of(all.begin(), all.end(), [&](const Scaled& each) { return each.uid == w.uid; });
    };
    return has(facts_.of_claim) && !has(facts_.of_owner);
  }

  /// Nobody has the claim any more, and it goes. `suffix`: of the ids.
  std::set<Id> take_from(const Claim& claim, const Volume& v, const std::vector<Scaled>& users,
                         const std::string& suffix, const std::set<Id>& before) {
    const Name name = claim.meta.full();
    std::set<Id> stopped = before;
    for (const Scaled& w : users) {
      const Id id = id_of("stop", w);
      stopped.insert(id);
      if (std::any_of(draft_.steps.begin(), draft_.steps.end(), [&](const plan::Step& s) { return s.id == id; }))
        continue;
      const std::string again = runs_again(w)
                                    ? "; started again when that is done"
                                    : "; stays stopped: it means a claim that goes. Change its claimName, then "
                                      "scale it to " +
                                          std::to_string(w.replicas);
      add({.id = id,
           .title = "stop " + shown(w),
           .why = "it has claim " + name.shown() + again,
           .needs = before,
           .action = kube::stop(w),
           .undo = kube::start(w, {v.meta.name})});
    }
    const Id quiet = "quiet" + suffix, removed = "remove-claim" + suffix;
    add({.id = quiet,
         .title = "wait until no pod has claim " + name.shown(),
         .why = "only one writer at any time",
         .needs = stopped,
         .action = kube::quiet(claim.volume, name, users)});
    plan::Step step{.id = removed,
                    .title = "remove claim " + name.shown(),
                    .why = "a volume has one claim, a claim one volume; volume " + claim.volume +
                           (claim.volume == v.meta.name ? " is kept" : " is gone already"),
                    .needs = {quiet},
                    .action = kube::remove_claim(claim.volume, name, claim.meta.uid)};
    if (claim.volume == v.meta.name && claim.phase != "Lost") step.undo = kube::claim(v, kube::claim_as(claim));
    add(std::move(step));
    return {removed};
  }

  /// The claim that is wanted has, or had, another volume: that one is kept too, and the claim made anew.
  void make_room(std::set<Id>& freed) {
    const Volume& has = facts_.displaced != nullptr ? *facts_.displaced : *facts_.volume;
    const std::set<Id> kept = facts_.displaced != nullptr ? keep(has, "retain-displaced") : std::set<Id>{"retain"};
    std::set<Id> before = freed;
    before.insert(kept.begin(), kept.end());
    const auto gone = take_from(*facts_.claim, has, facts_.of_claim, "-in-the-way", before);
    freed.insert(gone.begin(), gone.end());
  }

  void reserve(const std::set<Id>& before) {
    const Volume& v = *facts_.volume;
    const Name from = v.has_claim_ref ? v.claim : Name{};
    plan::Step step{.id = "reserve",
                    .title = "reserve volume " + of_.volume + " for claim " + of_.claim.shown(),
                    .why = from.name.empty() ? "any claim could take it" : "it still means claim " + from.shown(),
                    .needs = before,
                    .action = kube::reserve(of_.volume, v.meta.uid, from, of_.claim)};
    // One that nobody had reserved stays reserved: free altogether, anybody could take it.
    if (!from.name.empty()) step.undo = kube::reserve(of_.volume, v.meta.uid, of_.claim, from);
    add(std::move(step));
  }

  void claim(const std::set<Id>& before) {
    const Volume& v = *facts_.volume;
    const bool made = facts_.claim == nullptr || facts_.in_the_way;
    kube::ClaimOf wanted = kube::claim_for(v, of_.claim);
    if (const Claim* like = facts_.in_the_way ? facts_.claim : facts_.owner; like != nullptr) {
      const auto same = kube::claim_as(*like);
      wanted.labels = same.labels, wanted.annotations = same.annotations;
    }
    plan::Step step{.id = "claim",
                    .title = "claim " + of_.claim.shown() + " is bound to volume " + of_.volume,
                    .why = made ? "the claim is made" : "the claim is there and waits",
                    .needs = before,
                    .action = kube::claim(v, wanted)};
    if (made) step.undo = kube::remove_claim(of_.volume, of_.claim, plan::Ref{"claim", "uid"});
    add(std::move(step));
  }

  void start() {
    for (const Scaled& w : facts_.of_claim) {
      if (!runs_again(w)) continue;
      add({.id = id_of("start", w),
           .title = "start " + shown(w),
           .why = text::count(static_cast<std::size_t>(w.replicas), "replica") + ", as before",
           .needs = {"claim", id_of("stop", w)},
           .action = kube::start(w, {of_.volume}),
           .undo = kube::stop(w)});
    }
  }

  const RebindFacts& facts_;
  const volume::Discovery& discovery_;
  const RebindOf& of_;
  plan::Draft draft_;
};

}  // namespace

plan::Draft rebind_plan(const kube::Snapshot& snapshot, const volume::Discovery& discovery, const RebindOf& of) {
  const RebindFacts facts = rebind_facts(snapshot, of);
  if (!facts.bound) check_product(discovery, of);
  return Builder(facts, discovery, of).made();
}

}  // namespace kf::kfpv
