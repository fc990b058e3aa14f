#include "document/scalar.hpp"

#include <charconv>
#include <cstdint>

namespace kf::doc {

namespace {

template <class T>
bool parse_whole(std::string_view digits, T& number, int base) {
  const char* end = digits.data() + digits.size();
  const auto [at, fault] = std::from_chars(digits.data(), end, number, base);
  return !digits.empty() && fault == std::errc() && at == end;
}

bool parse_integer(std::string_view rest, Json& out) {
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  int base = 10;
  if (rest.starts_with("0x") || rest.starts_with("0X")) {
    base = 16;
    rest.remove_prefix(2);
  } else if (rest.starts_with("0b") || rest.starts_with("0B")) {
    base = 2;
    rest.remove_prefix(2);
  } else if (rest.starts_with("0o") || rest.starts_with("0O")) {
    base = 8;
    rest.remove_prefix(2);
  } else if (rest.size() > 1 && rest.starts_with('0')) {
    base = 8;
    rest.remove_prefix(1);
  }
  std::uint64_t magnitude = 0;
  if (!parse_whole(rest, magnitude, base)) return false;
  if (!negative) return out = magnitude, true;
  if (magnitude > (std::uint64_t{1} << 63)) return false;
  out = static_cast<std::int64_t>(~magnitude + 1);
  return true;
}

bool parse_float(std::string_view text, Json& out) {
  if (text.find_first_not_of("+-.0123456789eE") != std::string_view::npos) return false;
  if (text.starts_with("+-")) return false;
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [at, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || at != text.data() + text.size()) return false;
  out = number;
  return true;
}

}  // namespace

Json resolve_plain(std::string_view s) {
  if (s.empty() || s == "~" || s == "null" || s == "Null" || s == "NULL") return nullptr;
  for (const auto* word : {"true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON"}) {
    if (s == word) return true;
  }
  for (const auto* word : {"false", "False", "FALSE", "no", "No", "NO", "n", "N", "off", "Off", "OFF"}) {
    if (s == word) return false;
  }
  if (std::string_view("+-.0123456789").find(s.front()) == std::string_view::npos) return std::string(s);
  std::string digits(s);
  std::erase(digits, '_');  // 1_000
  Json number;
  if (parse_integer(digits, number) || parse_float(digits, number)) return number;
  return std::string(s);
}

}  // namespace kf::doc
