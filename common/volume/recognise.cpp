#include "volume/recognise.hpp"

#include "kube/annotations.hpp"
#include "volume/evidence.hpp"

#include <optional>

namespace kf::volume {

namespace {

/// What retain wrote into it while its consumer could still be asked.
std::optional<std::pair<Role, std::string>> noted(const kube::Volume& v) {
  const std::string& note = v.meta.annotation(kube::annotation::holds);
  const auto slash = note.find('/');
  const auto role = role_named(note.substr(0, slash));
  if (!role) return std::nullopt;
  return std::pair{*role, slash == std::string::npos ? "" : note.substr(slash + 1)};
}

Role role_of(const Consumer& c, const std::string& claim, const std::string& product) {
  if (const Store* s = store_of_workload(c.workload)) return s->role;
  if (c.database == "katib") return Role::katib;
  if (c.database == "metadb") return Role::mlmd;
  if (const Store* s = store_of_claim(claim)) return s->role;
  if (product == "minio" || product == "seaweedfs") return Role::artifacts;
  return Role::other;
}

Verdict by_claim_name(const kube::Name& claim, const std::string& evidence) {
  const Store* store = store_of_claim(claim.name);
  if (store == nullptr || evidence.empty()) return {};
  return {true, store->role, std::string(store->product), "named " + claim.shown() + "; " + evidence};
}

std::string telling_name(const Store* store) {
  return store != nullptr && store->telling ? "only Kubeflow uses that name" : "";
}

/// The store of the object's juju application, if that is what the claim holds. A name that juju did not make says
/// nothing against it.
const CharmStore* store_of_application(const kube::Meta& meta, const std::string& claim) {
  const CharmStore* store = charm_store(application_of(meta));
  const JujuClaim made = juju_claim(claim);
  return store == nullptr || made.application.empty() || made.storage == store->storage ? store : nullptr;
}

/// A volume that no claim was ever given: its name is all there is.
Verdict by_own_name(const kube::Volume& v) {
  std::string evidence = evidence_in(v.meta);
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

}  // namespace

Recogniser::Recogniser(const kube::Snapshot& s)
    : snapshot_(s), consumers_(consumers_of(s)), hosts_(configured_hosts(s)) {
  for (const auto& n : s.namespaces) {
    if (is_profile(n)) profiles_.insert(n.meta.name);
  }
  for (const auto& w : s.workloads) {
    if (is_kaptain(w.meta)) kaptain_.insert(w.meta.ns);
    if (tells_of_kubeflow(w)) evident_.insert(w.meta.ns);
  }
  for (const auto& c : s.config_maps) {
    if (is_install_config(c.meta.name)) evident_.insert(c.meta.ns);
  }
  // A user's namespace holds parts of Kubeflow's, and whatever else its user runs under whatever name.
  for (const auto& ns : profiles_) evident_.erase(ns);
  for (const auto& pod : s.pods) {
    const auto run = run_of(pod.meta);
    if (run.empty() || !(evident_.contains(pod.meta.ns) || profiles_.contains(pod.meta.ns))) continue;
    for (const auto& [volume, claim] : pod.spec.claims) of_runs_.emplace(kube::Name{pod.meta.ns, claim}, run);
  }
}

bool Recogniser::tells_of_kubeflow(const kube::Workload& w) const {
  if (w.meta.name == "ml-pipeline" || is_kubeflow_charm(application_of(w.meta))) return true;
  const Consumer c{
      w.kind, w.meta.name, w.meta.name,        w.spec.containers.empty() ? "" : w.spec.containers.front().image,
      {},     &w.meta,     &w.template_labels, &w.spec};
  return !evidence_in(c).empty();
}

const std::vector<Consumer>& Recogniser::consumers(const kube::Name& claim) const {
  static const std::vector<Consumer> none;
  const auto it = consumers_.find(claim);
  return it == consumers_.end() ? none : it->second;
}

/// Kubeflow's own namespace: by what runs there, or by the name that every manifest gives it.
std::string Recogniser::context(const std::string& ns) const {
  if (evident_.contains(ns)) return "Kubeflow runs in namespace " + ns;
  return ns == "kubeflow" ? "namespace kubeflow" : "";
}

/// A store of Charmed Kubeflow, by the name of its juju application.
Verdict Recogniser::by_application(const CharmStore* store, const std::string& ns) const {
  if (store == nullptr) return {};
  std::string evidence = evident_.contains(ns) ? "Kubeflow runs in namespace " + ns : "";
  if (evidence.empty() && store->telling) evidence = "only Kubeflow uses that name";
  if (evidence.empty()) return {};
  return {true, store->role, std::string(store->product),
          "juju application " + std::string(store->application) + "; " + evidence};
}

/// A database or an object store.
Verdict Recogniser::of_server(const Consumer& c, const kube::Claim& claim) const {
  const std::string product = product_of_image(c.image);
  if (Verdict v = by_application(store_of_application(*c.meta, claim.meta.name), claim.meta.ns); v.ours) {
    if (!product.empty()) v.product = product;
    v.evidence = c.shown() + ": " + v.evidence;
    return v;
  }
  if (const auto* host = product.empty() ? nullptr : host_that_selects(hosts_, claim.meta.ns, *c.template_labels)) {
    const Store* usual = store_of_workload(c.workload);
    return {.ours = true,
            .role = usual != nullptr ? usual->role : host->role,
            .product = product,
            .evidence = c.shown() + ": Service " + host->service->meta.full().shown() + ", " + host->evidence,
            .home = host->ns};
  }
  std::string evidence = evidence_in(c);
  if (evidence.empty() && store_of_workload(c.workload) != nullptr && !product.empty()) {
    evidence = context(claim.meta.ns);
    if (evidence.empty() && c.workload.starts_with("kaptain-")) evidence = "only Kaptain uses that name";
  }
  // Kaptain's object store is a tenant of the MinIO operator, of any name.
  const bool tenant = product == "minio" && c.template_labels->contains("v1.min.io/tenant");
  if (evidence.empty() && tenant && kaptain_.contains(claim.meta.ns)) evidence = "a MinIO tenant beside Kaptain";
  if (evidence.empty()) return {};
  return {true, role_of(c, claim.meta.name, product), product, c.shown() + ": " + evidence};
}

Verdict Recogniser::of_consumer(const Consumer& c, const kube::Claim& claim) const {
  if (const auto user = kubeflow_user_of(c); !user.empty()) {
    return {true, Role::workspace, "", "mounted by " + user + " in namespace " + claim.meta.ns};
  }
  Verdict verdict = of_server(c, claim);
  verdict.version = version_of_image(c.image);
  return verdict;
}

/// What nobody uses now: notebooks' volumes, and those that the Volumes page makes under any name.
Verdict Recogniser::in_profile(const kube::Name& claim) const {
  if (!profiles_.contains(claim.ns)) return {};
  return {true, Role::workspace, "",
          is_workspace_name(claim.name) ? "named like a notebook's volume in a Profile's namespace"
                                        : "in a Profile's namespace, where no other workload uses it"};
}

Verdict Recogniser::of_claim(const kube::Claim& claim) const {
  bool strangers = false;  // a workload that is not Kubeflow's speaks against the name; a bare pod may be anybody's
  for (const Consumer& c : consumers(claim.meta.full())) {
    if (Verdict v = of_consumer(c, claim); v.ours) return v;
    strangers = strangers || c.is_workload() || profiles_.contains(claim.meta.ns);
  }
  if (Verdict v = by_application(store_of_application(claim.meta, claim.meta.name), claim.meta.ns); v.ours) return v;
  if (const auto label = evidence_in(claim.meta); !label.empty()) {
    if (Verdict v = by_claim_name(claim.meta.full(), label); v.ours) return v;
    return {true, Role::other, "", label};
  }
  if (const auto run = of_runs_.find(claim.meta.full()); run != of_runs_.end())
    return {true, Role::other, "", "used by " + run->second};
  const bool at_home = !context(claim.meta.ns).empty() || profiles_.contains(claim.meta.ns);
  if (const auto run = run_of(claim.meta); !run.empty() && at_home) return {true, Role::other, "", "made by " + run};
  if (strangers) return {};
  if (Verdict v = in_profile(claim.meta.full()); v.ours) return v;
  const std::string why = context(claim.meta.ns);
  return by_claim_name(claim.meta.full(), why.empty() ? telling_name(store_of_claim(claim.meta.name)) : why);
}

/// A database's and an object store's claim, both by their usual names, left in one namespace.
bool Recogniser::left_in_pairs(const std::string& ns) const {
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

Verdict Recogniser::of_orphan(const kube::Volume& v) const {
  if (const auto note = noted(v)) return {true, note->first, note->second, "retained as Kubeflow's by kf-plugins"};
  if (!v.has_claim_ref) return by_own_name(v);
  if (profiles_.contains(v.claim.ns) && is_workspace_name(v.claim.name)) {
    return {true, Role::workspace, "", "was a notebook's volume in a Profile's namespace"};
  }
  if (Verdict charmed = by_application(charm_store_of_claim(v.claim.name), v.claim.ns); charmed.ours) return charmed;
  std::string evidence = evidence_in(v.meta);
  if (evidence.empty()) evidence = context(v.claim.ns);
  if (evidence.empty()) evidence = telling_name(store_of_claim(v.claim.name));
  if (evidence.empty() && store_of_claim(v.claim.name) != nullptr && left_in_pairs(v.claim.ns)) {
    evidence = "a database and an object store of these names were left by namespace " + v.claim.ns;
  }
  return by_claim_name(v.claim, evidence);
}

}  // namespace kf::volume
