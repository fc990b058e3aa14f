// What the verbs of all tools say of their effects.
#pragma once
#include "plan/plan.hpp"

namespace kf::plan {

/// This effect on each datum that hangs on the address, by the address.
std::vector<DataEffect> effects_on(Effect, const Address&, const Inventory&);

}  // namespace kf::plan
