// An operation: one run of one plan on one target, recorded, watched, stopped and taken up again.
#pragma once
#include "cli/program.hpp"
#include "operation/show.hpp"
#include "plan/engine.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace kf::record {
class Operation;
}
namespace kf::shared {
class Place;
}

namespace kf::operation {

/// The user wants JSON: -o json, or --format json where -o is a place, or where that is the tool's own flag.
bool wants_json(const cli::Invocation&);

/// Whoever acts, and with what words.
struct Hands {
  const plan::Verbs& verbs;
  plan::Executor& tools;
  plan::Clock& clock;
  /// Told the descriptor of the operation's lock, which changing children must inherit, and -1 when it is over.
  std::function<void(int)> lend{};
  /// For --step, which shows the command behind each step.
  Wording wording{};
  /// Where the record lies in the cluster; null: this operation needs none there (and a rehearsal never has one).
  shared::Place* place = nullptr;
};

/// How a run ended.
struct Ended {
  std::string id;               ///< of the operation; empty: a rehearsal, which leaves no record
  std::filesystem::path log{};  ///< what was run
  plan::Outcome outcome{};
  std::optional<int> signal{};  ///< that asked it to stop
  std::size_t done = 0, steps = 0;
  bool keep_going = false;
};

/// Records the plan, here and where hands.place says, then runs it: as far as --until and --step let it. Throws Error
/// when a record cannot be made, or when another operation is open in the cluster: then nothing was done, and there is
/// no new record. `instead`: an operation of ours that this one may follow although it is open; it is ended as
/// abandoned before the first step, because two that are unfinished would leave nobody to say which is meant.
Ended begin(cli::Invocation&, const std::string& verb, const plan::Plan&, const Hands&,
            record::Operation* instead = nullptr);

/// Takes an operation up where its journal ends. `plan` is the operation's own, made lawful again. Throws Error (exit
/// 5) that names whoever has taken it over.
Ended go_on(cli::Invocation&, record::Operation&, const plan::Plan&, const Hands&);
/// The same even where the cluster no longer knows it.
Ended go_on_anyway(cli::Invocation&, record::Operation&, const plan::Plan&, const Hands&);

/// Throws Error (exit 5) that says how to go on if an operation on this target is unfinished: two plans at once could
/// undo each other's steps.
void only_one(const cli::Invocation&, const std::string& target);

/// Ends the unfinished operations of that verb and target, because a new one does all that they would have done. For
/// verbs that only protect. Throws Error (exit 4) if one of them is running.
void supersede(const std::string& verb, const std::string& target);

/// Runs it without a record: nothing that it does is real.
Ended rehearse(cli::Invocation&, const plan::Plan&, const Hands&);

/// The exit code; says on standard error how to go on if it can be gone on with. 5 as well for who was asked to stop
/// early by --until or --step, in a rehearsal too. Of a rehearsal nothing can: throws
/// Error (exit 4 if a step was refused, else 1). Throws Interrupted for a signal.
Exit exit_of(const Ended&, cli::Invocation&);

}  // namespace kf::operation
