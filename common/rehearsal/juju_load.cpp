// How a model gets into the rehearsal.
#include "base/base64.hpp"
#include "rehearsal/juju_world.hpp"

#include <stdexcept>

namespace kf::rehearsal {

using doc::In;
using doc::Json;
using recipe::Style;

namespace {

Json storage_class() {
  return {
      {"apiVersion", "storage.k8s.io/v1"},
      {"kind", kind::storage_class},
      {"metadata", {{"name", "standard"}, {"annotations", {{"storageclass.kubernetes.io/is-default-class", "true"}}}}},
      {"provisioner", "ebs.csi.aws.com"},
      {"reclaimPolicy", "Delete"},
      {"volumeBindingMode", "Immediate"}};
}

Json notebook(const std::string& ns) {
  const Json labels{{"notebook-name", "workspace"}};
  return {
      {"apiVersion", "apps/v1"},
      {"kind", kind::stateful_set},
      {"metadata", {{"name", "workspace"}, {"namespace", ns}}},
      {"spec",
       {{"replicas", 1},
        {"selector", {{"matchLabels", labels}}},
        {"template",
         {{"metadata", {{"labels", labels}}},
          {"spec", {{"containers", {{{"name", "notebook"}, {"image", "jupyter"}}}}}}}},
        {"volumeClaimTemplates",
         {{{"metadata", {{"name", "home"}}},
           {"spec", {{"accessModes", {"ReadWriteOnce"}}, {"resources", {{"requests", {{"storage", "5Gi"}}}}}}}}}}}}};
}

Json resource_of(const Json& definition, const std::string& name, const std::string& ns) {
  const In spec = In(definition)["spec"];
  const auto versions = spec["versions"].each();
  Json made{
      {"apiVersion", spec["group"].text() + "/" + (versions.empty() ? std::string("v1") : versions[0]["name"].text())},
      {"kind", spec["names"]["kind"].text()},
      {"metadata", {{"name", name}}}};
  if (is_namespaced(definition)) made["metadata"]["namespace"] = ns;
  // Over, stopped or switched off: nobody upgrades under what still runs.
  if (made["kind"] == "Workflow") made["metadata"]["labels"] = {{"workflows.argoproj.io/completed", "true"}};
  if (made["kind"] == "Notebook") made["metadata"]["annotations"] = {{"kubeflow-resource-stopped", "yes"}};
  return made;
}

/// Of a captured StatefulSet: what its claims are called, by the storage that they are of.
std::map<std::string, std::string> templates_in(const Json& set) {
  std::map<std::string, std::string> all;
  for (const In each : In(set)["spec"]["volumeClaimTemplates"].each()) {
    const std::string storage = each["metadata"]["labels"][mark::storage_name].text();
    const std::string noted = each["metadata"]["annotations"][mark::storage_name].text();
    const std::string name = each["metadata"]["name"].text();
    if (!storage.empty() || !noted.empty()) all[storage.empty() ? noted : storage] = name;
  }
  return all;
}

}  // namespace

JujuWorld::JujuWorld(const juju::Bundle& bundle, const recipe::Charms& charms, juju::Versions versions, unsigned seed,
                     const std::string& release) {
  juju_.release = release;
  juju_.charms = &charms;
  juju_.versions = versions;
  reseed(seed);
  make_model();
  juju_.remotes = bundle.remotes;
  for (const auto& [name, app] : bundle.applications) add(name, app);
  for (const juju::Relation& each : bundle.relations) {
    const auto readings = readings_of(juju_, each);
    juju_.relations[readings.empty() ? each : readings[0]] = false;
  }
  juju_.offers = bundle.offers;
  if (!settle()) throw std::logic_error("rehearsal: the bundle does not settle");
  // juju tries a custom resource again until its definition is there (customresourcedefinitions.go getCRDsForCRs).
  for (auto& [name, app] : juju_.apps) make_what_the_charm_makes(juju_, app);
  add_users();
  if (!settle()) throw std::logic_error("rehearsal: the bundle does not settle with users");
  remember();
}

JujuWorld::JujuWorld(World world, const JujuCapture& capture, const recipe::Charms& charms, juju::Versions versions,
                     unsigned seed, const std::string& release) {
  juju_.release = release;
  juju_.world = std::move(world);
  juju_.charms = &charms;
  juju_.versions = versions;
  juju_.random.seed(seed);
  juju_.model = capture.status.model;
  juju_.controller = capture.status.controller;
  juju_.cloud = capture.status.cloud;
  juju_.region = capture.status.region;
  make_model();
  juju_.remotes = capture.status.remotes;
  for (const auto& [name, offer] : capture.status.offers) juju_.offers.push_back(offer);
  for (const auto& [name, app] : capture.status.applications) take_over(app, capture);
  for (const juju::Relation& each : capture.bundle.relations) juju_.relations[each] = false;
  for (const juju::Storage& each : capture.storage) {
    const Json* volume = juju_.world.all().find({kind::volume, {"", each.volume}});
    const kube::Name claim = volume == nullptr ? kube::Name{} : volume_of(*volume).claim;
    juju_.storage[each.id] = {each, each.unit.substr(0, each.unit.find('/')), claim};
    juju_.sequence = std::max(juju_.sequence, std::stol("0" + each.id.substr(each.id.find('/') + 1)) + 1);
  }
  remember();
}

/// The model's namespace, by whose annotation a plan knows that it is juju's (caas/kubernetes/provider/namespaces.go).
void JujuWorld::make_model() {
  const Json* ns = juju_.world.all().find({kind::ns, {"", juju_.model}});
  if (ns != nullptr) juju_.model_uuid = annotation(*ns, mark::model_id);
  if (juju_.model_uuid.empty()) {
    juju_.model_uuid = juju_.digits(8) + "-0000-4000-8000-" + juju_.digits(12);
  }
  juju_.world.make({{"apiVersion", "v1"},
                    {"kind", kind::ns},
                    {"metadata",
                     {{"name", juju_.model},
                      {"annotations", {{mark::model_id, juju_.model_uuid}}},
                      {"labels", {{mark::model_name, juju_.model}, {mark::managed_by, "juju"}}}}}});
  if (juju_.world.all().names(kind::storage_class).empty()) juju_.world.make(storage_class());
}

void JujuWorld::add(const std::string& name, const juju::Deployed& is) {
  JujuApp app{.name = name, .is = is, .begun_on = is.channel};
  app.uuid = juju_.digits(8);
  if (app.is.revision < 0) app.is.revision = released(is.charm, is.channel, "").value_or(-1);
  if (const recipe::Charm* charm = juju_.charm_of(app); charm != nullptr && app.is.base.empty()) {
    app.is.base = charm->base;
  }
  juju_.apps[name] = std::move(app);
  ++juju_.changes;
}

void JujuWorld::take_over(const juju::Application& seen, const JujuCapture& capture) {
  const auto deployed = capture.bundle.applications.find(seen.name);
  JujuApp app{.name = seen.name,
              .is = deployed == capture.bundle.applications.end() ? juju::Deployed{} : deployed->second};
  app.is.charm = seen.charm;
  app.is.channel = seen.channel;
  app.is.base = seen.base;
  app.is.revision = seen.revision;
  app.is.scale = seen.scale;
  app.begun_on = seen.channel;
  app.local = seen.local;
  app.dying = seen.dying;
  app.undisturbed = true;
  app.uuid = juju_.digits(8);
  if (const auto config = capture.configs.find(seen.name); config != capture.configs.end()) {
    app.is.trust = config->second.trust;
    for (const auto& [key, setting] : config->second.settings) {
      if (setting.by_user && setting.value) app.is.options[key] = *setting.value;
    }
  }
  for (const juju::Unit& unit : seen.units) {
    const bool runs = unit.upgrading_from.empty();
    app.units.push_back({.name = unit.name,
                         .channel = runs ? app.is.channel : "",
                         .revision = runs ? app.is.revision : -1,
                         .workload = unit.workload,
                         .agent = unit.agent});
    app.next_unit = std::max(app.next_unit, std::stol("0" + unit.name.substr(unit.name.find('/') + 1)) + 1);
  }
  if (const Json* secret = juju_.world.all().find({kind::secret, {juju_.model, seen.name + "-secret"}})) {
    app.secret_key = from_base64(In(*secret)["data"]["MINIO_SECRET_KEY"].text()).value_or("");
  }
  const Json* set = juju_.world.all().find({kind::stateful_set, {juju_.model, seen.name}});
  if (set != nullptr) app.templates = templates_in(*set);
  JujuApp& added = juju_.apps[seen.name] = std::move(app);
  make_objects(juju_, added);
}

/// What people lose, if anything does: see the header.
void JujuWorld::add_users() {
  World& world = juju_.world;
  std::string ns = juju_.model;
  if (const Json* profiles = world.all().find({kind::definition, {"", "profiles.kubeflow.org"}})) {
    world.make(resource_of(*profiles, "ada", ""));
    if (!world.settle()) throw std::logic_error("rehearsal: a Profile does not settle");
    ns = "ada";
    world.make(notebook(ns));
  }
  for (const auto& name : world.all().names(kind::definition)) {
    const Json definition = *world.all().find({kind::definition, name});
    if (name.name != "profiles.kubeflow.org") world.make(resource_of(definition, "sample", ns));
  }
}

}  // namespace kf::rehearsal
