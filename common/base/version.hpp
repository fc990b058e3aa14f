#pragma once
#include <string_view>

namespace kf {
extern const std::string_view version;  ///< of the whole suite, semantic, without a leading "v"
}
