// Bytes as text, as Kubernetes writes them into JSON (RFC 4648, section 4).
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace kf {

std::string base64(std::string_view bytes);

/// nullopt for anything that base64() does not write: line ends, other letters, a missing "=".
std::optional<std::string> from_base64(std::string_view text);

}  // namespace kf
