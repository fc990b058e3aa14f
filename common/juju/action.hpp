// What an action answered that a unit has run.
#pragma once
#include <string>
#include <string_view>

namespace kf::juju {

/// One text of the results of an action that one unit was asked for: `juju run-action --wait --format json` of 2.9,
/// `juju run --format json` since 3.0. Throws Error (exit 1) that names `origin` for an action that has not been
/// completed, and for text that is something else; it never repeats what may be a secret.
std::string read_result(std::string_view json, const std::string& origin, const std::string& key);

}  // namespace kf::juju
