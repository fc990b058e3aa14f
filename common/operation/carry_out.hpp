// From a draft to what became of it, the same way in every command that changes something.
#pragma once
#include "operation/target.hpp"

namespace kf::operation {

/// Fills in whose plan it is and takes up --accept. Throws Error (exit 4) for an unlawful one.
plan::Plan made_lawful(cli::Invocation&, const Kit&, Target&, plan::Draft);

/// What --dry-run answers.
Exit show_plan(cli::Invocation&, const Kit&, const Target&, const plan::Plan&);

/// Asks `question` unless --yes or a rehearsal answers it, or it is empty: then the command line has. Records the plan,
/// runs it. Throws Error (exit 6) for a no; (exit 5) while another operation is open, here or in the cluster.
Ended carry_out(cli::Invocation&, const Kit&, Target&, const plan::Plan&, const std::string& verb,
                const std::string& question);

/// The same for what protects and stops nothing: it asks nothing, has no record in the cluster, and ends an unfinished
/// one of its own kind.
Ended carry_out_protecting(cli::Invocation&, Target&, const plan::Plan&, const std::string& verb);

}  // namespace kf::operation
