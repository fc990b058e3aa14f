#include "volume/configured.hpp"

#include "base/text.hpp"
#include "volume/evidence.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace kf::volume {

namespace {

using Data = std::map<std::string, std::string>;

/// The key that is set, and its value; empty: none is.
std::pair<std::string, std::string> first_of(const Data& data, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    const auto it = data.find(key);
    if (it != data.end() && !it->second.empty()) return {key, it->second};
  }
  return {};
}

/// "mysql", "mysql.databases", "mysql.databases.svc.cluster.local" as pods of `ns` resolve them.
std::optional<kube::Name> service_named(const std::string& host, const std::string& ns) {
  const auto parts = text::split(host, '.');
  if (parts.size() > 2 && parts[2] != "svc") return std::nullopt;
  return kube::Name{parts.size() > 1 ? parts[1] : ns, parts[0]};
}

const kube::Service* service_of(const std::string& host, const std::string& ns, const kube::Snapshot& snapshot) {
  const auto name = service_named(host, ns);
  if (!name) return nullptr;
  for (const auto& s : snapshot.services) {
    if (s.meta.full() == *name) return &s;
  }
  return nullptr;
}

void add(std::vector<ConfiguredHost>& all, ConfiguredHost host, const kube::Snapshot& snapshot) {
  if (host.host.empty()) return;
  host.service = service_of(host.host, host.ns, snapshot);
  all.push_back(std::move(host));
}

void add_from(std::vector<ConfiguredHost>& all, const kube::ConfigMap& map, const kube::Snapshot& snapshot) {
  const Data& data = map.data;
  const std::string from = "ConfigMap " + map.meta.full().shown();
  const bool postgres = first_of(data, {"dbType"}).second.starts_with("p");  // postgres, pgx
  const auto [key, host] =
      postgres ? first_of(data, {"postgresHost", "dbHost"}) : first_of(data, {"mysqlHost", "dbHost"});
  const auto port = first_of(data, {postgres ? "postgresPort" : "mysqlPort", "dbPort"}).second;
  add(all, {Role::metadata, map.meta.ns, host, port, from + " " + key}, snapshot);
  const auto objects = first_of(data, {"minioServiceHost"});
  add(all, {Role::artifacts, map.meta.ns, objects.second, "", from + " " + objects.first}, snapshot);
}

}  // namespace

std::vector<ConfiguredHost> configured_hosts(const kube::Snapshot& snapshot) {
  std::vector<ConfiguredHost> all;
  for (const auto& c : snapshot.config_maps) {
    if (is_install_config(c.meta.name)) add_from(all, c, snapshot);
  }
  const auto knows = [&](const std::string& ns, Role role) {
    return std::any_of(all.begin(), all.end(), [&](const ConfiguredHost& h) { return h.ns == ns && h.role == role; });
  };
  for (const auto& w : snapshot.workloads) {
    if (w.meta.name != "ml-pipeline") continue;
    const std::string& ns = w.meta.ns;
    if (!knows(ns, Role::metadata)) add(all, {Role::metadata, ns, "mysql", "", "Pipelines' database"}, snapshot);
    if (!knows(ns, Role::artifacts))
      add(all, {Role::artifacts, ns, "minio-service", "", "Pipelines' object store"}, snapshot);
  }
  return all;
}

std::set<std::string> namespaces_to_ask(const kube::Snapshot& snapshot) {
  constexpr std::array<std::string_view, 3> usual{"mysql", "minio-service", "postgres-service"};
  std::set<std::string> all;
  for (const auto& host : configured_hosts(snapshot)) {
    const auto name = service_named(host.host, host.ns);
    if (!name) continue;
    const bool known = std::any_of(snapshot.workloads.begin(), snapshot.workloads.end(), [&](const kube::Workload& w) {
      const Store* store = w.meta.ns == name->ns ? store_of_workload(w.meta.name) : nullptr;
      return store != nullptr && store->role == host.role;
    });
    if (!known || std::find(usual.begin(), usual.end(), name->name) == usual.end()) all.insert(name->ns);
  }
  return all;
}

const ConfiguredHost* host_that_selects(const std::vector<ConfiguredHost>& all, const std::string& ns,
                                        const kube::Labels& pod_labels) {
  for (const auto& host : all) {
    if (host.service == nullptr || host.service->meta.ns != ns || host.service->selector.empty()) continue;
    const auto& selector = host.service->selector;
    if (std::includes(pod_labels.begin(), pod_labels.end(), selector.begin(), selector.end())) return &host;
  }
  return nullptr;
}

}  // namespace kf::volume
