// Shell completion out of the command table, in the form that kubectl 1.26 and later ask plugins for.
#pragma once
#include "cli/program.hpp"

#include <string>
#include <vector>

namespace kf::cli {

/// Candidates for the last of `words`, one "candidate<TAB>description" a line, then ":DIRECTIVE" (cobra's bits: 4 no
/// file completion, 0 the shell's own). Starts nothing and reads nothing.
std::string completions(const Program&, const std::vector<std::string>& words);

}  // namespace kf::cli
