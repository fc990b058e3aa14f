#include "volume/discover.hpp"

#include "volume/layout.hpp"
#include "volume/recognise.hpp"
#include "volume/risk.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

namespace kf::volume {

namespace {

/// Everything that is Kubeflow's, each claim with its volume.
class Search {
 public:
  explicit Search(const kube::Snapshot& s) : snapshot_(s), recogniser_(s) {
    for (const auto& v : s.volumes) volumes_.emplace(v.meta.name, &v);
    for (const auto& c : s.claims) claims_.emplace(c.meta.full(), &c);
  }

  Discovery run(const std::string& ns) {
    for (const auto& claim : snapshot_.claims) add_claim(claim);
    for (const auto& volume : snapshot_.volumes) add_volume(volume);
    if (!ns.empty()) std::erase_if(found_.volumes, [&](const DataVolume& row) { return row.claim.ns != ns; });
    add_installations(ns);
    sort();
    mark_risks(found_.volumes, snapshot_);
    found_.profiles = recogniser_.profiles().size();
    found_.outside = stores_outside(snapshot_, ns);
    return std::move(found_);
  }

 private:
  void add_claim(const kube::Claim& claim);
  void add_volume(const kube::Volume& v);
  static DataVolume row_of(const Verdict& verdict, const kube::Name& claim);
  static void fill(DataVolume& row, const kube::Volume& v);
  void add_installations(const std::string& ns);
  void sort();

  const kube::Snapshot& snapshot_;
  Recogniser recogniser_;
  std::unordered_map<std::string, const kube::Volume*> volumes_;
  std::map<kube::Name, const kube::Claim*> claims_;
  Discovery found_;
};

DataVolume Search::row_of(const Verdict& verdict, const kube::Name& claim) {
  DataVolume row{.role = verdict.role, .product = verdict.product, .claim = claim};
  row.version = verdict.version;
  row.home = verdict.home.empty() ? claim.ns : verdict.home;
  row.evidence = verdict.evidence;
  return row;
}

void Search::fill(DataVolume& row, const kube::Volume& v) {
  row.pv = &v;
  row.volume = v.meta.name;
  row.reclaim_policy = v.reclaim_policy;
  row.storage_class = v.storage_class;
  row.capacity = v.capacity;
  row.source = source_of(v);
  row.made_by = v.meta.annotation("pv.kubernetes.io/provisioned-by");
}

void Search::add_claim(const kube::Claim& claim) {
  const Verdict verdict = recogniser_.of_claim(claim);
  if (!verdict.ours) return;
  DataVolume row = row_of(verdict, claim.meta.full());
  row.phase = claim.phase.empty() ? "Pending" : claim.phase;  // a manifest that nobody has applied yet has no status
  row.storage_class = claim.storage_class;
  row.capacity = claim.request;
  row.has_claim = true;
  row.pvc = &claim;
  for (const Consumer& c : recogniser_.consumers(row.claim)) row.consumers.push_back(c.shown());
  const auto v = volumes_.find(claim.volume);
  // A claim that names a volume does not have it yet: only a volume that points back is its own.
  if (v != volumes_.end() && v->second->has_claim_ref && v->second->claim == row.claim &&
      (v->second->claim_uid.empty() || claim.meta.uid.empty() || v->second->claim_uid == claim.meta.uid)) {
    fill(row, *v->second);
  } else if (v == volumes_.end()) {
    row.volume = claim.volume;
  } else if (!v->second->has_claim_ref) {
    row.volume = claim.volume;
  }
  found_.volumes.push_back(std::move(row));
}

void Search::add_volume(const kube::Volume& v) {
  const auto claim = claims_.find(v.claim);
  if (v.has_claim_ref && claim != claims_.end()) {
    const bool same = v.claim_uid.empty() || claim->second->meta.uid.empty() || v.claim_uid == claim->second->meta.uid;
    if (same && claim->second->volume == v.meta.name) return;  // told with its claim
  }
  const Verdict verdict = recogniser_.of_orphan(v);
  if (!verdict.ours) return;
  DataVolume row = row_of(verdict, v.claim);
  row.phase = v.phase.empty() ? "Pending" : v.phase;
  fill(row, v);
  found_.volumes.push_back(std::move(row));
}

void Search::add_installations(const std::string& only) {
  std::map<std::string, Installation> in;
  const auto note = [&](const std::string& ns) {
    if ((only.empty() || ns == only) && !in.contains(ns)) in.emplace(ns, installation_in(ns, snapshot_));
  };
  for (const auto& row : found_.volumes) {
    if (row.has_claim && row.role != Role::workspace && row.role != Role::other) note(row.home);
  }
  for (const auto& w : snapshot_.workloads) {
    if (w.meta.name == "ml-pipeline") note(w.meta.ns);
  }
  for (auto& row : found_.volumes) {
    const auto it = in.find(row.home);
    if (it != in.end() && row.has_claim) row.layout = it->second.shown();
  }
  for (const auto& [ns, installation] : in) found_.installations.push_back(installation);
}

/// Namespaces of installations first; roles in the order of their weight.
void Search::sort() {
  std::set<std::string> standing;
  for (const auto& i : found_.installations) standing.insert(i.ns);
  const auto key = [&](const DataVolume& v) {
    return std::tuple(!standing.contains(v.home), v.home, v.role, v.claim.ns, v.claim.name, v.volume);
  };
  std::stable_sort(found_.volumes.begin(), found_.volumes.end(),
                   [&](const DataVolume& a, const DataVolume& b) { return key(a) < key(b); });
}

}  // namespace

Discovery discover(const kube::Snapshot& snapshot, const std::string& ns) { return Search(snapshot).run(ns); }

}  // namespace kf::volume
