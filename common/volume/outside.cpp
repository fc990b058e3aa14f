#include "volume/outside.hpp"

#include "base/text.hpp"
#include "volume/configured.hpp"
#include "volume/evidence.hpp"

#include <algorithm>

namespace kf::volume {

namespace {

using Data = std::map<std::string, std::string>;

std::string get(const Data& data, const std::string& key) {
  const auto it = data.find(key);
  return it == data.end() ? "" : it->second;
}

/// A name that only a Service of the cluster can have; so is what cannot be told apart.
bool is_inside(const std::string& host, const std::string& ns, const kube::Snapshot& snapshot) {
  const auto parts = text::split(host, '.');
  if (parts.size() < 2 || host == "127.0.0.1" || parts.back().empty()) return true;
  if (parts.size() >= 3) return parts[2] == "svc";
  const auto& all = snapshot.namespaces;
  return parts[1] == ns ||
         std::any_of(all.begin(), all.end(), [&](const kube::Namespace& n) { return n.meta.name == parts[1]; });
}

/// Where the host really is, if that is outside of the cluster; empty: it is not.
std::string host_outside(const ConfiguredHost& host, const kube::Snapshot& snapshot) {
  if (host.service != nullptr) return host.service->external;
  return is_inside(host.host, host.ns, snapshot) ? "" : host.host;
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

Outside database_at(const std::string& at, const ConfiguredHost& host, bool postgres) {
  return {Role::metadata, host.ns, type_of_database(at, postgres ? "postgresql" : "mysql"),
          at + (host.port.empty() ? "" : ":" + host.port), host.evidence};
}

Outside objects_at(const std::string& at, const ConfiguredHost& host, const std::string& bucket) {
  const std::string type = type_of_objects(at);
  const std::string id = bucket.empty() ? at : bucket + (type == "object-store" ? " at " + at : "");
  return {Role::artifacts, host.ns, type, id, host.evidence};
}

/// What is no host: a Cloud SQL instance behind its proxy, a bucket behind MinIO's gateway.
void add_of_google(std::vector<Outside>& all, const kube::ConfigMap& map) {
  const std::string from = "ConfigMap " + map.meta.full().shown();
  if (const auto instance = get(map.data, "gcsCloudSqlInstanceName"); !instance.empty())
    all.push_back({Role::metadata, map.meta.ns, "cloud-sql", instance, from + " gcsCloudSqlInstanceName"});
  const std::string bucket = get(map.data, "bucketName");
  if (get(map.data, "minioServiceHost").empty() && !get(map.data, "gcsProjectId").empty() && !bucket.empty())
    all.push_back({Role::artifacts, map.meta.ns, "gcs", bucket, from + " gcsProjectId"});
}

}  // namespace

std::vector<Outside> stores_outside(const kube::Snapshot& snapshot, const std::string& ns) {
  std::vector<Outside> all;
  std::map<std::string, const Data*> maps;
  for (const auto& c : snapshot.config_maps) {
    if (!is_install_config(c.meta.name) || (!ns.empty() && c.meta.ns != ns)) continue;
    maps.emplace(c.meta.ns, &c.data);
    add_of_google(all, c);
  }
  static const Data none;
  for (const auto& host : configured_hosts(snapshot)) {
    if (!ns.empty() && host.ns != ns) continue;
    const std::string at = host_outside(host, snapshot);
    const auto map = maps.find(host.ns);
    const Data& data = map == maps.end() ? none : *map->second;
    const bool proxied = !get(data, "gcsCloudSqlInstanceName").empty();
    if (at.empty() || (proxied && host.role == Role::metadata)) continue;
    all.push_back(host.role == Role::metadata ? database_at(at, host, get(data, "dbType").starts_with("p"))
                                              : objects_at(at, host, get(data, "bucketName")));
  }
  return all;
}

}  // namespace kf::volume
