#include "rebind_plan.hpp"

#include "base/text.hpp"
#include "kube/verbs.hpp"
#include "volume/risk.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

using kube::Claim;
using kube::Name;
using kube::Volume;

const Claim* find_claim(const kube::Snapshot& snapshot, const Name& name) {
  const auto it = std::find_if(snapshot.claims.begin(), snapshot.claims.end(),
                               [&](const Claim& c) { return c.meta.full() == name; });
  return it == snapshot.claims.end() ? nullptr : &*it;
}

const Volume& find_volume(const kube::Snapshot& snapshot, const std::string& name, const std::string& self) {
  std::vector<std::string> known;
  for (const Volume& v : snapshot.volumes) {
    if (v.meta.name == name) return v;
    known.push_back(v.meta.name);
  }
  const std::string near = text::nearest(name, known);
  throw Error("there is no volume " + text::printable(name))
      .attempt(near.empty() ? self + " list -o wide" : "did you mean " + near + "?");
}

[[noreturn]] void refuse(const std::string& what, const std::string& why, const std::string& attempt) {
  throw Error("cannot rebind: " + text::printable(what), Exit::refused).why(text::printable(why)).attempt(attempt);
}

bool is_bound(const Volume& volume, const Claim* claim) {
  return claim != nullptr && claim->volume == volume.meta.name && volume.claim == claim->meta.full() &&
         volume.claim_uid == claim->meta.uid && claim->phase == "Bound";
}

void check_volume(const Volume& volume, const kube::Snapshot& snapshot, const Name& target, const std::string& self) {
  if (volume.meta.deleting) {
    refuse("volume " + volume.meta.name + " is being deleted",
           "a deletion cannot be taken back; with policy Retain its disk outlives the volume object",
           self + " retain " + volume.meta.name);
  }
  const Claim* owner = volume.has_claim_ref ? find_claim(snapshot, volume.claim) : nullptr;
  if (owner != nullptr && owner->meta.uid == volume.claim_uid && volume.claim != target) {
    refuse("volume " + volume.meta.name + " belongs to claim " + volume.claim.shown() + ", which is there",
           "two claims cannot have one volume, and its users may be writing",
           self + " retain " + volume.meta.name + "    (then stop its users, delete the claim, and repeat)");
  }
}

void check_claim(const Volume& volume, const Claim* claim, const std::string& self) {
  if (claim == nullptr) return;
  const std::string name = claim->meta.full().shown();
  if (claim->meta.deleting) {
    refuse("claim " + name + " is being deleted", "it goes as soon as nothing uses it; then another one can be made",
           "repeat when it has gone");
  }
  if (!claim->volume.empty() && claim->volume != volume.meta.name) {
    refuse("claim " + name + " has volume " + claim->volume, "a claim cannot change its volume",
           self + " retain " + claim->volume + "    (then stop its users, delete the claim, and repeat)");
  }
  Claim alike = *claim;  // a volume reserved for the claim is bound whatever the classes say
  alike.has_class = false;
  if (const auto why = volume::mismatch(alike, volume); !why.empty()) {
    refuse("claim " + name + " cannot take volume " + volume.meta.name, why, self + " check");
  }
}

std::string content_of(const volume::Discovery& discovery, const Volume& volume) {
  for (const auto& row : discovery.volumes) {
    if (row.volume == volume.meta.name) {
      return std::string(volume::shown(row.role)) + (row.product.empty() ? "" : "/" + row.product);
    }
  }
  return "other";
}

}  // namespace

plan::Draft rebind_plan(const kube::Snapshot& snapshot, const volume::Discovery& discovery, const std::string& name,
                        const Name& target, const std::string& self) {
  const Volume& v = find_volume(snapshot, name, self);
  const Claim* claim = find_claim(snapshot, target);
  plan::Draft draft{.title = "rebind volume " + name + " to claim " + target.shown()};
  if (is_bound(v, claim)) return draft;
  check_volume(v, snapshot, target, self);
  check_claim(v, claim, self);

  const std::string holds = content_of(discovery, v), place = volume::source_of(v).place;
  plan::Datum datum{name, holds + ", volume " + name, place.empty() ? "volume/" + name : "disk/" + place, {}};
  datum.hangs_on = {kube::address_of_volume(name), kube::address_of_claim(target)};
  draft.data.push_back(datum);
  std::set<plan::Id> before;
  if (v.reclaim_policy != "Retain") {
    draft.steps.push_back({.id = "retain",
                           .title = "keep volume " + name + " whatever becomes of its claim",
                           .why = "policy " + v.reclaim_policy + " -> Retain",
                           .needs = {},
                           .action = kube::hold({name, v.meta.uid, v.reclaim_policy, holds}),
                           .undo = kube::release(name, v.meta.uid, v.reclaim_policy)});
    before = {"retain"};
  }
  const Name from = v.has_claim_ref ? v.claim : Name{};
  draft.steps.push_back(
      {.id = "reserve",
       .title = "reserve volume " + name + " for claim " + target.shown(),
       .why = from.name.empty() ? "any claim could take it" : "it still means an earlier claim " + from.shown(),
       .needs = before,
       .action = kube::reserve(name, v.meta.uid, from, target)});
  draft.steps.push_back({.id = "claim",
                         .title = "claim " + target.shown() + " is bound to volume " + name,
                         .why = claim == nullptr ? "the claim is made" : "the claim is there and waits",
                         .needs = {"reserve"},
                         .action = kube::claim(v, target)});
  return draft;
}

}  // namespace kf::kfpv
