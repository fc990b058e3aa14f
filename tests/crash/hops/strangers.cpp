// Other people, and other tools, who change what an upgrade stands on while it waits.
#include "juju/verbs.hpp"
#include "rehearsal/state.hpp"
#include "site.hpp"

namespace kf::crash {

namespace {

using doc::In;
using doc::Json;
using rehearsal::JujuWorld;

/// Takes every guard off again, as soon as there is one.
bool unguard(JujuWorld& w) {
  std::vector<rehearsal::Key> guarded;
  for (const auto& [key, object] : w.cluster().all().all()) {
    if (In(object)["metadata"]["labels"][juju::lifecycle_label].text() == juju::persistent) guarded.push_back(key);
  }
  for (const auto& key : guarded) {
    w.cluster().change(key, {{"metadata", {{"labels", {{juju::lifecycle_label, nullptr}}}}}});
  }
  return !guarded.empty();
}

bool give_policies_back(JujuWorld& w) {
  std::vector<rehearsal::Key> kept;
  for (const auto& [key, object] : w.cluster().all().all()) {
    if (key.kind == rehearsal::kind::volume && In(object)["spec"]["persistentVolumeReclaimPolicy"].text() == "Retain")
      kept.push_back(key);
  }
  for (const auto& key : kept) w.cluster().change(key, {{"spec", {{"persistentVolumeReclaimPolicy", "Delete"}}}});
  return !kept.empty();
}

/// A definition that is guarded is deleted and made again: what was of its kind is gone, and that is not our doing.
bool recreate_a_definition(JujuWorld& w) {
  for (const auto& [key, object] : w.cluster().all().all()) {
    if (key.kind != rehearsal::kind::definition) continue;
    if (In(object)["metadata"]["labels"][juju::lifecycle_label].text() != juju::persistent) continue;
    Json again = object;
    const auto name = key;
    again["metadata"].erase("uid");
    again["metadata"].erase("finalizers");
    w.cluster().remove(name, "somebody deleted its definition");
    w.cluster().catch_up();
    w.cluster().make(again);
    return true;
  }
  return false;
}

bool relate_more(JujuWorld& w) {
  for (const char* app : {"katib-db-manager", "kfp-api", "kfp-ui", "katib-controller"}) {
    for (const char* other : {"istio-pilot:ingress", "minio:object-storage"}) {
      const std::string right = other;
      const auto colon = right.find(':');
      try {
        w.relate(juju::relation({app, ""}, {right.substr(0, colon), right.substr(colon + 1)}));
        return true;
      } catch (const std::exception&) {
      }
    }
  }
  return true;
}

bool set_a_key(JujuWorld& w) {
  try {
    w.configure("minio", {{"access-key", "\"somebody\""}});
  } catch (const std::exception&) {
    return false;
  }
  return true;
}

bool write_metadata(JujuWorld& w) {
  auto* files = w.files({"kubeflow", "mlmd-0"});
  if (files == nullptr || !files->contains("/data/mlmd.db")) return false;
  files->at("/data/mlmd.db") += "more\n";
  return true;
}

bool write_on_a_database(JujuWorld& w) {
  auto* files = w.files({"kubeflow", "kfp-db-0"});
  if (files == nullptr || !files->contains("/var/lib/mysql/mlpipeline")) return false;
  files->at("/var/lib/mysql/mlpipeline") += "more\n";
  return true;
}

bool scale_up(JujuWorld& w) {
  for (const auto& [name, app] : w.inside().apps) {
    if (app.is.scale != 0 || app.dying) continue;
    w.scale(name, 1);
    return true;
  }
  return false;
}

}  // namespace

const std::vector<Stranger>& strangers() {
  static const std::vector<Stranger> all{
      {"takes the guards off", unguard},
      {"gives volumes their old policy", give_policies_back},
      {"deletes a guarded definition and makes it again", recreate_a_definition, true},
      {"relates something", relate_more},
      {"changes a setting of MinIO", set_a_key, true},
      {"writes on ML Metadata", write_metadata, true},
      {"writes on a database", write_on_a_database, true},
      {"scales up what was scaled down", scale_up},
  };
  return all;
}

}  // namespace kf::crash
