// What juju and its charms make in Kubernetes. juju: caas/kubernetes/provider/k8s.go EnsureService (podspec),
// caas/kubernetes/provider/application/application.go Ensure (sidecar); the charms: their own repositories.
#include "base/base64.hpp"
#include "rehearsal/juju_state.hpp"

#include <cctype>

namespace kf::rehearsal {

using doc::In;
using doc::Json;
using recipe::Style;

namespace {

/// "20G", "kubernetes,1,10240M": the last part is the size. juju's units are of 1024.
std::string quantity_of(const std::string& constraint) {
  const std::string size = constraint.substr(constraint.rfind(',') + 1);  // all of it, if there is no comma
  if (size.empty()) return "1Gi";
  return std::isdigit(static_cast<unsigned char>(size.back())) != 0 ? size + "Mi" : size + "i";
}

Json object(const char* api, const char* kind, const std::string& ns, const std::string& name, Json labels) {
  Json made{{"apiVersion", api}, {"kind", kind}, {"metadata", {{"name", name}, {"labels", std::move(labels)}}}};
  if (!ns.empty()) made["metadata"]["namespace"] = ns;
  return made;
}

Json claim_template(const Juju& s, const JujuApp& app, const std::string& storage, const std::string& name) {
  const auto wanted = app.is.storage.find(storage);
  const recipe::Charm* charm = s.charm_of(app);
  const std::string least = charm == nullptr ? "" : charm->storage.at(storage).minimum_size;
  Json labels = labels_for(s, app.name);
  labels[mark::storage_name] = storage;
  return {{"metadata", {{"name", name}, {"labels", labels}, {"annotations", {{"juju-storage-owner", app.name}}}}},
          {"spec",
           {{"accessModes", {"ReadWriteOnce"}},
            {"resources",
             {{"requests", {{"storage", quantity_of(wanted == app.is.storage.end() ? least : wanted->second)}}}}}}}};
}

/// What runs in a pod of it. Every container has the storage, where the first of a sidecar charm is the charm's own;
/// how a server calls its container is mysql-k8s' src/constants.py (CONTAINER_NAME), mlmd-operator's metadata.yaml
/// (track/1.14 and track/ckf-1.9).
Json containers_of(const JujuApp& app, const std::string& image) {
  Json mounts = Json::array();
  for (const auto& [storage, name] : app.templates) mounts.push_back({{"name", name}, {"mountPath", "/" + storage}});
  Json all = Json::array({{{"name", "charm"}, {"image", image}}});
  if (app.is.charm == "mysql-k8s") all.push_back({{"name", "mysql"}, {"image", "charmed-mysql"}});
  if (app.is.charm == "mlmd") {
    all.push_back({{"name", app.is.channel.starts_with("ckf-") ? "mlmd-grpc-server" : "mlmd"}, {"image", image}});
  }
  for (Json& each : all) {
    if (!mounts.empty()) each["volumeMounts"] = mounts;
  }
  return all;
}

/// The workload of an application: units, as pods. A StatefulSet if it has storage or is a sidecar.
Json workload(const Juju& s, const JujuApp& app) {
  const bool set = !app.templates.empty() || s.style_of(app) != Style::podspec;
  Json made =
      object("apps/v1", set ? kind::stateful_set : kind::deployment, s.model, app.name, labels_for(s, app.name));
  made["metadata"]["annotations"]["app.juju.is/uuid"] = app.uuid;
  made["spec"] = {{"replicas", app.is.scale},
                  {"selector", {{"matchLabels", {{mark::name, app.name}}}}},
                  {"template",
                   {{"metadata", {{"labels", {{mark::name, app.name}}}}},
                    {"spec", {{"containers", containers_of(app, app.is.charm)}}}}}};
  for (const auto& [storage, name] : app.templates) {
    made["spec"]["volumeClaimTemplates"].push_back(claim_template(s, app, storage, name));
  }
  return made;
}

Json operator_of(const Juju& s, const std::string& app) {
  const Json labels{{"operator.juju.is/name", app}, {"operator.juju.is/target", "application"}};
  Json made = object("apps/v1", kind::stateful_set, s.model, app + "-operator", labels);
  made["spec"] = {{"replicas", 1},
                  {"selector", {{"matchLabels", labels}}},
                  {"template",
                   {{"metadata", {{"labels", labels}}},
                    {"spec", {{"containers", {{{"name", "juju-operator"}, {"image", "jujud-operator"}}}}}}}}};
  return made;
}

/// The names of the claims' templates stay for the life of an application: a podspec one that became a sidecar keeps
/// its claims (3.6 application.go pvcNames).
void name_templates(const Juju& s, JujuApp& app) {
  const recipe::Charm* charm = s.charm_of(app);
  if (charm == nullptr || !app.templates.empty()) return;
  for (const auto& [storage, block] : charm->storage) {
    const std::string prefix = charm->style == Style::podspec ? "" : app.name + "-";
    app.templates[storage] = prefix + storage + "-" + app.uuid;
  }
}

struct Known {
  const char *kind, *version, *scope;
};

/// What a definition defines; of unknown ones the kind is guessed from the plural. manifests of kubeflow/manifests 1.6.
Known known(const std::string& definition) {
  static const std::map<std::string, Known> all{
      {"profiles.kubeflow.org", {"Profile", "v1", "Cluster"}},
      {"notebooks.kubeflow.org", {"Notebook", "v1", "Namespaced"}},
      {"poddefaults.kubeflow.org", {"PodDefault", "v1alpha1", "Namespaced"}},
      {"experiments.kubeflow.org", {"Experiment", "v1beta1", "Namespaced"}},
      {"scheduledworkflows.kubeflow.org", {"ScheduledWorkflow", "v1beta1", "Namespaced"}},
      {"workflows.argoproj.io", {"Workflow", "v1alpha1", "Namespaced"}},
      {"workflowtemplates.argoproj.io", {"WorkflowTemplate", "v1alpha1", "Namespaced"}},
      {"workflowtaskresults.argoproj.io", {"WorkflowTaskResult", "v1alpha1", "Namespaced"}},
      {"workflowtasksets.argoproj.io", {"WorkflowTaskSet", "v1alpha1", "Namespaced"}},
      {"workfloweventbindings.argoproj.io", {"WorkflowEventBinding", "v1alpha1", "Namespaced"}},
      {"clusterworkflowtemplates.argoproj.io", {"ClusterWorkflowTemplate", "v1alpha1", "Cluster"}},
      {"cronworkflows.argoproj.io", {"CronWorkflow", "v1alpha1", "Namespaced"}},
      {"authorizationpolicies.security.istio.io", {"AuthorizationPolicy", "v1beta1", "Namespaced"}},
      {"seldondeployments.machinelearning.seldon.io", {"SeldonDeployment", "v1", "Namespaced"}},
      {"compositecontrollers.metacontroller.k8s.io", {"CompositeController", "v1alpha1", "Cluster"}},
  };
  const auto it = all.find(definition);
  return it == all.end() ? Known{"", "v1", "Namespaced"} : it->second;
}

Json definition(const std::string& name, Json labels) {
  const Known is = known(name);
  const std::string plural = name.substr(0, name.find('.'));
  std::string kind = *is.kind != '\0' ? is.kind : plural.substr(0, plural.size() - 1);
  kind[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(kind[0])));
  Json made = object("apiextensions.k8s.io/v1", kind::definition, "", name, std::move(labels));
  made["spec"] = {{"group", name.substr(name.find('.') + 1)},
                  {"scope", is.scope},
                  {"names", {{"plural", plural}, {"kind", kind}}},
                  {"versions", {{{"name", is.version}, {"served", true}, {"storage", true}}}}};
  return made;
}

/// A podspec charm's definitions bear the labels by which they are deleted (customresourcedefinitions.go
/// getAPIExtensionLabelsGlobal); what a sidecar writes is labelled by juju's webhook (3.6 utils/labels.go
/// LabelsForAppCreated). A charm that finds its definition there takes it over, as server-side apply with force does.
void make_definitions(Juju& s, const JujuApp& app, const recipe::Charm& charm) {
  const bool podspec = charm.style == Style::podspec;
  Json labels = labels_for(s, app.name);
  if (!podspec) labels.erase(mark::name), labels[mark::created_by] = app.name;
  for (const std::string& name : charm.crds) {
    const Key key{kind::definition, {"", name}};
    if (s.world.make(definition(name, labels)) || podspec) continue;
    s.world.change(key, {{"metadata", {{"labels", labels}}}});
  }
}

/// minio-operator src/charm.py: the Secret has what is configured, or a key that the charm made up and remembers.
void make_minio_secret(Juju& s, JujuApp& app) {
  if (app.is.charm != "minio") return;
  std::string key = option(app, "secret-key", "");
  if (key.empty() && app.secret_key.empty()) app.secret_key = s.digits(30);
  if (key.empty()) key = app.secret_key;
  Json secret = object("v1", kind::secret, s.model, "minio-secret", labels_for(s, app.name));
  secret["data"] = {{"MINIO_ACCESS_KEY", base64(option(app, "access-key", "minio"))},
                    {"MINIO_SECRET_KEY", base64(key)}};
  if (!s.world.make(secret)) s.world.change(key_of(secret), {{"data", secret["data"]}});
}

/// kubeflow-dashboard-operator 1.6 src/charm.py: a podspec dashboard owns the first user's Profile, and juju labels it
/// for deletion (canonical/bundle-kubeflow#547).
void make_profile(Juju& s, const JujuApp& app, const recipe::Charm& charm) {
  if (charm.name != "kubeflow-dashboard" || charm.style != Style::podspec) return;
  if (s.world.all().find({kind::definition, {"", "profiles.kubeflow.org"}}) == nullptr) return;
  Json labels = labels_for(s, app.name);
  labels[mark::created_by] = "kubeflow-profiles";
  s.world.make(object("kubeflow.org/v1", "Profile", "", option(app, "profile", "admin"), labels));
}

const Json* workload_in(const Juju& s, const std::string& app) {
  const Json* set = s.world.all().find({kind::stateful_set, {s.model, app}});
  return set != nullptr ? set : s.world.all().find({kind::deployment, {s.model, app}});
}

}  // namespace

