// What `juju status --format json` tells, of juju 2.9, 3 and 4.
#pragma once
#include "juju/values.hpp"

#include <string_view>

namespace kf::juju {

/// Unknown keys are ignored. What juju itself could not tell ("status-error") stands in `broken`, and what it is about
/// is there, but never settled. Throws Error (exit 1) that names `origin` for text that is no status.
Status read_status(std::string_view json, const std::string& origin);

}  // namespace kf::juju
