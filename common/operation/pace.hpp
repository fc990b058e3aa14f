// --until and --step: how far a run goes, and whether it asks before each step.
#pragma once
#include "cli/program.hpp"
#include "operation/show.hpp"
#include "plan/engine.hpp"

namespace kf::operation {

/// "istio" of "istio.istio-pilot-1.12"; empty: the plan has no phases.
std::string phase_of(const plan::Id&);

/// For the flags of every command that runs a long plan.
const std::vector<cli::Flag>& pace_flags();

/// Throws Error (exit 2) for an --until that names no step of the plan, and for a --step with nobody to ask. Without
/// these flags nothing is held back. The Invocation and the Plan must outlive what is returned.
plan::Reins pace_of(cli::Invocation&, const plan::Plan&, const plan::Verbs&, const Wording&);

}  // namespace kf::operation