std::string option(const JujuApp& app, const std::string& key, const std::string& fallback) {
  const auto it = app.is.options.find(key);
  if (it == app.is.options.end()) return fallback;
  const Json value = Json::parse(it->second, nullptr, false);
  return value.is_string() ? value.get<std::string>() : it->second;
}

Json labels_for(const Juju& s, const std::string& app) {
  return {{mark::name, app}, {mark::managed_by, "juju"}, {mark::model_name, s.model}, {mark::model_id, s.model_uuid}};
}

void make_objects(Juju& s, JujuApp& app) {
  name_templates(s, app);
  const Style style = s.style_of(app);
  if (style == Style::podspec) s.world.make(operator_of(s, app.name));
  if (workload_in(s, app.name) == nullptr) s.world.make(workload(s, app));
  Json service = object("v1", kind::service, s.model, app.name, labels_for(s, app.name));
  service["spec"]["selector"] = {{mark::name, app.name}};
  s.world.make(service);
  app.made = style;
}

void make_what_the_charm_makes(Juju& s, JujuApp& app) {
  const recipe::Charm* charm = s.charm_of(app);
  if (charm == nullptr) return;
  make_definitions(s, app, *charm);
  make_minio_secret(s, app);
  make_profile(s, app, *charm);
}

/// deploy --attach-storage (3.6.12): juju makes the claim itself, and it names the volume. Who deploys it so means that
/// disk: no thief, as long as nobody else has taken it meanwhile.
void make_attached_claim(Juju& s, const JujuApp& app, const std::string& storage, const std::string& volume) {
  const std::string name = app.templates.at(storage);
  Json claim = claim_template(s, app, storage, name);
  claim["apiVersion"] = "v1";
  claim["kind"] = kind::claim;
  claim["metadata"]["namespace"] = s.model;
  claim["metadata"]["name"] = name + "-" + app.name + "-0";
  const Json& its = *s.world.all().find({kind::volume, {"", volume}});
  claim["spec"]["volumeName"] = volume;
  s.world.disk(disk_of(its)).reserved = {s.model, claim["metadata"]["name"].get<std::string>()};
  claim["spec"]["storageClassName"] = its["spec"].value("storageClassName", "");
  claim["spec"]["resources"]["requests"]["storage"] = its["spec"]["capacity"]["storage"];
  s.world.make(claim);
}

bool set_replicas(Juju& s, const JujuApp& app, long replicas) {
  const Json* found = workload_in(s, app.name);
  if (found == nullptr || In(*found)["spec"]["replicas"].number(1) == replicas) return false;
  s.world.change(key_of(*found), {{"spec", {{"replicas", replicas}}}});
  return true;
}

void roll_pods(Juju& s, const JujuApp& app) {
  const Json* found = workload_in(s, app.name);
  if (found == nullptr) return;
  const Json containers = containers_of(app, app.is.charm + ":" + app.is.channel);
  s.world.change(key_of(*found), {{"spec", {{"template", {{"spec", {{"containers", containers}}}}}}}});
}

Pods pods_of(const Juju& s, const std::string& app) {
  Pods pods;
  for (const auto& name : s.world.all().names(kind::pod, s.model)) {
    const Json& pod = *s.world.all().find({kind::pod, name});
    if (label(pod, mark::name) != app) continue;
    ++pods.all;
    if (!deleting(pod) && In(pod)["status"]["phase"].text() == "Running") ++pods.running;
  }
  return pods;
}

}  // namespace kf::rehearsal
