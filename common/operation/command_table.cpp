#include "operation/accept.hpp"
#include "operation/commands.hpp"
#include "operation/pace.hpp"

namespace kf::operation {

namespace {

/// What the rows are made of.
struct Parts {
  const Kit& kit;
  const cli::FlagGroup &connection, &output;
  const std::string& example;

  std::function<Exit(cli::Invocation&)> run(Exit (*command)(cli::Invocation&, const Kit&)) const {
    return [command, &kit = kit](cli::Invocation& in) { return command(in, kit); };
  }
};

const cli::Flag take_over_flag{"take-over", 0, "",
                               "take it from whoever holds it in the cluster; that run does nothing more"};

cli::Command status_command(const Parts& of) {
  return {.name = "status",
          .summary = "show how far an operation is",
          .description =
              "Read from the record on this machine. The cluster is asked for what this machine does not know: an "
              "operation that somebody else has begun there, or has taken over.",
          .arguments = "[OPERATION]",
          .most_words = 1,
          .examples = {{"the unfinished one, or the last", "status"}, {"as it goes on", "status --watch"}},
          .flags = {{"Watching",
                     {{"watch", 'w', "",
                       "tell each step as it is done, until it ends (0, or 1 if not well) or stops (5)"}}},
                    of.output,
                    of.connection},
          .run = of.run(status)};
}

cli::Command resume_command(const Parts& of) {
  return {.name = "resume",
          .summary = "go on with an operation that was stopped, killed or cut off",
          .description =
              "Every step is asked what holds before anything is done again. With nothing to resume it says so, "
              "and that is no error.",
          .arguments = "[OPERATION]",
          .most_words = 1,
          .examples = {{"the unfinished one of this cluster", "resume"},
                       {"one that a colleague has begun, whose run is dead", "resume --take-over"}},
          .flags = {{"Action", {take_over_flag, {"yes", 'y', "", "do not ask (only --take-over asks)"}}},
                    {"Pace", pace_flags()},
                    of.output,
                    of.connection},
          .run = of.run(resume)};
}

cli::Command rollback_command(const Parts& of) {
  return {.name = "rollback",
          .summary = "take back what an operation has done, as far as its plan says",
          .description =
              "A plan of its own, under the same law and with its own record: it is shown, and asks. What "
              "somebody else did meanwhile is left alone, and told.",
          .arguments = "[OPERATION]",
          .most_words = 1,
          .examples = {{"the unfinished one of this cluster", "rollback"},
                       {"one that is over", "rollback " + of.example + " --dry-run"}},
          .flags = {{"Action",
                     {operation::accept_flag(),
                      {"dry-run", 0, "", "show the plan; change nothing"},
                      {"yes", 'y', "", "do not ask"},
                      take_over_flag}},
                    of.output,
                    of.connection},
          .run = of.run(rollback)};
}

cli::Command abandon_command(const Parts& of) {
  return {
      .name = "abandon",
      .summary = "give an unfinished operation up; what it has done stays",
      .description = "Only its record is changed: the one on this machine, and the one in the cluster if there is one.",
      .arguments = "[OPERATION]",
      .most_words = 1,
      .examples = {{"the unfinished one", "abandon"}, {"its cluster is gone for good", "abandon --local"}},
      .flags = {{"Action", {{"local", 0, "", "only the record on this machine; ask no cluster"}, take_over_flag}},
                of.connection},
      .run = of.run(abandon)};
}

cli::Command history_command(const Parts& of) {
  return {.name = "history",
          .summary = "list the operations that this machine has a record of",
          .examples = {{"the latest last", "history"}},
          .flags = {of.output},
          .run = of.run(history)};
}

}  // namespace

std::vector<cli::Command> operation_commands(const Kit& kit, const cli::FlagGroup& connection,
                                             const cli::FlagGroup& output, const std::string& example) {
  const Parts of{kit, connection, output, example};
  return {status_command(of), resume_command(of), rollback_command(of), abandon_command(of), history_command(of)};
}

}  // namespace kf::operation
