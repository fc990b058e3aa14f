// The commands that every plugin has over its records: status, history, and which operation resume means.
#pragma once
#include "operation/in_cluster.hpp"
#include "record/history.hpp"

#include <string>
#include <vector>

namespace kf::operation {

/// `history`: the operations of this tool ("kfpv") that this machine has a record of.
Exit history(cli::Invocation&, const std::string& tool);

/// `status [OPERATION]`: the one named, or the unfinished ones, or else the one in the cluster, or else the last. The
/// cluster is asked only for what this machine does not know, or what others may have taken over. `flags` as in Me,
/// read after asking. With --watch it is followed, with the exit codes of watch().
Exit status(cli::Invocation&, const std::string& tool, const Ask&, const std::string& flags);

/// As `status` shows it.
void tell_one(cli::Invocation&, const record::Summary&);

/// The operation that `resume [OPERATION]` means on this target: the one named or the only unfinished one; empty: there
/// is nothing to resume. Throws Error (exit 2) if there are several, and (exit 4) if the one named is over, or is
/// another tool's or another target's.
std::string to_resume(cli::Invocation&, const std::string& tool, const std::string& target, const std::string& where);

/// The same for `rollback [OPERATION]`; one that is over can be named as well.
std::string to_take_back(cli::Invocation&, const std::string& tool, const std::string& target,
                         const std::string& where);

/// The one that `verify [OPERATION]` means: the one named, or the last one of that verb on this target that came to its
/// end. Throws Error (exit 4) if there is none, or the one named has not, or is another tool's, verb's or target's.
std::string to_verify(cli::Invocation&, const std::string& tool, const std::string& verb, const std::string& target);

/// All of that verb on this target that came to their end, the oldest first.
std::vector<std::string> ended_here(const std::string& tool, const std::string& verb, const std::string& target);

/// The operation that `abandon [OPERATION]` means, on whatever target; empty: there is none. Throws as to_resume().
std::string to_abandon(cli::Invocation&, const std::string& tool);

/// Whether this machine has a record of that name.
bool is_here(const std::string& id);

/// Says that it was given up, and how far it had come.
void tell_abandoned(cli::Invocation&, record::Operation&);

}  // namespace kf::operation
