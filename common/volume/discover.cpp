#include "volume/discover.hpp"

#include "kube/annotations.hpp"
#include "volume/consumers.hpp"
#include "volume/evidence.hpp"
#include "volume/layout.hpp"
#include "volume/risk.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

namespace kf::volume {

namespace {

/// The snapshot with the indexes that recognising needs.
class Search {
 public:
  explicit Search(const kube::Snapshot& s) : snapshot_(s), consumers_(consumers_of(s)) {
    for (const auto& v : s.volumes) volumes_.emplace(v.meta.name, &v);
    for (const auto& c : s.claims) claims_.emplace(c.meta.full(), &c);
    for (const auto& n : s.namespaces) {
      if (is_profile(n)) profiles_.insert(n.meta.name);
    }
    for (const auto& w : s.workloads) {
      if (is_kaptain(w.meta)) kaptain_.insert(w.meta.ns);
      if (!evidence_in(w.meta).empty() || has_evident_consumer(w)) evident_.insert(w.meta.ns);
      if (w.meta.name == "ml-pipeline" || is_kubeflow_charm(application_of(w.meta))) evident_.insert(w.meta.ns);
    }
    for (const auto& c : s.config_maps) {
      if (c.meta.name == "pipeline-install-config") evident_.insert(c.meta.ns);
    }
  }

  Discovery run(const std::string& ns) {
    for (const auto& claim : snapshot_.claims) add_claim(claim);
    for (const auto& volume : snapshot_.volumes) add_volume(volume);
    if (!ns.empty()) std::erase_if(found_.volumes, [&](const DataVolume& row) { return row.claim.ns != ns; });
    add_installations(ns);
    sort();
    mark_risks(found_.volumes, snapshot_);
    found_.profiles = profiles_.size();
    found_.outside = stores_outside(snapshot_, ns);
    return std::move(found_);
  }

 private:
  bool has_evident_consumer(const kube::Workload& w) const {
    const Consumer c{
        w.kind, w.meta.name, w.meta.name,        w.spec.containers.empty() ? "" : w.spec.containers.front().image,
        {},     &w.meta,     &w.template_labels, &w.spec};
    return !evidence_in(c).empty();
  }

  /// Kubeflow's own namespace: by what runs there, or by the name that every manifest gives it.
  std::string context(const std::string& ns) const {
    if (evident_.contains(ns)) return "Kubeflow runs in namespace " + ns;
    return ns == "kubeflow" ? "namespace kubeflow" : "";
  }

  const std::vector<Consumer>& consumers(const kube::Name& claim) const {
    static const std::vector<Consumer> none;
    const auto it = consumers_.find(claim);
    return it == consumers_.end() ? none : it->second;
  }

  struct Verdict {
    bool ours = false;
    Role role = Role::other;
    std::string product, evidence;
  };

  Verdict judge_consumer(const Consumer& c, const kube::Claim& claim) const;
  Verdict judge_claim(const kube::Claim& claim) const;
  Verdict judge_orphan(const kube::Volume& v) const;
  Verdict by_application(const CharmStore* store, const std::string& ns) const;
  Verdict by_claim_name(const kube::Name& claim, const std::string& evidence) const;
  bool left_in_pairs(const std::string& ns) const;

  void add_claim(const kube::Claim& claim);
  void add_volume(const kube::Volume& v);
  static void fill(DataVolume& row, const kube::Volume& v);
  void add_installations(const std::string& ns);
  void sort();

