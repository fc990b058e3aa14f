// The user's own way to a cluster: kubectl's connection flags, passed on to it as they are.
#pragma once
#include "cli/program.hpp"
#include "kube/kubectl.hpp"
#include "plan/engine.hpp"

#include <memory>
#include <string>

namespace kf::operation {

const cli::FlagGroup& connection_flags();

/// A live cluster. Every program that is started through it is told to the log.
class Connection {
 public:
  /// Reads which context and server kubectl will use. Throws Error.
  explicit Connection(cli::Invocation&);

  kube::Kubectl& cluster() { return cluster_; }
  process::Runner& runner() { return watched_; }
  plan::Clock& clock() { return *clock_; }  ///< sleeps between two looks; a signal ends the sleep

  std::string place;    ///< "context prod"
  std::string kubectl;  ///< how a person reaches the same cluster: "kubectl --context prod"
  std::string flags;    ///< our own flags that do the same, with a space in front; empty: none

 private:
  std::unique_ptr<process::Runner> runner_;
  process::Watched watched_;
  kube::Kubectl cluster_;
  std::unique_ptr<plan::Clock> clock_;
};

/// What tells this cluster from every other: the uid of its namespace kube-system. Throws ClusterError.
std::string identity_of(kube::Reader&);

}  // namespace kf::operation
