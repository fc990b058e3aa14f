// Which workloads may be stopped, and how they stand.
#pragma once
#include "kube/snapshot.hpp"
#include "kube/verbs.hpp"

#include <optional>
#include <string>

namespace kf::kfpv {

struct StopFor {
  std::string verb;              ///< "rebind": in front of a refusal
  bool managers_paused = false;  ///< the user has seen to it that nobody puts workloads and claims back
};

/// Throws Error (exit 4) if somebody would put back what is changed in the object. `what`: how it is called.
void check_manager(const kube::Meta&, const std::string& what, const StopFor&);

/// With as many replicas as run, or, of one that an earlier operation has left stopped, as many as ran; nullopt: it
/// does not run, and nobody knows that it should. Throws Error (exit 4) for one that a manager would start again, or
/// whose claims would go.
std::optional<kube::Scaled> to_stop(const kube::Workload&, const StopFor&);

}  // namespace kf::kfpv
