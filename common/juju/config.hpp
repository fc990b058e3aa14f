// What `juju config APP --format json` tells, and how values go back.
#pragma once
#include "juju/values.hpp"

#include <string_view>

namespace kf::juju {

/// Throws Error (exit 1) that names `origin` for text that is no configuration.
Config read_config(std::string_view json, const std::string& origin);

/// The text for `juju config APP --file -`, values being JSON text. Throws Error for one that is none.
std::string config_file(const std::string& app, const std::map<std::string, std::string>& values);

/// What of them must not be shown if juju repeats it: each value as JSON text, and a text also without its quotes.
std::vector<std::string> secrets_in(const std::map<std::string, std::string>& values);

}  // namespace kf::juju
