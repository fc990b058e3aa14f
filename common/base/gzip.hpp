// Texts made small. zlib is behind it, and behind nothing else.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace kf {

/// As gzip writes it (RFC 1952), without a name or a time: the same text gives the same bytes.
std::string gzip(std::string_view text);

/// What was packed; nullopt if it is not whole, is followed by anything, or unpacks to more than `most` bytes.
std::optional<std::string> gunzip(std::string_view packed, std::size_t most);

}  // namespace kf
