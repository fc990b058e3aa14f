// What was read of a cluster at one time: from the API server or from files, the same typed objects either way.
#pragma once
#include "document/json.hpp"
#include "kube/objects.hpp"

#include <string>
#include <vector>

namespace kf::kube {

struct Snapshot {
  std::vector<Volume> volumes;
  std::vector<Claim> claims;
  std::vector<Workload> workloads;  ///< Deployments and StatefulSets
  std::vector<Pod> pods;
  std::vector<StorageClass> classes;
  std::vector<Namespace> namespaces;
  std::vector<ConfigMap> config_maps;
  std::vector<Event> events;
  std::vector<Service> services;
  std::vector<Node> nodes;
  std::vector<NodeDrivers> node_drivers;
  std::vector<Log> logs;     ///< of the pods that were asked; in no file and in no capture
  bool has_classes = false;  ///< classes were looked for: an empty list then means that there are none

  /// Adds one object of a kind that we know; others are passed over. An object without a namespace that needs one gets
  /// `default_namespace`, as kubectl would give it.
  void add(const doc::Json& object, const std::string& default_namespace = "default");

  /// Takes over everything in `other`.
  void append(Snapshot&& other);
};

}  // namespace kf::kube
