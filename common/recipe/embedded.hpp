// The tables that are compiled in.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace kf::recipe {

struct Embedded {
  std::string name;  ///< "the built-in recipe charmed/1.6-1.7.yaml": for errors
  std::string_view content;
};

/// The recipes of a product; none: there is no such product.
std::vector<Embedded> embedded(const std::string& product);

}  // namespace kf::recipe
