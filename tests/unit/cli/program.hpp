// A program with one flag of each sort.
#pragma once
#include "catch.hpp"
#include "cli/program.hpp"

#include <optional>

namespace kf::cli {

inline Program example(std::function<Exit(Invocation&)> run = [](Invocation&) { return Exit::done; }) {
  const FlagGroup scope{"Scope",
                        {{"namespace", 'n', "NAMESPACE", "only what is in this namespace"},
                         {"all-namespaces", 'A', "", "the default, spelled out"},
                         {"filename", 'f', "FILE", "read a dump instead of the cluster", {}, {}, true}}};
  const FlagGroup output{"Output",
                         {{"output", 'o', "FORMAT", "how it is written", {"table", "json", "yaml", "name"}},
                          {"yes", 'y', "", "do not ask"},
                          {"dry-run", 0, "WHERE", "change nothing", {"client", "server"}, "client"}}};
  const FlagGroup connection{
      "Connection",
      {{"context", 0, "NAME", "the kubeconfig context to use"},
       {.name = "token", .value = "TOKEN", .help = "", .refusal = "every user of this machine could see it"}}};
  return {
      .summary = "Shows what is there.",
      .description =
          "One paragraph.\n\nAnother one, which is long enough that it has to be broken somewhere before the end "
          "of the eightieth column of the page.",
      .examples = {{"everything", "list"}},
      .commands =
          {{.name = "list",
            .synonyms = {"ls", "get"},
            .summary = "show the volumes",
            .description = "It shows them.",
            .arguments = "[NAME]...",
            .most_words = 2,
            .word_choices = {"metadata", "artifacts"},
            .examples =
                {{"a very long example line is never broken, since people copy it",
                  "list --all-namespaces --output json --filename one.yaml --filename two.yaml --context production"}},
            .flags = {scope, output, connection},
            .run = run},
           {.name = "check", .summary = "say what is wrong", .flags = {scope}, .run = run}},
      .topics = {{"risks", "what each risk means", [] { return std::string("All of them.\n"); }}}};
}

/// The error that `call` ends with; none if it does not. Whatever else is thrown fails the test.
template <class Call>
std::optional<Error> error_of(Call call) {
  try {
    call();
  } catch (const Error& e) {
    return e;
  }
  return std::nullopt;
}

}  // namespace kf::cli
