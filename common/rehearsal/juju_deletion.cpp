// How juju destroys. juju: caas/kubernetes/provider/k8s.go DeleteService, operator.go DeleteOperator,
// customresourcedefinitions.go; called when a podspec application is removed, and by the caasapplicationprovisioner
// (application.go, 3.6 ops.go upgradePodSpec) when one becomes a sidecar. Claims are never deleted.
#include "rehearsal/juju_state.hpp"

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {

using Keys = std::vector<Key>;

/// Workloads and services by their names and labels.
Keys workloads_of(const Juju& s, const std::string& app) {
  Keys all;
  for (const auto& [key, object] : s.world.all().all()) {
    const bool mine = key.name.ns == s.model &&
                      (label(object, mark::name) == app || key.name.name == app || key.name.name == app + "-operator");
    const bool kind = key.kind == kind::stateful_set || key.kind == kind::deployment || key.kind == kind::service;
    if (mine && kind && !deleting(object)) all.push_back(key);
  }
  return all;
}

bool is_labelled(const Json& object, const std::string& app) {
  return label(object, mark::name) == app && label(object, mark::managed_by) == "juju";
}

/// secrets.go deleteSecrets, configmap.go deleteConfigMaps: by the labels of the application alone, whatever
/// juju-resource-lifecycle says.
Keys contents_of(const Juju& s, const std::string& app) {
  Keys all;
  for (const auto& [key, object] : s.world.all().all()) {
    const bool kind = key.kind == kind::secret || key.kind == kind::config_map;
    if (kind && key.name.ns == s.model && is_labelled(object, app)) all.push_back(key);
  }
  return all;
}

/// init.go lifecycleApplicationRemovalSelector: "juju-resource-lifecycle notin (model,persistent)".
bool is_spared(const Json& object) {
  const std::string cycle = label(object, mark::lifecycle);
  return cycle == "model" || cycle == "persistent";
}

/// customresourcedefinitions.go getAPIExtensionLabelsGlobal: what has no namespace must name the model too.
bool is_doomed(const Juju& s, const Json& object, const std::string& app, bool namespaced) {
  if (deleting(object) || is_spared(object) || !is_labelled(object, app)) return false;
  return namespaced ? key_of(object).name.ns == s.model : label(object, mark::model_name) == s.model;
}

/// deleteCustomResourcesForApp: of every definition that there is; those with a namespace only in the model's own.
Keys resources_of(const Juju& s, const std::string& app) {
  Keys all;
  for (const auto& name : s.world.all().names(kind::definition)) {
    const Json& definition = *s.world.all().find({kind::definition, name});
    const std::string kind = kind_defined_by(definition);
    for (const auto& each : s.world.all().names(kind)) {
      const Key key{kind, each};
      if (is_doomed(s, *s.world.all().find(key), app, is_namespaced(definition))) all.push_back(key);
    }
  }
  return all;
}

/// deleteCustomResourceDefinitionsForApp: and with a definition go all of its custom resources, everybody's.
Keys definitions_of(const Juju& s, const std::string& app) {
  Keys all;
  for (const auto& name : s.world.all().names(kind::definition)) {
    const Key key{kind::definition, name};
    if (is_doomed(s, *s.world.all().find(key), app, false)) all.push_back(key);
  }
  return all;
}

/// 3.6 caas application.go Delete (from 3.6.10 on): what the charm itself has made, by juju's webhook's label.
Keys creations_of(const Juju& s, const std::string& app) {
  Keys all;
  for (const auto& [key, object] : s.world.all().all()) {
    const bool created = label(object, mark::created_by) == app && label(object, mark::model_name) == s.model;
    if (created && !deleting(object) && key.kind != kind::claim && key.kind != kind::volume) all.push_back(key);
  }
  return all;
}

bool remove_all(Juju& s, const Keys& keys, const std::string& why) {
  for (const Key& key : keys) s.world.remove(key, why);
  return !keys.empty();
}

}  // namespace

/// In DeleteService's order; between two of its kinds anything may happen.
bool delete_podspec(Juju& s, const std::string& app) {
  const std::string why = "juju deleted application " + app;
  return remove_all(s, workloads_of(s, app), why) || remove_all(s, contents_of(s, app), why) ||
         remove_all(s, resources_of(s, app), why) || remove_all(s, definitions_of(s, app), why);
}

/// application/application.go Delete: what juju made, by name; the charm's own is its remove hook's business.
bool delete_sidecar(Juju& s, const std::string& app) {
  const std::string why = "juju deleted application " + app;
  const bool thorough = since(s.versions.controller, 3, 6, 10);
  return remove_all(s, workloads_of(s, app), why) || (thorough && remove_all(s, creations_of(s, app), why));
}

/// canonical/bundle-kubeflow#1307: charms that own definitions delete their manifests when a unit goes, whatever the
/// labels say; also when an application is scaled to 0.
void remove_hook(Juju& s, const JujuApp& app, const JujuUnit& unit) {
  const recipe::Charm* charm = s.charm_in(app, unit);
  if (charm == nullptr || charm->style != recipe::Style::sidecar) return;
  for (const auto& name : charm->crds) {
    s.world.remove({kind::definition, {"", name}}, "");
  }
  if (app.is.charm == "minio") s.world.remove({kind::secret, {s.model, "minio-secret"}}, "");
}

}  // namespace kf::rehearsal