  const kube::Snapshot& snapshot_;
  Consumers consumers_;
  std::unordered_map<std::string, const kube::Volume*> volumes_;
  std::map<kube::Name, const kube::Claim*> claims_;
  std::set<std::string> profiles_, evident_, kaptain_;
  Discovery found_;
};

Role role_of(const Consumer& c, const std::string& claim, const std::string& product) {
  if (const Store* s = store_of_workload(c.workload)) return s->role;
  if (c.database == "katib") return Role::katib;
  if (c.database == "metadb") return Role::mlmd;
  if (const Store* s = store_of_claim(claim)) return s->role;
  if (product == "minio" || product == "seaweedfs") return Role::artifacts;
  return Role::other;
}

/// A store of Charmed Kubeflow, by the name of its juju application.
Search::Verdict Search::by_application(const CharmStore* store, const std::string& ns) const {
  if (store == nullptr) return {};
  std::string evidence = evident_.contains(ns) ? "Kubeflow runs in namespace " + ns : "";
  if (evidence.empty() && store->telling) evidence = "only Kubeflow uses that name";
  if (evidence.empty()) return {};
  return {true, store->role, std::string(store->product),
          "juju application " + std::string(store->application) + "; " + evidence};
}

Search::Verdict Search::judge_consumer(const Consumer& c, const kube::Claim& claim) const {
  if (const auto notebook = notebook_of(c); !notebook.empty()) {
    return {true, Role::workspace, "", "mounted by Notebook " + claim.meta.ns + "/" + notebook};
  }
  const std::string product = product_of_image(c.image);
  if (Verdict v = by_application(charm_store(application_of(*c.meta)), claim.meta.ns); v.ours) {
    if (!product.empty()) v.product = product;
    v.evidence = c.shown() + ": " + v.evidence;
    return v;
  }
  std::string evidence = evidence_in(c);
  const Store* store = store_of_workload(c.workload);
  if (evidence.empty() && store != nullptr && !product.empty()) {
    evidence = context(claim.meta.ns);
    if (evidence.empty() && c.workload.starts_with("kaptain-")) evidence = "only Kaptain uses that name";
  }
  // Kaptain's object store is a tenant of the MinIO operator, of any name.
  const bool tenant = product == "minio" && c.template_labels->contains("v1.min.io/tenant");
  if (evidence.empty() && tenant && kaptain_.contains(claim.meta.ns)) evidence = "a MinIO tenant beside Kaptain";
  if (evidence.empty()) return {};
  return {true, role_of(c, claim.meta.name, product), product, c.shown() + ": " + evidence};
}

Search::Verdict Search::by_claim_name(const kube::Name& claim, const std::string& evidence) const {
  const Store* store = store_of_claim(claim.name);
  if (store == nullptr || evidence.empty()) return {};
  return {true, store->role, std::string(store->product), "named " + claim.shown() + "; " + evidence};
}

Search::Verdict Search::judge_claim(const kube::Claim& claim) const {
  const auto& users = consumers(claim.meta.full());
  bool strangers = false;  // a workload that is not Kubeflow's speaks against the name; a bare pod may be anybody's
  for (const Consumer& c : users) {
    if (Verdict v = judge_consumer(c, claim); v.ours) return v;
    strangers = strangers || c.is_workload();
  }
  if (Verdict v = by_application(charm_store(application_of(claim.meta)), claim.meta.ns); v.ours) return v;
  if (const auto label = evidence_in(claim.meta); !label.empty()) {
    if (Verdict v = by_claim_name(claim.meta.full(), label); v.ours) return v;
    return {true, Role::other, "", label};
  }
  if (strangers) return {};
  if (profiles_.contains(claim.meta.ns) && is_workspace_name(claim.meta.name)) {
    return {true, Role::workspace, "", "named like a notebook's volume in a Profile's namespace"};
  }
  const Store* store = store_of_claim(claim.meta.name);
  const std::string why = context(claim.meta.ns);
  return by_claim_name(claim.meta.full(),
                       why.empty() && store != nullptr && store->telling ? "only Kubeflow uses that name" : why);
}

/// A database's and an object store's claim, both by their usual names, left in one namespace.
bool Search::left_in_pairs(const std::string& ns) const {
  bool database = false, objects = false;
  for (const auto& v : snapshot_.volumes) {
    if (!v.has_claim_ref || v.claim.ns != ns) continue;
    if (const Store* s = store_of_claim(v.claim.name)) {
      database = database || s->role == Role::metadata;
      objects = objects || s->role == Role::artifacts;
    }
  }
  return database && objects;
}

/// What retain wrote into it while its consumer could still be asked.
std::optional<std::pair<Role, std::string>> noted(const kube::Volume& v) {
  const std::string& note = v.meta.annotation(kube::annotation::holds);
  const auto slash = note.find('/');
  const auto role = role_named(note.substr(0, slash));
  if (!role) return std::nullopt;
  return std::pair{*role, slash == std::string::npos ? "" : note.substr(slash + 1)};
}

Search::Verdict Search::judge_orphan(const kube::Volume& v) const {
  if (const auto note = noted(v)) return {true, note->first, note->second, "retained as Kubeflow's by kf-plugins"};
  std::string evidence = evidence_in(v.meta);
  if (!v.has_claim_ref) {
    if (evidence.empty() && (v.meta.name.starts_with("kfp-") || v.meta.name.find("kubeflow") != std::string::npos)) {
      evidence = "its name";
    }
    if (evidence.empty()) return {};
    Verdict verdict{true, Role::other, "", evidence};
    for (const Store& s : stores()) {  // "mysql-pv", "kfp-minio-…": the product in the name tells what it holds
      if (s.product.empty() || v.meta.name.find(s.product) == std::string::npos) continue;
      verdict.role = s.role;
      verdict.product = s.product;
      break;
    }
    return verdict;
  }
  if (profiles_.contains(v.claim.ns) && is_workspace_name(v.claim.name)) {
    return {true, Role::workspace, "", "was a notebook's volume in a Profile's namespace"};
  }
  if (Verdict charmed = by_application(charm_store_of_claim(v.claim.name), v.claim.ns); charmed.ours) return charmed;
  const Store* store = store_of_claim(v.claim.name);
  if (evidence.empty()) evidence = context(v.claim.ns);
  if (evidence.empty() && store != nullptr && store->telling) evidence = "only Kubeflow uses that name";
  if (evidence.empty() && store != nullptr && left_in_pairs(v.claim.ns)) {
    evidence = "a database and an object store of these names were left by namespace " + v.claim.ns;
  }
  return by_claim_name(v.claim, evidence);
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
  const Verdict verdict = judge_claim(claim);
  if (!verdict.ours) return;
  DataVolume row{.role = verdict.role, .product = verdict.product, .claim = claim.meta.full()};
  row.evidence = verdict.evidence;
  row.phase = claim.phase.empty() ? "Pending" : claim.phase;  // a manifest that nobody has applied yet has no status
  row.storage_class = claim.storage_class;
  row.capacity = claim.request;
  row.has_claim = true;
  row.pvc = &claim;
  for (const Consumer& c : consumers(row.claim)) row.consumers.push_back(c.shown());
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
  const Verdict verdict = judge_orphan(v);
  if (!verdict.ours) return;
  DataVolume row{.role = verdict.role, .product = verdict.product, .claim = v.claim};
  row.evidence = verdict.evidence;
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
    if (row.has_claim && row.role != Role::workspace && row.role != Role::other) note(row.claim.ns);
  }
  for (const auto& w : snapshot_.workloads) {
    if (w.meta.name == "ml-pipeline") note(w.meta.ns);
  }
  for (auto& row : found_.volumes) {
    const auto it = in.find(row.claim.ns);
    if (it != in.end() && row.has_claim) row.layout = it->second.shown();
  }
  for (const auto& [ns, installation] : in) found_.installations.push_back(installation);
}

/// Namespaces of installations first; roles in the order of their weight.
void Search::sort() {
  std::set<std::string> standing;
  for (const auto& i : found_.installations) standing.insert(i.ns);
  const auto key = [&](const DataVolume& v) {
    return std::tuple(!standing.contains(v.claim.ns), v.claim.ns, v.role, v.claim.name, v.volume);
  };
  std::stable_sort(found_.volumes.begin(), found_.volumes.end(),
                   [&](const DataVolume& a, const DataVolume& b) { return key(a) < key(b); });
}

}  // namespace

Discovery discover(const kube::Snapshot& snapshot, const std::string& ns) { return Search(snapshot).run(ns); }

}  // namespace kf::volume
