// The commands that every plugin has over its records: status, history, and which operation resume means.
#pragma once
#include "cli/program.hpp"
#include "record/history.hpp"

#include <string>

namespace kf::operation {

/// `history`: the operations of this tool ("kfpv") that this machine has a record of.
Exit history(cli::Invocation&, const std::string& tool);

/// `status [OPERATION]`: the one named, or the unfinished ones, or else the last.
Exit status(cli::Invocation&, const std::string& tool);

/// The operation that `resume [OPERATION]` means on this target: the one named or the only unfinished one; empty: there
/// is nothing to resume. Throws Error (exit 2) if there are several, and (exit 4) if the one named is over, or is
/// another tool's or another target's.
std::string to_resume(cli::Invocation&, const std::string& tool, const std::string& target, const std::string& where);

/// The same for `rollback [OPERATION]`; one that is over can be named as well.
std::string to_take_back(cli::Invocation&, const std::string& tool, const std::string& target,
                         const std::string& where);

/// `abandon [OPERATION]`: gives the one named, or the only unfinished one, up. What it has done stays.
Exit abandon(cli::Invocation&, const std::string& tool);

}  // namespace kf::operation
