// What `juju storage --format json` tells.
#pragma once
#include "juju/values.hpp"

#include <string_view>

namespace kf::juju {

/// In the order of their ids. juju prints nothing at all for a model without storage. Throws Error (exit 1) that names
/// `origin` for text that is no list of storage.
std::vector<Storage> read_storage(std::string_view json, const std::string& origin);

}  // namespace kf::juju
