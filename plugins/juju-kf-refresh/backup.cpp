#include "backup.hpp"

#include "base/digest.hpp"
#include "document/write.hpp"

namespace kf::refresh {

namespace {

using doc::Json;
using doc::OrderedJson;

const kube::Resource secrets{"/api/v1", "secrets"};

record::Bundle::File shown(const OrderedJson& json, bool secret = false) { return {doc::to_json(json), secret}; }

OrderedJson relations_of(const juju::Bundle& bundle) {
  OrderedJson all = OrderedJson::array();
  for (const auto& each : bundle.relations) all.push_back({each.a.shown(), each.b.shown()});
  return all;
}

OrderedJson applications_of(const juju::Bundle& bundle) {
  OrderedJson all = OrderedJson::object();
  for (const auto& [name, app] : bundle.applications) {
    all[name] = {
        {"charm", app.charm}, {"channel", app.channel}, {"revision", app.revision}, {"base", app.base},
        {"scale", app.scale}, {"trust", app.trust},     {"storage", app.storage},   {"constraints", app.constraints}};
  }
  return all;
}

/// Only what somebody has set: the charm's own defaults come with the charm.
OrderedJson settings_of(const juju::Config& config) {
  OrderedJson all = OrderedJson::object();
  for (const auto& [key, setting] : config.settings) {
    if (setting.by_user && setting.value) all[key] = OrderedJson::parse(*setting.value);
  }
  return all;
}

OrderedJson list_of(kube::Reader& cluster, const kube::Resource& resource, const std::string& ns) {
  OrderedJson items = OrderedJson::array();
  cluster.list(resource, {ns, ""}, [&](Json&& object) { items.push_back(OrderedJson(object)); });
  return {{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}};
}

/// What it holds; not when it was written, nor by whom.
OrderedJson content_of(const Json& secret) {
  return {{"apiVersion", "v1"},
          {"kind", "Secret"},
          {"metadata", {{"name", secret["metadata"]["name"]}, {"namespace", secret["metadata"]["namespace"]}}},
          {"type", secret.value("type", "Opaque")},
          {"data", secret.value("data", Json::object())}};
}

}  // namespace

record::Bundle backup_of(juju::Reader& model, kube::Reader& cluster, const BackupOf& of) {
  record::Bundle out;
  const auto bundle = model.bundle();
  out.files["relations.json"] = shown(relations_of(bundle));
  out.files["applications.json"] = shown(applications_of(bundle));
  for (const auto& app : of.apps) {
    out.files["config/" + record::word_for(app) + ".json"] = shown(settings_of(model.config(app)), true);
  }
  for (const auto& name : of.secrets) {
    if (const auto found = cluster.get(secrets, {of.ns, name})) {
      out.files["secrets/" + record::word_for(name) + ".json"] = shown(content_of(*found), true);
    }
  }
  for (const auto& resource : of.objects) {
    out.files["objects/" + record::word_for(resource.plural + "." + resource.group()) + ".json"] =
        shown(list_of(cluster, resource, ""));
  }
  out.files["volumes.json"] = shown(list_of(cluster, kube::resource::volumes, ""));
  out.files["claims.json"] = shown(list_of(cluster, kube::resource::claims, ""));
  return out;
}

std::string digest_of(const record::Bundle& bundle) {
  std::string text;
  for (const auto& [name, file] : bundle.files) {
    if (name == "relations.json" || name.starts_with("config/") || name.starts_with("secrets/")) {
      text += name + "\n" + sha256(file.bytes) + "\n";
    }
  }
  return sha256(text);
}

std::string config_file(const std::string& at, const std::string& app) {
  return at + "/config/" + record::word_for(app) + ".json";
}

}  // namespace kf::refresh
