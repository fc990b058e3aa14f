// Whether the cluster lets us do what a hop needs, asked before anything begins.
#pragma once
#include "check.hpp"

#include <vector>

namespace kf::refresh {

/// What an upgrade of this model does to its cluster, and what its record needs.
std::vector<kube::Right> rights_of(const Facts&);

/// RIGHTS if there is one that we have not; NOT-READ if the server does not say.
std::vector<Finding> check_rights(kube::Rights&, const Facts&);

}  // namespace kf::refresh
