// What goes when, and what does not go yet: the protection finalizers, namespaces, and garbage collection.
#include "rehearsal/state.hpp"

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {

constexpr const char* pv_protection = "kubernetes.io/pv-protection";
constexpr const char* pvc_protection = "kubernetes.io/pvc-protection";

void protect(State& s, Json object, const char* finalizer, bool used) {
  const bool has = has_finalizer(object, finalizer);
  Json& all = object["metadata"]["finalizers"];
  if (deleting(object) && has && !used) {
    Json left = Json::array();
    for (const Json& each : all) {
      if (each != finalizer) left.push_back(each);
    }
    all = left;
    s.save(object);
  } else if (!deleting(object) && !has) {
    all.push_back(finalizer);
    s.save(object);
  }
}

/// podUsesPVC: only a pod that has a node uses a claim, but also one that has finished.
bool is_used(const State& s, const kube::Name& claim) {
  for (const auto& name : s.objects.names(kind::pod, claim.ns)) {
    const In spec = In(*s.objects.find({kind::pod, name}))["spec"];
    if (!spec["nodeName"].has()) continue;
    for (const In each : spec["volumes"].each()) {
      if (each["persistentVolumeClaim"]["claimName"].text() == claim.name) return true;
    }
  }
  return false;
}

}  // namespace

/// pv_protection_controller.go: the phase alone says whether a volume is used.
void protect_volume(State& s, const kube::Name& name) {
  if (const Json* volume = s.volume(name.name)) {
    protect(s, *volume, pv_protection, In(*volume)["status"]["phase"].text() == "Bound");
  }
}

/// pvc_protection_controller.go
void protect_claim(State& s, const kube::Name& name) {
  if (const Json* claim = s.claim(name)) protect(s, *claim, pvc_protection, is_used(s, name));
}

/// namespace/deletion/namespaced_resources_deleter.go; pods before everything else since 1.33
/// (OrderedNamespaceDeletion).
void sync_namespace(State& s, const kube::Name& name) {
  const Json* ns = s.objects.find({kind::ns, name});
  if (ns == nullptr || !deleting(*ns)) return;
  std::vector<Key> pods, others;
  for (const auto& [key, object] : s.objects.all()) {
    if (key.name.ns == name.name) (key.kind == kind::pod ? pods : others).push_back(key);
  }
  for (const Key& key : pods.empty() ? others : pods) s.remove(key, "namespace " + name.name + " was deleted");
  if (!pods.empty() || !others.empty()) return;
  Json emptied = *ns;
  emptied["spec"]["finalizers"] = Json::array();  // finalizeNamespace
  s.save(emptied);
}

/// garbagecollector.go: what is owned goes after its last owner. Owners that were never there are left alone: a capture
/// need not hold everything.
void collect_garbage(State& s, const Key& key) {
  const Json* object = s.objects.find(key);
  if (object == nullptr || deleting(*object)) return;
  const auto owners = In(*object)["metadata"]["ownerReferences"].each();
  for (const In owner : owners) {
    if (!s.objects.was_there(owner["uid"].text())) return;
  }
  if (!owners.empty())
    s.remove(key, "its owner " + owners[0]["kind"].text() + " " + owners[0]["name"].text() + " was deleted");
}

}  // namespace kf::rehearsal
