#include "app.hpp"
#include "commands.hpp"
#include "operation/accept.hpp"
#include "target.hpp"

namespace kf::kfpv {

namespace {

const cli::Flag take_over_flag{"take-over", 0, "",
                               "take it from whoever holds it in the cluster; that run does nothing more"};

}  // namespace

cli::Command status_command() {
  return {.name = "status",
          .summary = "show how far an operation is",
          .description =
              "Read from the record on this machine. The cluster is asked for what this machine does not know: an "
              "operation that somebody else has begun there, or has taken over.",
          .arguments = "[OPERATION]",
          .most_words = 1,
          .examples = {{"the unfinished one, or the last", "status"}},
          .flags = {output_flags({"table", "json"}), connection_flags()},
          .run = status};
}

cli::Command resume_command() {
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
                    output_flags({"table", "json"}),
                    connection_flags()},
          .run = resume};
}

cli::Command rollback_command() {
  return {.name = "rollback",
          .summary = "take back what an operation has done, as far as its plan says",
          .description =
              "A plan of its own, under the same law and with its own record: it is shown, and asks. What "
              "somebody else did meanwhile is left alone, and told.",
          .arguments = "[OPERATION]",
          .most_words = 1,
          .examples = {{"the unfinished one of this cluster", "rollback"},
                       {"one that is over", "rollback retain-20261121-050312-7f3a --dry-run"}},
          .flags = {{"Action",
                     {operation::accept_flag(),
                      {"dry-run", 0, "", "show the plan; change nothing"},
                      {"yes", 'y', "", "do not ask"},
                      take_over_flag}},
                    output_flags({"table", "json"}),
                    connection_flags()},
          .run = rollback};
}

cli::Command abandon_command() {
  return {
      .name = "abandon",
      .summary = "give an unfinished operation up; what it has done stays",
      .description = "Only its record is changed: the one on this machine, and the one in the cluster if there is one.",
      .arguments = "[OPERATION]",
      .most_words = 1,
      .examples = {{"the unfinished one", "abandon"}, {"its cluster is gone for good", "abandon --local"}},
      .flags = {{"Action", {{"local", 0, "", "only the record on this machine; ask no cluster"}, take_over_flag}},
                connection_flags()},
      .run = abandon};
}

cli::Command history_command() {
  return {.name = "history",
          .summary = "list the operations that this machine has a record of",
          .examples = {{"the latest last", "history"}},
          .flags = {output_flags({"table", "json"})},
          .run = history};
}

}  // namespace kf::kfpv
