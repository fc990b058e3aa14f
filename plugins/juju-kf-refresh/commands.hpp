// The commands as the command line has them.
#pragma once
#include "target.hpp"

#include <vector>

namespace kf::refresh {

/// What names an upgrade: --to and what is to be done otherwise.
cli::FlagGroup upgrade_flags();
cli::FlagGroup output_flags();

std::vector<cli::Command> commands();

}  // namespace kf::refresh
