#include "backup.hpp"

#include "base/base64.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "document/strict.hpp"
#include "document/write.hpp"

#include <algorithm>

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

/// MINIO_SECRET_KEY of the Secret is the charm's setting secret-key (canonical/minio-operator src/charm.py).
std::string as_settings(const Json& secret) {
  const std::string prefix = "MINIO_";
  OrderedJson all = OrderedJson::object();
  for (const auto& [key, value] : doc::In(secret)["data"].map()) {
    const auto plain = from_base64(value);
    if (!key.starts_with(prefix) || !plain) continue;
    std::string name = text::lower(key.substr(prefix.size()));
    std::ranges::replace(name, '_', '-');
    all[name] = *plain;
  }
  return doc::to_json(all);
}

constexpr std::string_view as_settings_of{"#settings"};

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

std::string settings_file(const std::string& at, const std::string& secret) {
  return at + "/secrets/" + record::word_for(secret) + ".json" + std::string(as_settings_of);
}

std::string text_in(Vault& vault, const std::string& path) {
  if (!path.ends_with(as_settings_of)) return vault.file(path);
  const std::string file = path.substr(0, path.size() - as_settings_of.size());
  return as_settings(doc::read_strict(vault.file(file), file));
}

}  // namespace kf::refresh
