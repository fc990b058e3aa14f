#include "kube/quantity.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace kf::kube {

std::optional<double> quantity(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, double>, 16> suffixes{{{"", 1},
                                                                                 {"n", 1e-9},
                                                                                 {"u", 1e-6},
                                                                                 {"m", 1e-3},
                                                                                 {"k", 1e3},
                                                                                 {"M", 1e6},
                                                                                 {"G", 1e9},
                                                                                 {"T", 1e12},
                                                                                 {"P", 1e15},
                                                                                 {"E", 1e18},
                                                                                 {"Ki", 0x1p10},
                                                                                 {"Mi", 0x1p20},
                                                                                 {"Gi", 0x1p30},
                                                                                 {"Ti", 0x1p40},
                                                                                 {"Pi", 0x1p50},
                                                                                 {"Ei", 0x1p60}}};
  if (text.starts_with("+-")) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [at, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc()) return std::nullopt;
  const auto digits = static_cast<std::size_t>(at - text.data());
  const std::string_view suffix = text.substr(digits);
  if (!suffix.empty() && text.substr(0, digits).find_first_of("eE") != std::string_view::npos) return std::nullopt;
  for (const auto& [name, factor] : suffixes) {
    if (suffix == name && std::isfinite(number * factor)) return number * factor;
  }
  return std::nullopt;
}

}  // namespace kf::kube
