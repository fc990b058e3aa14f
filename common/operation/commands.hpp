// The commands that every plugin has over its operations.
#pragma once
#include "operation/target.hpp"

namespace kf::operation {

Exit status(cli::Invocation&, const Kit&);
Exit resume(cli::Invocation&, const Kit&);
Exit rollback(cli::Invocation&, const Kit&);
Exit abandon(cli::Invocation&, const Kit&);
Exit history(cli::Invocation&, const Kit&);

/// The same as rows of a command table, in this order. `kit` is static. `connection` are the plugin's flags that say
/// which target is meant, `output` those for the form of an answer; `example` is the name of an operation.
std::vector<cli::Command> operation_commands(const Kit& kit, const cli::FlagGroup& connection,
                                             const cli::FlagGroup& output, const std::string& example);

}  // namespace kf::operation
