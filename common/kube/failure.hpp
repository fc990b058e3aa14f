// What a failed call to kubectl means: the one place that knows its texts.
#pragma once
#include "base/error.hpp"
#include "kube/cluster.hpp"
#include "process/runner.hpp"

#include <string>

namespace kf::kube {

/// A failed call. It ends the command unless the caller can do without the answer.
struct ClusterError : Error {
  ClusterError(Failure which, Error error) : Error(std::move(error)), failure(which) {}
  Failure failure;
};

/// Reads kubectl's exit and standard error. Tested with the texts of kubectl 1.20, 1.27, 1.32 and 1.33.
Failure classify(const process::Result&);

/// A call as a person would say it, and as RBAC knows it.
struct Call {
  std::string verb;                    ///< get, list, create, patch, delete
  const Resource* resource = nullptr;  ///< null: the server's version
  Name name{};                         ///< without a name: all, of the namespace or of all namespaces

  bool changes() const { return verb != "get" && verb != "list"; }
  std::string shown() const;  ///< "list persistentvolumes", "patch configmaps kubeflow/x"
};

/// The server's words, told by kubectl, that this very object is not there. An unknown resource, a namespace that is
/// not there, or a proxy's 404 are told in others.
bool is_absence(const std::string& said, const Call&);

/// The error that a person sees: what was asked, what kubectl said, what to try. Where nobody can know whether a change
/// has happened, its state() says so. `self` is our own command name, "kubectl kfpv", for hints.
ClusterError explain(const process::Result&, const std::string& kubectl, const Call&, const std::string& self);

/// Asking again will not help: no right, no login, no such kubeconfig or kubectl, an object that is not accepted, an
/// answer too large to hold.
bool is_hopeless(const ClusterError&);

}  // namespace kf::kube
