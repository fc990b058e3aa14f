// verify: what an upgrade has promised, asked of the model and the cluster at any later time; and the user's own test.
#include "app.hpp"
#include "base/text.hpp"
#include "operation/past.hpp"
#include "outcome.hpp"
#include "plan/law.hpp"
#include "process/runner.hpp"
#include "record/operation.hpp"
#include "record/state_directory.hpp"

namespace kf::refresh {

namespace {

std::string shown(std::string_view said) { return text::printable(text::trim(said), true); }

/// Its own output is the user's, and goes where our answers do not. True: it ended with 0.
bool passes(cli::Invocation& in, Target& target, const std::string& command) {
  const auto runner = process::make_runner();
  in.out.note("Running " + text::printable(command));
  const auto result =
      runner->stream({.program = "sh", .args = {"-c", command}, .env = {{"JUJU_MODEL", target.pinned()}}},
                     [&](std::string_view part) { in.out.note(shown(part)); });
  if (!result.err.empty()) in.out.note(shown(result.err));
  if (result.interrupted) throw Interrupted{*result.interrupted, "nothing was changed by us"};
  in.out.note(result.ok()
                  ? "It ended with 0."
                  : "It did not end with 0" +
                        (result.exit_code ? ", but with " + std::to_string(*result.exit_code) : std::string()) + ".");
  return result.ok();
}

}  // namespace

Exit verify(cli::Invocation& in) {
  const auto target = target_of(in);
  const auto id = operation::to_verify(in, kit.tool, "upgrade", target->identity());
  const auto plan = plan::lawful(record::read_plan(record::state_directory() / id), kit.verbs());
  const Exit held = tell_again(in, plan, {.id = id, .done = plan->steps.size(), .steps = plan->steps.size()}, *target);
  if (!in.args.has("with")) return held;
  return passes(in, *target, in.args.get("with")) ? held : Exit::refused;
}

}  // namespace kf::refresh
