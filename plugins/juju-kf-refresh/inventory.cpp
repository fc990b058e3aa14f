#include "inventory.hpp"

#include "base/text.hpp"
#include "juju/verbs.hpp"
#include "kube/verbs.hpp"
#include "verbs.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

using juju::address_of_app;

const kube::Resource definitions{"/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", false};
const std::string profiles = "profiles.kubeflow.org";

class Reaching {
 public:
  Reaching(const Facts& facts, const std::vector<Decision>& decisions) : facts_(facts) {
    for (const auto& d : decisions) {
      if (d.goes() || d.way == Way::ladder) removed_.insert(d.app);
      const bool podspec = d.style == recipe::Style::podspec && d.way != Way::none;
      if (podspec || d.goes()) swept_.insert(d.app);
    }
  }

  Reach all(const plan::Inventory& volumes) {
    add_volumes(volumes);
    for (const auto& each : facts_.definitions) add_definition(each);
    add_relations();
    for (const auto& app : removed_) add_settings(app);
    for (const auto& app : swept_) add_secrets(app);
    return std::move(out_);
  }

 private:
  /// A claim survives its application, as long as nobody destroys storage; but we ask for policy Retain all the same.
  void add_volumes(const plan::Inventory& volumes) {
    for (plan::Datum datum : volumes) {
      for (const auto& storage : facts_.storage) {
        const auto app = storage.unit.substr(0, storage.unit.find('/'));
        if (datum.hangs_on.contains(kube::address_of_volume(storage.volume)) && swept_.contains(app))
          datum.hangs_on.insert(address_of_app(app));
      }
      for (const auto& app : apps_over(datum)) datum.hangs_on.insert(app);
      out_.data.push_back(std::move(datum));
    }
  }

  /// A Profile that goes takes its namespace along, and that its claims (kubeflow profile-controller sets itself as the
  /// owner): so a user's volume hangs on every application that a Profile hangs on.
  std::set<plan::Address> apps_over(const plan::Datum& volume) const {
    const Definition* of = facts_.definition(profiles);
    if (of == nullptr) return {};
    std::set<plan::Address> apps;
    for (const auto& profile : of->objects) {
      if (!volume.hangs_on.contains(kube::address_of_namespace(profile.name.name))) continue;
      apps.merge(apps_that_sweep(*of));
      if (swept_.contains(profile.app)) apps.insert(address_of_app(profile.app));
    }
    return apps;
  }

  std::set<plan::Address> apps_that_sweep(const Definition& of) const {
    std::set<plan::Address> apps;
    if (swept_.contains(of.app)) apps.insert(address_of_app(of.app));
    for (const auto& owner : of.owners) {
      if (swept_.contains(owner)) apps.insert(address_of_app(owner));
    }
    return apps;
  }

  void add_definition(const Definition& of) {
    const auto apps = apps_that_sweep(of);
    if (!of.objects.empty()) out_.kinds.push_back(of.resource);
    if (!apps.empty()) {
      std::string what = text::count(of.objects.size(), "object") + " of kind " + of.kind;
      if (of.name == profiles) what += " and the namespaces of their users";
      add_object(of.name, what, {definitions, {"", of.name}, of.uid, of.guarded, ""}, apps);
    }
    for (const auto& object : of.objects) {
      if (!swept_.contains(object.app)) continue;
      const std::string id = of.name + "/" + object.name.shown();
      const std::string more = of.name == profiles ? " and the namespace of that name" : "";
      add_object(id, of.kind + " " + object.name.shown() + more,
                 {of.resource, object.name, object.uid, object.guarded, ""}, {address_of_app(object.app)});
    }
  }

  void add_object(const std::string& id, const std::string& what, InReach object, std::set<plan::Address> hangs_on) {
    hangs_on.insert(juju::address_of(object.resource, object.name));
    out_.data.push_back({id, what, "etcd/" + id, std::move(hangs_on)});
    object.what = what;
    out_.objects.push_back(std::move(object));
  }

  void add_relations() {
    plan::Datum datum{relations_datum,
                      text::count(facts_.bundle.relations.size(), "relation"),
                      std::string(model_home) + "relations",
                      {}};
    for (const auto& app : removed_) datum.hangs_on.insert(address_of_app(app));
    for (const auto& relation : facts_.bundle.relations) datum.hangs_on.insert(juju::address_of(relation));
    out_.data.push_back(std::move(datum));
  }

  void add_settings(const std::string& app) {
    const auto deployed = facts_.bundle.applications.find(app);
    if (deployed == facts_.bundle.applications.end() || deployed->second.options.empty()) return;
    out_.settings.insert(app);
    out_.data.push_back(
        {"settings-" + app, "settings of " + app, std::string(model_home) + "settings/" + app, {address_of_app(app)}});
  }

  /// Generated credentials are in no setting: a Secret is the only place that has them (canonical/minio-operator).
  void add_secrets(const std::string& app) {
    const auto it = facts_.status.applications.find(app);
    if (it == facts_.status.applications.end() || it->second.charm != "minio") return;
    const std::string secret = app + "-secret";
    out_.secrets.insert(secret);
    out_.data.push_back({"secret-" + secret,
                         "generated credentials of " + app,
                         std::string(secret_home) + facts_.ns() + "/" + secret,
                         {address_of_app(app)}});
  }

  const Facts& facts_;
  std::set<std::string> removed_, swept_;
  Reach out_;
};

}  // namespace

Reach reach_of(const Facts& facts, const std::vector<Decision>& decisions, const plan::Inventory& volumes) {
  return Reaching(facts, decisions).all(volumes);
}

std::string database_on(const Facts& facts, const volume::DataVolume& row) {
  if (row.pv == nullptr || !row.has_claim || row.home != facts.ns()) return "";
  const auto* app = facts.status.find(volume::juju_claim(row.claim.name).application);
  if (app == nullptr) return "";
  if (app->charm == "mysql-k8s") return "mysql";
  return app->charm == "charmed-osm-mariadb-k8s" || app->charm == "mariadb-k8s" ? "mariadb" : "";
}

}  // namespace kf::refresh
