// The law of safeguards: no hazard without a safeguard that answers it, certainly made before it, and not spoilt since.
#pragma once
#include "plan/plan.hpp"

namespace kf::plan {

/// Who keeps one datum safe from one hazard of a step.
struct Keepers {
  DataEffect hazard;
  std::vector<Id> steps;  ///< none: a violation, unless waived
  bool waived = false;
};

/// Per hazard of the step. Plan::make asks when a plan is built; the engine probes each of these steps once more right
/// before it acts, because a journal is only a memory.
std::vector<Keepers> keepers_of(const Step&, const Draft&, const Verbs&);

}  // namespace kf::plan
