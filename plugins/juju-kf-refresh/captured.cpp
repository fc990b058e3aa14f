#include "captured.hpp"

#include "kube/failure.hpp"
#include "volume/facts.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

using doc::In;
using doc::Json;

const kube::Resource definitions{"/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", false};
const kube::Resource secrets{"/api/v1", "secrets"};

/// Items of a list need not tell what they are.
Json typed(Json object, const std::string& api, const std::string& kind) {
  object["apiVersion"] = api;
  object["kind"] = kind;
  return object;
}

class Capturing {
 public:
  Capturing(juju::Reader& model, kube::Reader& cluster, const recipe::Charms& charms, const Progress& progress)
      : model_(model), cluster_(cluster), charms_(charms), progress_(progress) {}

  rehearsal::JujuWorld all(const std::string& release) {
    progress_("reading the model");
    capture_ = {model_.status(), model_.bundle(), model_.storage(), {}};
    auto objects = volume::read_cluster(cluster_, {.objects = true}, progress_).objects;
    std::ranges::stable_partition(objects, [](const Json& each) { return In(each)["kind"].text() == "Namespace"; });
    for (const Json& object : objects) world_.load(object);
    progress_("reading custom resources");
    std::vector<Json> found;
    cluster_.list(definitions, {}, [&](Json&& object) { found.push_back(std::move(object)); });
    for (const Json& each : found) {
      if (!is_of_a_charm(In(each)["metadata"]["name"].text())) continue;
      world_.load(typed(each, "apiextensions.k8s.io/v1", "CustomResourceDefinition"));
      add_objects(In(each)["spec"]);
    }
    add_secrets();
    world_.call_itself(cluster_.version());
    return {std::move(world_), capture_, charms_, model_.versions(), 1, release};
  }

 private:
  bool is_of_a_charm(const std::string& definition) const {
    for (const auto& [name, app] : capture_.status.applications) {
      const recipe::Charm* charm = charms_.find(app.charm, app.channel);
      if (charm != nullptr && charm->crds.contains(definition)) return true;
    }
    return false;
  }

  void add_objects(const In& spec) {
    for (const In version : spec["versions"].each()) {
      if (!version["storage"].truth()) continue;
      const std::string api = spec["group"].text() + "/" + version["name"].text();
      const kube::Resource resource{"/apis/" + api, spec["names"]["plural"].text(), spec["scope"].text() != "Cluster"};
      cluster_.list(resource, {},
                    [&](Json&& object) { world_.load(typed(std::move(object), api, spec["names"]["kind"].text())); });
    }
  }

  /// Who may not read them cannot make the backup either, and is told so there.
  void add_secrets() {
    for (const auto& [name, app] : capture_.status.applications) {
      if (app.charm != "minio") continue;
      try {
        auto secret = cluster_.get(secrets, {capture_.status.model, name + "-secret"});
        if (secret) world_.load(typed(std::move(*secret), "v1", "Secret"));
      } catch (const kube::ClusterError& e) {
        if (e.failure != kube::Failure::forbidden) throw;
      }
    }
  }

  juju::Reader& model_;
  kube::Reader& cluster_;
  const recipe::Charms& charms_;
  const Progress& progress_;
  rehearsal::World world_{};
  rehearsal::JujuCapture capture_{};
};

}  // namespace

rehearsal::JujuWorld captured(juju::Reader& model, kube::Reader& cluster, const recipe::Charms& charms,
                              const std::string& release, const Progress& progress) {
  return Capturing(model, cluster, charms, progress).all(release);
}

}  // namespace kf::refresh
