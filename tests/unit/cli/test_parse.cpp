#include "cli/parse.hpp"
#include "program.hpp"

using namespace kf;
using namespace kf::cli;
using Words = std::vector<std::string>;

namespace {

struct Row {
  Words words;
  std::string flag;
  Words values;  ///< of that flag, in their order
  Words rest{};  ///< what is no flag
};

std::string shown(const Words& words) {
  std::string out;
  for (const auto& word : words) out += "'" + word + "' ";
  return out;
}

void check(const std::vector<Row>& table) {
  const Program program = example();
  for (const auto& [words, flag, values, rest] : table) {
    INFO(shown(words));
    std::optional<Parsed> parsed;
    const auto error = error_of([&, w = words] { parsed = parse(program, w, "kubectl kfpv"); });
    INFO((error ? error->what() : ""));
    REQUIRE(parsed);
    REQUIRE(parsed->command != nullptr);
    CHECK(parsed->command->name == "list");
    CHECK(parsed->args.all(flag) == values);
    CHECK(parsed->args.words == rest);
  }
}

}  // namespace

TEST_CASE("a value is given in every way that kubectl takes it", "[parse]") {
  check({{{"list", "-o", "json"}, "output", {"json"}},
         {{"list", "-ojson"}, "output", {"json"}},
         {{"list", "-o=json"}, "output", {"json"}},
         {{"list", "--output=json"}, "output", {"json"}},
         {{"list", "--output", "json"}, "output", {"json"}},
         {{"list", "-n", "kubeflow"}, "namespace", {"kubeflow"}},
         {{"list", "-nkubeflow"}, "namespace", {"kubeflow"}},
         {{"list", "--namespace=a=b"}, "namespace", {"a=b"}},
         {{"list", "-n=a=b"}, "namespace", {"a=b"}},
         {{"list", "-n==a"}, "namespace", {"=a"}},
         {{"list", "-n", "a b"}, "namespace", {"a b"}},
         {{"list", "-n", "-x"}, "namespace", {"-x"}},
         {{"list", "-n", "-A"}, "namespace", {"-A"}},
         {{"list", "-n", "--output"}, "namespace", {"--output"}},
         {{"list", "--namespace", "-5"}, "namespace", {"-5"}},
         {{"list", "-n", "--"}, "namespace", {"--"}},
         {{"list", "-f", "-"}, "filename", {"-"}},
         {{"list", "-f-"}, "filename", {"-"}},
         {{"list", "-f", "a", "--filename=b", "-fc"}, "filename", {"a", "b", "c"}}});
}

TEST_CASE("an empty value is a value", "[parse]") {
  check({{{"list", "-n", ""}, "namespace", {""}},
         {{"list", "--namespace", ""}, "namespace", {""}},
         {{"list", "--namespace="}, "namespace", {""}},
         {{"list", "-n="}, "namespace", {""}},
         {{"list", "--namespace=", "a"}, "namespace", {""}, {"a"}},
         {{"list", "-n", "", "a"}, "namespace", {""}, {"a"}}});
}

TEST_CASE("of a flag that is given more than once the last value counts", "[parse]") {
  const auto last = [](const Words& words, const std::string& flag) {
    return parse(example(), words, "kf").args.get(flag);
  };
  CHECK(last({"list", "-o", "json", "--output=yaml"}, "output") == "yaml");
  CHECK(last({"-n", "a", "list", "-nb", "--namespace="}, "namespace").empty());
  CHECK(last({"list"}, "output").empty());
  CHECK(parse(example(), {"list"}, "kf").args.get("output", "table") == "table");
}

TEST_CASE("a switch is given alone, in a cluster, or as true or false", "[parse]") {
  check({{{"list", "-A"}, "all-namespaces", {""}},
         {{"list", "--all-namespaces"}, "all-namespaces", {""}},
         {{"list", "--all-namespaces=true"}, "all-namespaces", {""}},
         {{"list", "--all-namespaces=false"}, "all-namespaces", {}},
         {{"list", "-A=true"}, "all-namespaces", {""}},
         {{"list", "-A=false"}, "all-namespaces", {}},
         {{"list", "-Ay"}, "all-namespaces", {""}},
         {{"list", "-Ay"}, "yes", {""}},
         {{"list", "-yA=false"}, "all-namespaces", {}},
         {{"list", "-Ao", "json"}, "output", {"json"}},
         {{"list", "-Aojson"}, "output", {"json"}},
         {{"list", "-Ao=json"}, "output", {"json"}},
         {{"list", "-yAn", "", "x"}, "namespace", {""}, {"x"}}});
}

