#include "catch.hpp"
#include "process/runner.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

using namespace kf::process;
namespace fs = std::filesystem;

namespace {

/// A directory of its own, in which it is the current one, with an executable `tool`; and the PATH as it was
/// afterwards.
class Place {
 public:
  Place() {
    fs::create_directories(root / "bin" / "directory");
    for (const char* file : {"bin/tool", "tool", "bin/plain"}) std::ofstream(root / file) << "#!/bin/sh\n";
    fs::permissions(root / "bin/tool", fs::perms::owner_all);
    fs::permissions(root / "tool", fs::perms::owner_all);
    fs::current_path(root);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    fs::current_path(before_);
    path_ ? ::setenv("PATH", path_->c_str(), 1) : ::unsetenv("PATH");
    fs::remove_all(root);
  }

  fs::path root = [] {
    std::string name = (fs::temp_directory_path() / "kf-command-XXXXXX").string();
    return fs::path(::mkdtemp(name.data()));
  }();

 private:
  fs::path before_ = fs::current_path();
  std::optional<std::string> path_ =
      std::getenv("PATH") != nullptr ? std::optional<std::string>(std::getenv("PATH")) : std::nullopt;
};

fs::path find_on(const std::string& path, const std::string& program) {
  ::setenv("PATH", path.c_str(), 1);
  return find_program(program);
}

}  // namespace

TEST_CASE("a program without a slash is the first executable file of that name on PATH", "[command]") {
  const Place place;
  const std::string bin = (place.root / "bin").string(), root = place.root.string();
  CHECK(find_on(bin + ":" + root, "tool") == bin + "/tool");
  CHECK(find_on(root + ":" + bin, "tool") == root + "/tool");
  CHECK(find_on("/nowhere:" + bin, "tool") == bin + "/tool");
  CHECK(find_on("/nowhere", "tool").empty());
}

TEST_CASE("directories and files without the x bit are no programs", "[command]") {
  const Place place;
  const std::string bin = (place.root / "bin").string();
  CHECK(find_on(bin, "directory").empty());
  CHECK(find_on(bin, "plain").empty());
  CHECK(find_on(bin, "").empty());
  CHECK(find_program(bin + "/directory").empty());
  CHECK(find_program(bin + "/plain").empty());
  CHECK(find_program("/no/such/tool").empty());
}

TEST_CASE("an empty entry of PATH means the current directory", "[command]") {
  const Place place;
  const std::string path = GENERATE("", ":", ":/nowhere", "/nowhere:", "/nowhere::/nowhere");
  CAPTURE(path);
  CHECK(find_on(path, "tool") == "./tool");
}

TEST_CASE("without PATH the system's own directories are searched", "[command]") {
  const Place place;
  ::unsetenv("PATH");
  CHECK(fs::equivalent(find_program("sh"), "/bin/sh"));
  CHECK(find_program("tool").empty());
}

TEST_CASE("a program with a slash is itself and not looked up", "[command]") {
  const Place place;
  CHECK(find_on("/nowhere", "./tool") == "./tool");
  CHECK(find_on("/nowhere", "bin/tool") == "bin/tool");
  CHECK(find_on((place.root / "bin").string(), (place.root / "tool").string()) == place.root / "tool");
}

TEST_CASE("a command is shown with quotes only where a shell needs them", "[command]") {
  CHECK(shown({.program = "kubectl", .args = {"get", "pods", "-n", "kubeflow", "--output=json"}}) ==
        "kubectl get pods -n kubeflow --output=json");
  CHECK(shown({.program = "kubectl", .args = {"-p", R"({"a":1})"}}) == R"(kubectl -p '{"a":1}')");
  CHECK(shown({.program = "/opt/my tools/juju", .args = {""}}) == "'/opt/my tools/juju' ''");
  CHECK(shown({.program = "echo", .args = {"it's"}}) == R"(echo 'it'\''s')");
  CHECK(shown({.program = "A=b", .args = {"A=b"}}) == "'A=b' A=b");
}

TEST_CASE("a shell reads a shown command back as the same words", "[command]") {
  const std::vector<std::string> words{"plain", "two words", "",   "it's",      "''",          "\"double\"", "$HOME",
                                       "`id`",  "$(id)",     "a*", "?",         "[a-z]",       "~",          "~root",
                                       "#x",    "a;b",       "&",  "|",         "<in",         ">out",       "(x)",
                                       "{a,b}", "!x",        "\\", "back\\'\\", "two\nlines",  "\ttab",      "-n",
                                       "--",    "a=~",       "%1", "\xc3\xa9",  "\xff\x01\x7f"};
  Command printf{.program = "printf", .args = {"%s\\n"}};
  printf.args.insert(printf.args.end(), words.begin(), words.end());
  std::string expected;
  for (const auto& word : words) expected += word + "\n";

  const Result result = make_runner()->run({.program = "sh", .args = {"-c", shown(printf)}});
  CHECK(result.ok());
  CHECK(result.out == expected);
}
