#include "cleanup_plan.hpp"

#include "base/text.hpp"
#include "kube/verbs.hpp"
#include "select.hpp"
#include "volume/source.hpp"

#include <algorithm>
#include <set>

namespace kf::kfpv {

namespace {

using kube::Claim;
using kube::Snapshot;
using kube::Volume;

const Claim* claim_of(const Snapshot& snapshot, const Volume& v) {
  const auto it = std::find_if(snapshot.claims.begin(), snapshot.claims.end(), [&](const Claim& c) {
    return c.volume == v.meta.name || (v.has_claim_ref && c.meta.full() == v.claim && c.meta.uid == v.claim_uid);
  });
  return it == snapshot.claims.end() ? nullptr : &*it;
}

bool serves(const Snapshot& snapshot, const Volume& v) {
  const Claim* claim = claim_of(snapshot, v);
  return claim != nullptr && claim->volume == v.meta.name && claim->meta.uid == v.claim_uid &&
         claim->phase == "Bound" && !claim->meta.deleting && !v.meta.deleting;
}

void check(const Snapshot& snapshot, const Volume& v, const Volume* other, const std::string& self) {
  const std::string name = text::printable(v.meta.name);
  if (const Claim* claim = claim_of(snapshot, v); claim != nullptr) {
    throw Error("claim " + text::printable(claim->meta.full().shown()) + " has volume " + name, Exit::refused)
        .why("a cleanup is for what nobody has")
        .attempt(self + " list -o wide");
  }
  if (other == nullptr) {
    throw Error("volume " + name + " is the last place of its bytes", Exit::refused)
        .why("no verified copy elsewhere is on record, and a cleanup never destroys a last place")
        .attempt(self + " rebind " + name + " --to NAMESPACE/CLAIM");
  }
}

}  // namespace

const Volume* served_by(const Snapshot& snapshot, const Volume& v) {
  const auto it = std::find_if(snapshot.volumes.begin(), snapshot.volumes.end(), [&](const Volume& other) {
    return other.meta.name != v.meta.name && volume::same_disk(v, other) && serves(snapshot, other);
  });
  return it == snapshot.volumes.end() ? nullptr : &*it;
}

std::string Leftover::why() const {
  if (volume->meta.deleting) return "it is being deleted";
  return other == nullptr ? "the last place of its bytes" : "the same disk as volume " + other->meta.name;
}

std::vector<Leftover> leftovers(const Snapshot& snapshot, const volume::Discovery& discovery) {
  std::set<std::string> names, disks;
  for (const auto& row : discovery.volumes) {
    if (row.pv != nullptr) names.insert(row.volume);
    if (row.pv != nullptr && !row.source.place.empty()) disks.insert(row.source.place);
  }
  std::vector<Leftover> all;
  for (const Volume& v : snapshot.volumes) {
    const bool ours = names.contains(v.meta.name) || disks.contains(volume::source_of(v).place);
    if (ours && claim_of(snapshot, v) == nullptr) all.push_back({&v, served_by(snapshot, v)});
  }
  return all;
}

plan::Draft cleanup_plan(const Snapshot& snapshot, const std::string& name, const std::string& self) {
  const Volume& v = volume_named(snapshot, name, self);
  const Volume* other = served_by(snapshot, v);
  check(snapshot, v, other, self);
  const std::string &was = v.reclaim_policy, same = "the same disk as volume " + other->meta.name;
  plan::Draft draft{.kind = plan::Draft::Kind::cleanup, .title = "remove volume object " + name};
  draft.data.push_back({name, same, "disk/" + volume::source_of(v).place, {kube::address_of_volume(name)}});
  const bool kept = was == "Retain";
  plan::Step hold{.id = "retain",
                  .title = "the disk of volume " + name + " outlives it",
                  .why = kept ? "policy Retain already" : "policy " + was + " -> Retain",
                  .needs = {},
                  .action = kept ? kube::held(name, v.meta.uid) : kube::hold({name, v.meta.uid, was, "other"})};
  if (!kept) hold.undo = kube::release(name, v.meta.uid, was);
  draft.steps.push_back(std::move(hold));
  draft.steps.push_back({.id = "remove-volume",
                         .title = "remove volume object " + name,
                         .why = same + ", which claim " + other->claim.shown() + " has; the disk stays",
                         .needs = {"retain"},
                         .action = kube::remove_volume(v, *other)});
  return draft;
}

}  // namespace kf::kfpv
