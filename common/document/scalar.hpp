// What a plain YAML scalar means, as kubectl's parser sees it (YAML 1.1 with the booleans of go-yaml v2:
// github.com/go-yaml/yaml, branch v2, resolve.go).
#pragma once
#include "document/json.hpp"

#include <string>
#include <string_view>

namespace kf::doc {

/// null, a boolean, an integer, a float, or the string itself.
Json resolve_plain(std::string_view scalar);

}  // namespace kf::doc
