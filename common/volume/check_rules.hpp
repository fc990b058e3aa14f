// What the rules of `check` share: what they see, and how they say what to type. Each rule is one function in the file
// of its subject.
#pragma once
#include "volume/check.hpp"

#include <map>
#include <string>
#include <vector>

namespace kf::volume {

/// What the rules see, and where they put what they find.
struct Checkup {
  const Discovery& discovery;
  const kube::Snapshot& snapshot;
  const Typed& typed;
  const Release* to = nullptr;  ///< the release that is wanted next; null: none
  std::vector<Finding> findings{};
  std::map<kube::Name, const kube::Workload*> workloads{};  ///< by namespace and "Deployment/mysql"

  /// The workloads that use a row's claim.
  std::vector<const kube::Workload*> users_of(const DataVolume&) const;

  void add(std::string id, Severity severity, std::string object, std::string evidence, std::string next);

  std::string patch(const std::string& volume, const std::string& json, bool merge = false) const;
  std::string retain(const std::string& volume) const;
  /// Keeps the volume for the claim of that name, whatever its uid; a volume that is free altogether can be stolen.
  std::string reserve(const std::string& volume) const;
  std::string rebind(const std::string& volume, const kube::Name& claim) const;
  /// The volume to the claim of that name; only reserved for it where there is no such namespace (any more).
  std::string give_back(const std::string& volume, const kube::Name& claim) const;
  std::string describe(const char* kind, const kube::Name& name) const;
};

/// How a finding names a row: its claim, or the volume that has none.
std::string object_of(const DataVolume&);

// check_safety.cpp: what would lose data
void check_policy(Checkup&, const DataVolume&);
void check_terminating(Checkup&, const DataVolume&);
void check_phase(Checkup&, const DataVolume&);
void check_reservation(Checkup&, const DataVolume&);
void check_twins(Checkup&, const DataVolume&);
void check_crossed(Checkup&, const DataVolume&);
void check_owners(Checkup&, const DataVolume&);

// check_binding.cpp: why a claim has no volume, or the wrong one
void check_swapped(Checkup&, const DataVolume&);
void check_pending(Checkup&, const DataVolume&);
void check_pods(Checkup&, const DataVolume&);
void check_classes(Checkup&);

// check_place.cpp: where the bytes are
void check_portability(Checkup&, const DataVolume&);
void check_nodes(Checkup&, const DataVolume&);
void check_driver(Checkup&, const DataVolume&);

// check_servers.cpp: the servers on the volumes, and what they say
void check_image(Checkup&, const DataVolume&);
void check_upgrade(Checkup&, const DataVolume&);
void check_logs(Checkup&);

// check_company.cpp: who else has a hand in it
void check_managers(Checkup&);
void check_namespaces(Checkup&);
void check_neighbours(Checkup&);

}  // namespace kf::volume
