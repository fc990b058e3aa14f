// What an upgrade has come to: what was and what is, read back from the model and the cluster.
#pragma once
#include "target.hpp"

namespace kf::refresh {

/// Answers it, and gives the exit code: what was read back has the last word.
Exit tell_outcome(cli::Invocation&, const plan::Plan&, const operation::Ended&, operation::Target&);

/// The same, at any later time: exit 4 when something does not hold.
Exit tell_again(cli::Invocation&, const plan::Plan&, const operation::Ended&, Target&);

/// What an upgrade has promised and does not hold now, as half sentences.
std::vector<std::string> broken_promises(const plan::Plan&, Target&);

}  // namespace kf::refresh
