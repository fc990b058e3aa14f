// Who mounts which claim: the first half of recognising a volume.
#pragma once
#include "kube/snapshot.hpp"

#include <map>
#include <string>
#include <vector>

namespace kf::volume {

/// A workload, or a pod that no known workload owns, and how it uses one claim.
struct Consumer {
  std::string kind;      ///< Deployment, StatefulSet, Pod
  std::string name;      ///< its own name
  std::string workload;  ///< the name of what it is part of: "mysql" for a Deployment, a StatefulSet or a pod of one
  std::string image;     ///< of the container that mounts the claim
  std::string database;  ///< that it creates at first start (MYSQL_DATABASE, POSTGRES_DB); mostly empty
  const kube::Meta* meta = nullptr;
  const kube::Labels* template_labels = nullptr;
  const kube::PodSpec* spec = nullptr;

  bool is_workload() const { return kind != "Pod"; }
  std::string shown() const { return kind + "/" + name; }
};

using Consumers = std::map<kube::Name, std::vector<Consumer>>;

/// The workload that a pod is part of, by its owner's name; the pod's own name if it is part of none.
std::string workload_of(const kube::Pod&);

/// By claim. Finished pods use nothing; pods of a listed workload are told as that workload.
Consumers consumers_of(const kube::Snapshot&);

}  // namespace kf::volume
