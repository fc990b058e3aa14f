#include "plan/effects.hpp"

namespace kf::plan {

std::vector<DataEffect> effects_on(Effect effect, const Address& address, const Inventory& data) {
  std::vector<DataEffect> all;
  for (const auto& datum : data) {
    if (datum.hangs_on.contains(address)) all.push_back({effect, datum.id, datum.home, address});
  }
  return all;
}

}  // namespace kf::plan
