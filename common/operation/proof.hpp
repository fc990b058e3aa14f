// Proof of any plan: each promise asked of the world once more, not of our own journal.
#pragma once
#include "operation/run.hpp"

namespace kf::operation {

/// Answers, in the form that -o asks for, what each step's probe says now. If asking is cut off, the error says what
/// has been done.
void prove(cli::Invocation&, const plan::Plan&, const Ended&, plan::Executor&);

}  // namespace kf::operation
