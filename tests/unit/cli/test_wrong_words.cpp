#include "cli/parse.hpp"
#include "program.hpp"

using namespace kf;
using namespace kf::cli;
using Words = std::vector<std::string>;

namespace {

/// What is said of a command line that cannot be parsed. It always is a usage error.
Error wrong(const Words& words) {
  const Program program = example();
  std::string shown;
  for (const auto& word : words) shown += "'" + word + "' ";
  INFO(shown);
  const auto error = error_of([&] { parse(program, words, "kubectl kfpv"); });
  REQUIRE(error);
  CHECK(error->code() == Exit::usage);
  CHECK(error->state().empty());
  CHECK_FALSE((error->why() + error->attempt()).empty());
  return *error;
}

}  // namespace

TEST_CASE("an unknown command is named, with the one that was meant", "[usage]") {
  CHECK(std::string(wrong({"lsit"}).what()) == "unknown command: lsit");
  CHECK(wrong({"lsit"}).attempt() == "kubectl kfpv list");
  CHECK(wrong({"-n", "kubeflow", "chck"}).attempt() == "kubectl kfpv check");
  CHECK(wrong({"delete"}).attempt() == "kubectl kfpv --help");
  CHECK(std::string(wrong({""}).what()) == "unknown command: ");
  CHECK(std::string(wrong({"LIST"}).what()) == "unknown command: LIST");
}

TEST_CASE("a command is never guessed from its beginning", "[usage]") {
  for (const std::string word : {"l", "lis", "chec", "c"})
    CHECK(std::string(wrong({word}).what()) == "unknown command: " + word);
}

TEST_CASE("an unknown flag is named, with the one that was meant", "[usage]") {
  const std::vector<std::pair<Words, std::string>> table{{{"list", "--ouput", "json"}, "--output"},
                                                         {{"list", "--ouput=json"}, "--output"},
                                                         {{"list", "--all-namespace"}, "--all-namespaces"},
                                                         {{"list", "--no-such-flag"}, ""},
                                                         {{"list", "--colour=always"}, "--color"},
                                                         {{"list", "-x"}, ""},
                                                         {{"list", "-Ax"}, ""},
                                                         {{"check", "--out"}, ""},
                                                         {{"--namspace", "list"}, "--namespace"},
                                                         {{"check", "--output", "json"}, ""},
                                                         {{"list", "---"}, ""},
                                                         {{"list", "-=x"}, ""}};
  for (const auto& [words, meant] : table) {
    const Error error = wrong(words);
    CHECK_THAT(error.what(), StartsWith("unknown flag: -"));
    CHECK_THAT(error.what(), !ContainsSubstring("="));
    if (meant.empty()) {
      CHECK_THAT(error.attempt(), StartsWith("kubectl kfpv"));
    } else {
      CHECK_THAT(error.attempt(), StartsWith("did you mean " + meant + "?"));
    }
  }
  CHECK(wrong({"check", "--output", "json"}).attempt() == "kubectl kfpv check --help");
}

TEST_CASE("a flag is never guessed from its beginning", "[usage]") {
  for (const std::string flag : {"--out", "--outpu", "--name", "--all", "--dry", "--y", "--ver", "--hel", "--contex"}) {
    CHECK(std::string(wrong({"list", flag, "json"}).what()) == "unknown flag: " + flag);
    CHECK(std::string(wrong({"list", flag + "=json"}).what()) == "unknown flag: " + flag);
  }
}

TEST_CASE("a long flag after one dash is not taken for that flag", "[usage]") {
  CHECK(std::string(wrong({"list", "-yes"}).what()) == "unknown flag: -yes");
  CHECK_THAT(wrong({"list", "-yes"}).attempt(), StartsWith("did you mean --yes?"));
  CHECK(parse(example(), {"list", "-namespace", "x"}, "kf").args.get("namespace") == "amespace");  // as kubectl has it
}

TEST_CASE("a flag that needs a value says so", "[usage]") {
  for (const Words& words : std::vector<Words>{{"list", "--output"}, {"list", "-o"}, {"list", "-Ao"}, {"--output"}}) {
    CHECK_THAT(wrong(words).what(), StartsWith("the flag -") && EndsWith(" needs a value"));
  }
}

TEST_CASE("a value that is none of the choices is refused, and the choices are told", "[usage]") {
  const Error error = wrong({"list", "-o", "jsn"});
  CHECK(std::string(error.what()) == "--output cannot be \"jsn\"");
  CHECK(error.why() == "it is one of: table, json, yaml, name");
  CHECK(error.attempt() == "--output json");
  CHECK(wrong({"list", "--output="}).why() == error.why());
  CHECK(wrong({"list", "-o", "JSON"}).why() == error.why());
  CHECK(wrong({"list", "--color=sometimes"}).why() == "it is one of: auto, always, never");
  CHECK(wrong({"list", "--color="}).why() == "it is one of: auto, always, never");
  CHECK(wrong({"list", "--dry-run=none"}).why() == "it is one of: client, server");
}

TEST_CASE("a switch is true or false and nothing else", "[usage]") {
  for (const std::string word : {"--yes=maybe", "--yes=", "--yes=1", "-y=no"}) {
    const Error error = wrong({"list", word});
    CHECK_THAT(error.what(), StartsWith("--yes is a switch"));
    CHECK_THAT(error.attempt(), StartsWith("--yes"));
  }
  CHECK_THAT(wrong({"list", "--verbose=9"}).what(), StartsWith("--verbose is a switch"));
}

TEST_CASE("a refused flag says why, and its value is not repeated", "[usage]") {
  for (const Words& words :
       std::vector<Words>{{"list", "--token", "s3cr3t"}, {"list", "--token=s3cr3t"}, {"--token", "s3cr3t", "list"}}) {
    const Error error = wrong(words);
    CHECK(std::string(error.what()) == "--token is not accepted");
    CHECK(error.why() == "every user of this machine could see it");
    CHECK_THAT(error.attempt(), !ContainsSubstring("s3cr3t"));
  }
  CHECK_THAT(wrong({"list", "--tokem=x"}).attempt(), !ContainsSubstring("--token"));
}

TEST_CASE("a word too many is named", "[usage]") {
  CHECK(std::string(wrong({"list", "a", "b", "c", "d"}).what()) == "unexpected argument: c");
  CHECK(wrong({"list", "a", "b", "c"}).attempt() == "kubectl kfpv list --help");
  CHECK(std::string(wrong({"check", "--", "-x"}).what()) == "unexpected argument: -x");
  CHECK(std::string(wrong({"check", "--color", "never"}).what()) == "unexpected argument: never");
}

TEST_CASE("what somebody pasted reaches no terminal unescaped", "[usage]") {
  const std::string paste = "\x1b]0;x\x07\xC2\x9B[2J";
  for (const Words& words : std::vector<Words>{{paste},
                                               {"list", "--" + paste},
                                               {"list", "-" + paste},
                                               {"list", "-o", paste},
                                               {"list", "--yes=" + paste},
                                               {"list", "a", "b", paste},
                                               {"check", "--" + paste + "=x"}}) {
    const Error error = wrong(words);
    for (const std::string& text : {std::string(error.what()), error.why(), error.attempt()}) {
      CHECK_THAT(text, !ContainsSubstring("\x1b") && !ContainsSubstring("\x07") && !ContainsSubstring("\xC2\x9B"));
    }
  }
}
