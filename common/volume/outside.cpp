#include "volume/outside.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace kf::volume {

namespace {

using Data = std::map<std::string, std::string>;

std::string get(const Data& data, const std::string& key) {
  const auto it = data.find(key);
  return it == data.end() ? "" : it->second;
}

/// The key that is set, and its value; empty: none is.
std::pair<std::string, std::string> first_of(const Data& data, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (auto value = get(data, key); !value.empty()) return {key, value};
  }
  return {};
}

/// "mysql", "mysql.kubeflow", "mysql.kubeflow.svc.cluster.local" are Services; so is what cannot be told apart.
bool is_outside(const std::string& host, const std::string& ns, const kube::Snapshot& snapshot) {
  const auto parts = text::split(host, '.');
  if (parts.size() < 2 || host == "127.0.0.1" || parts.back().empty()) return false;
  if (parts.size() >= 3 && parts[2] == "svc") return false;
  const auto& all = snapshot.namespaces;
  const bool known = parts[1] == ns || std::any_of(all.begin(), all.end(),
                                                   [&](const kube::Namespace& n) { return n.meta.name == parts[1]; });
  return parts.size() > 2 || !known;
}

std::string type_of_database(const std::string& host, const std::string& fallback) {
  if (host.ends_with(".rds.amazonaws.com") || host.ends_with(".rds.amazonaws.com.cn")) return "rds";
  if (host.ends_with(".database.azure.com")) return "azure-database";
  return fallback;
}

std::string type_of_objects(const std::string& host) {
  if (host.ends_with("amazonaws.com") || host.ends_with("amazonaws.com.cn")) return "s3";
  return host == "storage.googleapis.com" ? "gcs" : "object-store";
}

void add_database(std::vector<Outside>& all, const Outside& base, const Data& data, const kube::Snapshot& snapshot) {
  Outside store = base;
  if (const auto instance = get(data, "gcsCloudSqlInstanceName"); !instance.empty()) {
    store.type = "cloud-sql", store.id = instance, store.evidence += " gcsCloudSqlInstanceName";
    return all.push_back(store);
  }
  const bool postgres = get(data, "dbType").starts_with("p");  // postgres, pgx
  const auto [key, host] =
      postgres ? first_of(data, {"postgresHost", "dbHost"}) : first_of(data, {"mysqlHost", "dbHost"});
  if (!is_outside(host, base.ns, snapshot)) return;
  const auto port = first_of(data, {postgres ? "postgresPort" : "mysqlPort", "dbPort"}).second;
  store.type = type_of_database(host, postgres ? "postgresql" : "mysql");
  store.id = host + (port.empty() ? "" : ":" + port);
  store.evidence += " " + key;
  all.push_back(store);
}

void add_objects(std::vector<Outside>& all, const Outside& base, const Data& data, const kube::Snapshot& snapshot) {
  Outside store = base;
  store.role = Role::artifacts;
  const std::string host = get(data, "minioServiceHost"), bucket = get(data, "bucketName");
  if (is_outside(host, base.ns, snapshot)) {
    store.type = type_of_objects(host), store.evidence += " minioServiceHost";
    store.id =
        (bucket.empty() ? host : bucket) + (store.type == "object-store" && !bucket.empty() ? " at " + host : "");
    return all.push_back(store);
  }
  if (!host.empty() || get(data, "gcsProjectId").empty() || bucket.empty()) return;
  store.type = "gcs", store.id = bucket, store.evidence += " gcsProjectId";
  all.push_back(store);
}

}  // namespace

std::vector<Outside> stores_outside(const kube::Snapshot& snapshot, const std::string& ns) {
  std::vector<Outside> all;
  for (const auto& c : snapshot.config_maps) {
    if (c.meta.name != "pipeline-install-config" || (!ns.empty() && c.meta.ns != ns)) continue;
    const Outside base{.ns = c.meta.ns, .evidence = "ConfigMap " + c.meta.full().shown()};
    add_database(all, base, c.data, snapshot);
    add_objects(all, base, c.data, snapshot);
  }
  return all;
}

}  // namespace kf::volume
