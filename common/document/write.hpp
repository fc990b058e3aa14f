// JSON and YAML for people and scripts to read. Nothing here rewrites a file that somebody else wrote.
#pragma once
#include "document/json.hpp"

#include <string>
#include <string_view>

namespace kf::doc {

std::string to_json(
    const OrderedJson& value);  ///< indented by two, one line end at the end; bytes that are no UTF-8 are replaced
std::string to_line(const OrderedJson& value);  ///< the same on one line, without a line end
/// Block style; every string that YAML 1.1 or 1.2 could read as something else is quoted.
std::string to_yaml(const OrderedJson& value);

/// Writes a file of mode 0600 as a whole or not at all: what stood there before stays until the new bytes are on the
/// disk. Throws Error.
void write_file(const std::string& path, std::string_view text);

}  // namespace kf::doc
