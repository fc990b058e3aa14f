// A target that is a rehearsal: a captured cluster in memory, on which anything may be tried.
#pragma once
#include "target.hpp"

namespace kf::kfpv {

/// Loads what --rehearse names: a capture, or "sample". Throws Error.
std::unique_ptr<Target> rehearsed_target(cli::Invocation&);

}  // namespace kf::kfpv
