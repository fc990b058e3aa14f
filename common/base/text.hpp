// Small questions about text that the standard library leaves open.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace kf::text {

std::vector<std::string> split(std::string_view text, char separator);  ///< "a,,b" has three parts, "" has one
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string_view trim(std::string_view text);  ///< without white space at both ends
std::string lower(std::string_view text);      ///< ASCII only

/// "1 volume", "2 volumes", "0 volumes".
std::string count(std::size_t n, std::string_view singular, std::string_view plural = {});

/// The candidate that `word` was probably meant to be; empty if none is near enough (Damerau-Levenshtein distance of
/// at most a third of the word, at least 1).
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// Foreign text made fit for a terminal or a log: control characters and bytes that are no UTF-8 become "\xNN", so that
/// no server, file or log can send escape sequences through us. Line ends stay if `lines` is true.
std::string printable(std::string_view text, bool lines = false);

}  // namespace kf::text
