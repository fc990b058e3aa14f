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

/// The error that a person sees: what was asked, what kubectl said, what to try. `self` is our own command name,
/// "kubectl kfpv", for hints; `asked` is "list persistentvolumes".
ClusterError explain(const process::Result&, const std::string& kubectl, const std::string& asked, const Resource*,
                     const std::string& ns, const std::string& self);

}  // namespace kf::kube