TEST_CASE("a switch that is taken back is off, because the last word counts", "[parse]") {
  check({{{"list", "--yes", "--yes=false"}, "yes", {}},
         {{"list", "-y", "--yes=false"}, "yes", {}},
         {{"list", "-Ay", "-y=false"}, "yes", {}},
         {{"-y", "list", "--yes=false"}, "yes", {}},
         {{"list", "--yes=false", "-y"}, "yes", {""}},
         {{"list", "-f", "-y", "--yes=false"}, "filename", {"-y"}},
         {{"list", "-Ay", "--yes=false"}, "all-namespaces", {""}}});
}

TEST_CASE("every -v says one thing more", "[parse]") {
  const std::vector<std::pair<Words, std::size_t>> table{{{}, 0},
                                                         {{"-v"}, 1},
                                                         {{"-v", "-v"}, 2},
                                                         {{"-vv"}, 2},
                                                         {{"-vvv"}, 3},
                                                         {{"--verbose"}, 1},
                                                         {{"-v=6"}, 6},
                                                         {{"-v=0"}, 0},
                                                         {{"-v=99"}, 9},
                                                         {{"-v=2", "-v"}, 3},
                                                         {{"-Av"}, 1},
                                                         {{"-vA"}, 1},
                                                         {{"--verbose", "-vv"}, 3},
                                                         {{"--verbose=false"}, 0}};
  for (const auto& [flags, count] : table) {
    INFO(shown(flags));
    Words words = flags;
    words.emplace_back("list");
    CHECK(parse(example(), words, "kf").args.count("verbose") == count);
    words = flags;
    words.insert(words.begin(), "list");
    CHECK(parse(example(), words, "kf").args.count("verbose") == count);
  }
}

TEST_CASE("a flag whose value may be left out takes one only after an equals sign", "[parse]") {
  check({{{"list", "--color"}, "color", {"always"}},
         {{"list", "--color=never"}, "color", {"never"}},
         {{"list", "--color", "never"}, "color", {"always"}, {"never"}},
         {{"--color", "list"}, "color", {"always"}},
         {{"list", "--dry-run"}, "dry-run", {"client"}},
         {{"list", "--dry-run=server", "a"}, "dry-run", {"server"}, {"a"}},
         {{"list", "--dry-run", "a"}, "dry-run", {"client"}, {"a"}}});
}

TEST_CASE("flags stand before the command, after it and between its words", "[parse]") {
  check({{{"-o", "json", "list", "a"}, "output", {"json"}, {"a"}},
         {{"--namespace", "list", "list"}, "namespace", {"list"}},
         {{"--context", "check", "list"}, "context", {"check"}},
         {{"--context=x", "list"}, "context", {"x"}},
         {{"-A", "list"}, "all-namespaces", {""}},
         {{"-An", "kubeflow", "list"}, "namespace", {"kubeflow"}},
         {{"-Ao=json", "list"}, "output", {"json"}},
         {{"-n", "", "list"}, "namespace", {""}},
         {{"--namespace=", "list"}, "namespace", {""}},
         {{"--yes=true", "list"}, "yes", {""}},
         {{"list", "a", "-o", "json", "b"}, "output", {"json"}, {"a", "b"}}});
}

TEST_CASE("two dashes end the flags", "[parse]") {
  check({{{"list", "--", "-o", "json"}, "output", {}, {"-o", "json"}},
         {{"list", "-A", "--", "-A"}, "all-namespaces", {""}, {"-A"}},
         {{"list", "--", "--"}, "output", {}, {"--"}},
         {{"list", "--"}, "output", {}, {}},
         {{"list", "a", "--", "--help"}, "help", {}, {"a", "--help"}}});
  const auto parsed = parse(example(), {"--", "list"}, "kf");
  CHECK(parsed.command == nullptr);
  CHECK(parsed.args.words == Words{"list"});
}

TEST_CASE("help is asked for anywhere", "[parse]") {
  for (const Words& words : std::vector<Words>{{"-h"},
                                               {"--help"},
                                               {"list", "-h"},
                                               {"-h", "list"},
                                               {"list", "a", "--help"},
                                               {"list", "--help", "a"},
                                               {"-Ah", "list"},
                                               {"list", "a", "b", "c", "d", "-h"},
                                               {"check", "too", "many", "--help"}}) {
    INFO(shown(words));
    CHECK(parse(example(), words, "kf").args.has("help"));
  }
}

TEST_CASE("a command is found by its name and its synonyms", "[parse]") {
  for (const std::string word : {"list", "ls", "get"}) CHECK(parse(example(), {word}, "kf").command->name == "list");
  CHECK(parse(example(), {}, "kf").command == nullptr);
  CHECK(parse(example(), {"--version"}, "kf").command == nullptr);
}

TEST_CASE("a dash alone and an empty word are words", "[parse]") {
  check({{{"list", "-"}, "filename", {}, {"-"}},
         {{"list", ""}, "filename", {}, {""}},
         {{"list", "", "-"}, "filename", {}, {"", "-"}}});
}
