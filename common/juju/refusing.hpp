// A call to a model, or to its cluster, as a verb makes it.
#pragma once
#include "juju/model.hpp"
#include "kube/refusing.hpp"

namespace kf::juju {

/// What the call returns; what asking again will not help comes through as plan::Refused.
template <typename Call>
auto refusing(const Call& call) {
  try {
    return kube::refusing(call);
  } catch (const JujuError& e) {
    if (is_hopeless(e)) throw plan::Refused(e);
    throw;
  }
}

}  // namespace kf::juju
