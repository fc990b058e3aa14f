// Worlds for the cases, put together from a few objects.
#pragma once
#include "kube/snapshot.hpp"
#include "rehearsal/world.hpp"

#include <string>
#include <string_view>

namespace kf::crash {

rehearsal::World loaded(std::string_view yaml);
rehearsal::World settled(rehearsal::World);
kube::Snapshot snapshot_of(rehearsal::World&);

struct Pv {
  std::string name, policy, claim;  ///< no claim: it is nobody's
  std::string disk{}, more{}, phase = "Bound", uid{}, source{}, ns = "kubeflow";
  bool reserved = false;  ///< for a claim of that name, whatever its uid
};
/// On a disk vol-NAME unless it names another.
std::string pv(const Pv&);
std::string claim(const std::string& name, const std::string& volume, const std::string& ns = "kubeflow");
std::string waiting_claim(const kube::Name&, const std::string& storage_class);
std::string ns(const std::string& name);
/// Its pod writes on the claim.
std::string writer(const std::string& name, const std::string& claim);
/// On data-NAME-0.
std::string set_of_writers(const std::string& name);

}  // namespace kf::crash
