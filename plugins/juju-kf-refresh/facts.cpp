#include "facts.hpp"

#include "juju/verbs.hpp"
#include "kube/failure.hpp"
#include "volume/facts.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

using doc::In;
using doc::Json;

const kube::Resource definitions{"/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", false};

/// The application whose removal takes an object along: what juju's own selector matches (caas/kubernetes/provider,
/// deleteAllServiceAccountResources and its like; model.juju.is/id only where it stands).
std::string swept_with(const In& object, const std::string& model) {
  const auto labels = object["metadata"]["labels"].map();
  const auto label = [&](const char* key) {
    const auto it = labels.find(key);
    return it == labels.end() ? std::string() : it->second;
  };
  if (label("app.kubernetes.io/managed-by") != "juju" || label("model.juju.is/name") != model) return "";
  return label("app.kubernetes.io/name");
}

bool is_guarded(const In& object) {
  const std::string lifecycle = object["metadata"]["labels"][juju::lifecycle_label].text();
  return lifecycle == juju::persistent || lifecycle == "model";
}

bool is_running(const std::string& kind, const In& object) {
  if (kind == "ScheduledWorkflow") return object["spec"]["enabled"].truth();
  if (kind == "Workflow") {
    // Argo marks what is over (argo-workflows workflow/common/common.go, LabelKeyCompleted).
    if (object["metadata"]["labels"]["workflows.argoproj.io/completed"].text() == "true") return false;
    const std::string phase = object["status"]["phase"].text();
    return phase != "Succeeded" && phase != "Failed" && phase != "Error";
  }
  if (kind == "Notebook") return !object["metadata"]["annotations"]["kubeflow-resource-stopped"].has();
  return false;
}

class Reading {
 public:
  Reading(juju::Reader& model, kube::Reader& cluster, const recipe::Charms& charms, const Progress& progress)
      : model_(model), cluster_(cluster), charms_(charms), progress_(progress), facts_(std::make_unique<Facts>()) {}

  std::unique_ptr<Facts> all() {
    read_model();
    read_cluster();
    read_definitions();
    return std::move(facts_);
  }

 private:
  void read_model() {
    progress_("reading the model");
    facts_->juju = model_.versions();
    facts_->status = model_.status();
    facts_->bundle = model_.bundle();
    facts_->storage = model_.storage();
  }

  void read_cluster() {
    facts_->kubernetes = cluster_.version();
    auto read = volume::read_cluster(cluster_, {}, progress_);
    facts_->snapshot = std::move(read.snapshot);
    facts_->gaps = std::move(read.gaps);
    facts_->discovery = volume::discover(facts_->snapshot);
  }

  void read_definitions() {
    progress_("reading custom resources");
    cluster_.list(definitions, {}, [&](Json&& object) { add(In(object)); });
    for (Definition& each : facts_->definitions) read_objects(each);
  }

  void add(const In& object) {
    Definition found;
    found.name = object["metadata"]["name"].text();
    found.uid = object["metadata"]["uid"].text();
    found.app = swept_with(object, facts_->ns());
    found.guarded = is_guarded(object);
    found.owners = owners_of(found.name);
    if (found.app.empty() && found.owners.empty()) return;
    const In spec = object["spec"];
    found.kind = spec["names"]["kind"].text();
    for (const In version : spec["versions"].each()) {
      if (!version["storage"].truth()) continue;
      found.resource = {"/apis/" + spec["group"].text() + "/" + version["name"].text(), spec["names"]["plural"].text(),
                        spec["scope"].text() != "Cluster"};
    }
    if (!found.resource.plural.empty()) facts_->definitions.push_back(std::move(found));
  }

  std::vector<std::string> owners_of(const std::string& definition) const {
    std::vector<std::string> owners;
    for (const auto& [name, app] : facts_->status.applications) {
      const recipe::Charm* charm = charms_.find(app.charm, app.channel);
      if (charm != nullptr && charm->crds.contains(definition)) owners.push_back(name);
    }
    return owners;
  }

  void read_objects(Definition& of) {
    cluster_.list(of.resource, {}, [&](Json&& json) {
      const In object(json);
      of.objects.push_back({{object["metadata"]["namespace"].text(), object["metadata"]["name"].text()},
                            object["metadata"]["uid"].text(),
                            swept_with(object, facts_->ns()),
                            is_guarded(object),
                            is_running(of.kind, object)});
    });
  }

  juju::Reader& model_;
  kube::Reader& cluster_;
  const recipe::Charms& charms_;
  const Progress& progress_;
  std::unique_ptr<Facts> facts_;
};

}  // namespace

recipe::Style Facts::style_of(const std::string& app) const {
  bool there = false;
  for (const auto& w : snapshot.workloads) {
    if (w.meta.ns != ns()) continue;
    if (w.meta.name == app + "-operator") return recipe::Style::podspec;
    there = there || w.meta.name == app;
  }
  return there ? recipe::Style::sidecar : recipe::Style::unknown;
}

std::vector<std::string> Facts::apps_of(const std::string& charm) const {
  std::vector<std::string> names;
  for (const auto& [name, app] : status.applications) {
    if (app.charm == charm) names.push_back(name);
  }
  return names;
}

const Definition* Facts::definition(const std::string& name) const {
  const auto it = std::ranges::find(definitions, name, &Definition::name);
  return it == definitions.end() ? nullptr : &*it;
}

std::unique_ptr<Facts> read_facts(juju::Reader& model, kube::Reader& cluster, const recipe::Charms& charms,
                                  const Progress& progress) {
  return Reading(model, cluster, charms, progress).all();
}

}  // namespace kf::refresh
