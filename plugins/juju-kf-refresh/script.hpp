// A plan as a script for a change board to read, and what the first document would have typed instead.
#pragma once
#include "facts.hpp"
#include "operation/show.hpp"
#include "plan/plan.hpp"

#include <string>

namespace kf::refresh {

/// POSIX sh: each step with its title, reason and command. To be read and compared, not run unseen: it asks nothing
/// before a step, waits only where it says so, and cannot be resumed.
std::string script_of(const plan::Draft&, const std::string& model, const operation::Wording&);

/// The literal commands of the guide's first draft for 1.6 to 1.7 (canonical/bundle-kubeflow
/// docs/upgrade-guide-1.6-to-1.7.md @601af6e), each with a remark where it loses something in this very model. It is
/// shown; nothing of it is ever run.
std::string as_documented(const Facts&);

}  // namespace kf::refresh
