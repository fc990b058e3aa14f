// What the command line wants of an upgrade: it goes with a saved plan, and into what to type next.
#pragma once
#include "cli/program.hpp"
#include "plan/plan.hpp"

namespace kf::refresh {

/// As premises of a plan: "--db" -> "migrate", several values by line ends. `to`: the release of the hop, also where
/// nobody typed it.
plan::Texts asked(const cli::Invocation&, const std::string& to);

/// The command line, with what was asked for when the plan that it names was saved, where it does not say otherwise.
/// What somebody takes upon himself (--accept) is never taken from a file. Throws Error for what is no plan.
cli::Arguments with_saved(const cli::Invocation&);

/// All of it as flags once more, --accept included, with a space in front: " --to 1.8 --db migrate". `premises` as
/// asked() gives them.
std::string typed(const cli::Invocation&, const plan::Texts& premises);
inline std::string typed(const cli::Invocation& in, const plan::Draft& draft) { return typed(in, draft.premises); }

/// Throws Error (exit 4) if the plan of now is not the saved one: what differs is told, and nothing is run. `again`:
/// how it is saved anew, without the file.
void check_same(const std::string& file, const plan::Draft& now, const std::string& again);

}  // namespace kf::refresh
