#include "kube/refusing.hpp"

namespace kf::kube {

void rethrow(const ClusterError& e) {
  if (is_hopeless(e)) throw plan::Refused(e);
  throw;
}

}  // namespace kf::kube
