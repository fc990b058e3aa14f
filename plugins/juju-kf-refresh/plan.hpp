// One hop as a plan: the decisions, in the order that keeps Kubeflow's data and as much of its service as possible.
#pragma once
#include "decide.hpp"
#include "inventory.hpp"
#include "plan/plan.hpp"

namespace kf::refresh {

struct Upgrade {
  plan::Draft draft;  ///< tool, target and where are the caller's to fill in
  std::vector<Decision> decisions;
};

/// Throws Error (exit 4) for what must be settled first. Ids of steps begin with the word of their phase and a dot.
Upgrade upgrade_plan(const Facts&, const recipe::Recipe&, const recipe::Charms&, const UpgradeOf&);

struct PhaseText {
  std::string_view word, title, down;
};
/// In the order of a plan.
const std::vector<PhaseText>& phases();

}  // namespace kf::refresh
