#include "recipe/embedded.hpp"

#include "recipe/charms.hpp"

namespace kf::embedded {
extern const std::string_view charmed_charms;
extern const std::string_view charmed_1_4_1_6, charmed_1_6_1_7, charmed_1_7_1_8, charmed_1_8_1_9, charmed_1_9_1_10,
    charmed_1_10_1_11;
}  // namespace kf::embedded

namespace kf::recipe {

std::vector<Embedded> embedded(const std::string& product) {
  using namespace kf::embedded;
  if (product != "charmed") return {};
  const std::string at = "the built-in recipe charmed/";
  return {{at + "1.4-1.6.yaml", charmed_1_4_1_6},   {at + "1.6-1.7.yaml", charmed_1_6_1_7},
          {at + "1.7-1.8.yaml", charmed_1_7_1_8},   {at + "1.8-1.9.yaml", charmed_1_8_1_9},
          {at + "1.9-1.10.yaml", charmed_1_9_1_10}, {at + "1.10-1.11.yaml", charmed_1_10_1_11}};
}

const Charms& Charms::known() {
  static const Charms table = read(kf::embedded::charmed_charms, "the built-in table charmed/charms.yaml");
  return table;
}

}  // namespace kf::recipe
