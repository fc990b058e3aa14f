// --accept STEP:DATUM: the one way around the law, by name. --yes never covers it.
#pragma once
#include "cli/program.hpp"
#include "plan/plan.hpp"

namespace kf::operation {

/// For the flags of every command that makes a plan.
const cli::Flag& accept_flag();

/// Adds each --accept of the command line to a draft of which plan::lawful has not been asked yet, as a waiver in the
/// user's own words. Throws Error (exit 2) for one that names no step and datum which the plan puts at risk in a way
/// that can be waived: it would waive nothing, and what was meant would still be refused.
void accept(const cli::Invocation&, plan::Draft&, const plan::Verbs&);

}  // namespace kf::operation
