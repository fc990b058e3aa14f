// Proof of any plan: each promise asked of the world once more, not of our own journal.
#pragma once
#include "operation/run.hpp"

namespace kf::operation {

/// Answers, in the form that -o asks for, what each step's probe says now, but for those that only looked or that the
/// plan itself takes back; true if all of it holds. If asking is cut off, the error says what has been done.
bool prove(cli::Invocation&, const plan::Plan&, const Ended&, const plan::Verbs&, plan::Executor&);

}  // namespace kf::operation
