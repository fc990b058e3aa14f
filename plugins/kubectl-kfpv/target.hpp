// The cluster that a command line points at.
#pragma once
#include "cli/program.hpp"
#include "kube/cluster.hpp"
#include "operation/run.hpp"

#include <memory>
#include <string>

namespace kf::kfpv {

/// kubectl's own connection flags, passed on to it as they are.
const cli::FlagGroup& connection_flags();

/// A live cluster behind kubectl, or the rehearsal of a captured one. What was read from it can be acted on in it.
class Target {
 public:
  virtual ~Target() = default;
  virtual kube::Cluster& cluster() = 0;
  virtual kube::Logs* logs() { return nullptr; }  ///< null: nothing runs in a rehearsal
  virtual kube::Exec* exec() { return nullptr; }  ///< the same
  /// With `tools` over cluster().
  virtual operation::Hands hands(plan::Executor& tools) = 0;
  /// A rehearsal writes its end state where --rehearse-out says.
  virtual void keep() {}

  std::string place;       ///< "context prod"; for headings
  std::string kubectl;     ///< how a person reaches the same cluster: "kubectl --context prod"
  std::string flags;       ///< our own flags that do the same, with a space in front; empty: none
  bool rehearsed = false;  ///< nothing that is done to it is real
};

/// Connects, or loads what --rehearse names. Throws Error.
std::unique_ptr<Target> target_of(cli::Invocation&);

/// What tells this cluster from every other: the uid of its namespace kube-system. Throws ClusterError.
std::string identity_of(kube::Reader&);

}  // namespace kf::kfpv
