// A call to a cluster as a verb makes it.
#pragma once
#include "kube/failure.hpp"
#include "plan/engine.hpp"

namespace kf::kube {

/// For the handler of one: throws plan::Refused for what asking again will not help, else the very same.
[[noreturn]] void rethrow(const ClusterError&);

/// What the call returns; what asking again will not help comes through as plan::Refused.
template <typename Call>
auto refusing(const Call& call) {
  try {
    return call();
  } catch (const ClusterError& e) {
    rethrow(e);
  }
}

}  // namespace kf::kube
