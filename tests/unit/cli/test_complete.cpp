#include "base/text.hpp"
#include "cli/complete.hpp"
#include "program.hpp"

using namespace kf;
using namespace kf::cli;
using Words = std::vector<std::string>;

namespace {

/// The candidates without what is said of them; the directive is the last one.
Words candidates(const Words& words) {
  Words all;
  const std::string answer = completions(example(), words);
  CHECK(answer.back() == '\n');
  for (const auto& line : text::split(text::trim(answer), '\n')) all.push_back(line.substr(0, line.find('\t')));
  return all;
}

const Words list_flags{"--help",     "--version", "--color", "--verbose", "--namespace", "--all-namespaces",
                       "--filename", "--output",  "--yes",   "--dry-run", "--context",   ":4"};

}  // namespace

TEST_CASE("completion offers commands, then what the command takes, then nothing", "[complete]") {
  struct Row {
    Words words, expected;
  };
  const std::vector<Row> table{
      {{}, {"list", "check", ":4"}},
      {{""}, {"list", "check", ":4"}},
      {{"l"}, {"list", ":4"}},
      {{"list"}, {"list", ":4"}},
      {{"x"}, {":4"}},
      {{"list", ""}, {"metadata", "artifacts", ":4"}},
      {{"get", "meta"}, {"metadata", ":4"}},
      {{"list", "metadata", "a"}, {"artifacts", ":4"}},
      {{"check", ""}, {":4"}},
      {{"bogus", ""}, {":4"}},
      {{"-A", ""}, {"list", "check", ":4"}},
      {{"-n", "kubeflow", ""}, {"list", "check", ":4"}},
      {{"-An", "kubeflow", ""}, {"list", "check", ":4"}},
      {{"--context=x", "ch"}, {"check", ":4"}},
      {{"-o", "json", "list", "m"}, {"metadata", ":4"}},
  };
  for (const auto& [words, expected] : table) {
    INFO(text::join(words, " "));
    CHECK(candidates(words) == expected);
  }
}

TEST_CASE("completion offers the flags of the command, but none that is refused", "[complete]") {
  CHECK(candidates({"list", "-"}) == list_flags);
  CHECK(candidates({"list", "--"}) == list_flags);
  CHECK(candidates({"list", "--o"}) == Words{"--output", ":4"});
  CHECK(candidates({"list", "a", "--n"}) == Words{"--namespace", ":4"});
  CHECK(candidates({"list", "-o", "json", "--n"}) == Words{"--namespace", ":4"});
  CHECK(candidates({"list", "--t"}) == Words{":4"});
  CHECK(candidates({"check", "--o"}) == Words{":4"});
  CHECK(candidates({"--o"}) == Words{"--output", ":4"});  // no command yet: any command's
}

TEST_CASE("completion offers the choices of a flag, without what already stands before the equals sign", "[complete]") {
  const Words all{"table", "json", "yaml", "name", ":4"};
  // The shell scripts of kubectl match candidates against what follows the "=", and put the flag before them
  // themselves.
  for (const Words& words : std::vector<Words>{{"list", "-o", ""},
                                               {"list", "--output", ""},
                                               {"list", "--output="},
                                               {"list", "-o="},
                                               {"list", "-Ao", ""},
                                               {"list", "-Ao="},
                                               {"-o", ""},
                                               {"--output="}}) {
    INFO(text::join(words, " "));
    CHECK(candidates(words) == all);
  }
  for (const Words& words : std::vector<Words>{{"list", "-o", "j"}, {"list", "--output=j"}, {"list", "-o=j"}}) {
    INFO(text::join(words, " "));
    CHECK(candidates(words) == Words{"json", ":4"});
  }
  CHECK(candidates({"list", "-o", "x"}) == Words{":4"});
  CHECK(candidates({"list", "--color="}) == Words{"auto", "always", "never", ":4"});
  CHECK(candidates({"list", "--color", ""}) == Words{"metadata", "artifacts", ":4"});  // takes its value only after "="
  CHECK(candidates({"list", "--dry-run=s"}) == Words{"server", ":4"});
}

TEST_CASE("completion of a value that only a cluster knows offers nothing, and of a file the shell's own",
          "[complete]") {
  for (const Words& words : std::vector<Words>{
           {"list", "--context", ""}, {"list", "--context="}, {"list", "-n", "kube"}, {"--context", ""}}) {
    INFO(text::join(words, " "));
    CHECK(candidates(words) == Words{":4"});
  }
  CHECK(candidates({"list", "-f", ""}) == Words{":0"});
  CHECK(candidates({"list", "--filename", "du"}) == Words{":0"});
  CHECK(candidates({"list", "--filename=du"}) == Words{":0"});
}

TEST_CASE("a value that looks like a flag or a command is a value for completion as well", "[complete]") {
  CHECK(candidates({"--context", "list", ""}) == Words{"list", "check", ":4"});
  CHECK(candidates({"list", "-n", "--"}) == Words{":4"});
}

TEST_CASE("a candidate says what it is for, after a tab", "[complete]") {
  CHECK(completions(example(), {"l"}) == "list\tshow the volumes\n:4\n");
  CHECK(completions(example(), {"list", "--out"}) == "--output\thow it is written\n:4\n");
  CHECK(completions(example(), {"list", "meta"}) == "metadata\n:4\n");
}
