// JSON that we wrote ourselves and read back: nothing is forgiven.
#pragma once
#include "document/json.hpp"

#include <string>
#include <string_view>

namespace kf::doc {

/// One JSON value and nothing after it. Throws Error (exit 1) that names `origin` for text that is no JSON, for a key
/// that stands twice in one object, and for nesting deeper than 100. No text, however hostile, does anything else.
Json read_strict(std::string_view text, const std::string& origin);

/// Whether it is one complete JSON value.
bool is_json(std::string_view text);

}  // namespace kf::doc
