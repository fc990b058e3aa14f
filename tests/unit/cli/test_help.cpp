#include "base/text.hpp"
#include "cli/help.hpp"
#include "program.hpp"
#include "ui/table.hpp"

using namespace kf;
using namespace kf::cli;

namespace {

/// A program whose every text is too long for one line.
Program wordy() {
  Program program = example();
  std::string text;
  for (int i = 0; i < 60; ++i) text += (i == 0 ? "" : " ") + std::string(static_cast<std::size_t>(1 + i % 13), 'w');
  program.summary = program.description = text;
  for (Command& command : program.commands) {
    command.description = text + "\n\n" + text;
    command.summary = text;
    for (auto& group : command.flags) {
      for (Flag& flag : group.flags) flag.help = text;
    }
    command.flags.push_back(
        {"Odd",
         {{std::string(30, 'x'), 'x', "VALUE", text}, {std::string(50, 'z'), 0, "", text}, {"empty", 0, "", ""}}});
  }
  program.topics.push_back({std::string(40, 't'), text, [] { return std::string(); }});
  return program;
}

std::vector<std::string> pages(const Program& program) {
  std::vector<std::string> all{program_help(program, "kubectl kfpv")};
  for (const Command& command : program.commands) all.push_back(command_help(command, "kubectl kfpv"));
  return all;
}

}  // namespace

TEST_CASE("no line of help is longer than eighty columns, except an example that people copy", "[help]") {
  for (const Program& program : {example(), wordy()}) {
    for (const auto& page : pages(program)) {
      for (const auto& line : text::split(page, '\n')) {
        const bool example_line = line.starts_with("  # ") || line.starts_with("  kubectl kfpv ");
        if (!example_line && ui::display_width(line) > 80) FAIL_CHECK(line);
        if (line != text::trim(line) && line.ends_with(' ')) FAIL_CHECK("ends in blanks: " << line);
      }
      CHECK(page.ends_with("\n"));
      CHECK_FALSE(page.ends_with("\n\n"));
    }
  }
}

TEST_CASE("the right column of help is as wide as the page allows", "[help]") {
  const auto page = pages(wordy())[1];
  std::size_t widest = 0;
  for (const auto& line : text::split(page, '\n')) {
    if (line.starts_with(std::string(20, ' ')) && line.size() <= 80) widest = std::max(widest, line.size());
  }
  CHECK(widest > 65);
}

TEST_CASE("help of the program shows its commands, topics and general flags", "[help]") {
  const auto page = program_help(example(), "kubectl kfpv");
  for (const char* part :
       {"Shows what is there.\n\nOne paragraph.\n\nAnother one", "Usage:\n  kubectl kfpv COMMAND [flags]\n",
        "Examples:\n  # everything\n  kubectl kfpv list\n", "\n  list ", "show the volumes\n", "\n  check ",
        "\n  help risks ", "what each risk means\n", "\n  -h, --help ", "\n  -v, --verbose ", "\n      --color[=WHEN] ",
        "kubectl kfpv COMMAND --help\n"}) {
    CHECK_THAT(page, ContainsSubstring(part));
  }
}

TEST_CASE("help of a command shows its usage, synonyms, examples and flags, but none that is refused", "[help]") {
  const Program program = example();
  const auto page = command_help(*program.find("list"), "kubectl kfpv");
  for (const char* part :
       {"Show the volumes.\n\nIt shows them.\n", "Usage:\n  kubectl kfpv list [NAME]... [flags]\n  also: ls, get\n",
        "\nScope:\n  -n, --namespace NAMESPACE ", "\n  -A, --all-namespaces ", "\n      --context NAME ",
        "\n      --dry-run[=WHERE] ", "\nGeneral flags:\n",
        "  kubectl kfpv list --all-namespaces --output json --filename one.yaml --filename two.yaml --context "
        "production\n"}) {
    CHECK_THAT(page, ContainsSubstring(part));
  }
  CHECK_THAT(page, !ContainsSubstring("token"));
  const auto bare = command_help(*program.find("check"), "kf");
  CHECK_THAT(bare, StartsWith("Say what is wrong.\n\nUsage:\n  kf check [flags]\n"));
  CHECK_THAT(bare, !ContainsSubstring("also:") && !ContainsSubstring("Examples:"));
}

TEST_CASE("the help on exit codes names every exit code", "[help]") {
  for (const char* code : {"0", "1", "2", "3", "4", "5", "6", "8", "130", "141"}) {
    CHECK_THAT("\n" + exit_codes_text(), ContainsSubstring("\n  " + std::string(code)));
  }
}
