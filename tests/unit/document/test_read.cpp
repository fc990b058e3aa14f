#include "taken.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace kf;
using namespace kf::doc;
namespace fs = std::filesystem;

namespace {

const std::string pod = R"({"kind": "Pod", "metadata": {"name": "a"}})";

}  // namespace

TEST_CASE("JSON and YAML are told apart by what the text looks like", "[read]") {
  const std::vector<std::string> names{"Pod/a"};
  CHECK(names_of(from_file(pod, "dump")) == names);
  CHECK(names_of(from_file("\n\t " + pod + "\n\n", "dump.json")) == names);
  CHECK(names_of(from_file("\xEF\xBB\xBF" + pod, "dump.json")) == names);
  CHECK(names_of(from_file("kind: Pod\nmetadata: {name: a}\n", "standard input")) == names);
  CHECK(names_of(from_file("kind: Pod\nmetadata: {name: a}\n", "dump.json")) == names);
  CHECK(names_of(from_file("\xEF\xBB\xBFkind: Pod\nmetadata: {name: a}\n", "dump.yaml")) == names);
  CHECK(names_of(from_file("# dump\n" + pod, "dump")) == names);
}

TEST_CASE("a file that is named YAML may begin with a brace", "[read]") {
  const std::string flow = "{kind: Pod, metadata: {name: a}} # not JSON\n---\nkind: Node\nmetadata: {name: b}\n";
  for (const char* name : {"a.yaml", "a.yml"}) {
    CHECK(names_of(from_file(flow, name)) == std::vector<std::string>{"Pod/a", "Node/b"});
  }
  CHECK(error_of([&] { from_file(flow, "a.json"); }));
}

TEST_CASE("a file without a Kubernetes object in it is refused, and says what it is", "[read]") {
  struct Row {
    std::string text, what, why;
  };
  const std::vector<Row> table{
      {"", "nothing in d is a Kubernetes object", "it is empty"},
      {" \n\t\r\n", "nothing in d is a Kubernetes object", "it is empty"},
      {"\xEF\xBB\xBF", "nothing in d is a Kubernetes object", "it is empty"},
      {"# only\n# comments\n", "nothing in d is a Kubernetes object", "no document in it has a kind"},
      {"---\n---\n", "nothing in d is a Kubernetes object", "no document in it has a kind"},
      {"NAME  STATUS\na     Bound\n", "nothing in d is a Kubernetes object", "no document in it has a kind"},
      {"a: b\n", "nothing in d is a Kubernetes object", "no document in it has a kind"},
      {R"({"a": "b"})", "nothing in d is a Kubernetes object", "no document in it has a kind"},
      {"{}", "nothing in d is a Kubernetes object", "no document in it has a kind"},
      {"[" + pod + "]", "d holds a JSON array", ""},
      {"  [", "d holds a JSON array", ""},
  };
  for (const auto& [text, what, why] : table) {
    INFO(text);
    const auto error = error_of([&, t = text] { from_file(t, "d"); });
    REQUIRE(error);
    CHECK_THAT(error->what(), ContainsSubstring(what));
    CHECK(error->why() == why);
    CHECK_THAT(error->attempt(), StartsWith("kubectl get "));
  }
}

TEST_CASE("a dump of a cluster that has none of the objects is no error", "[read]") {
  CHECK(from_file(R"({"apiVersion": "v1", "items": [], "kind": "List", "metadata": {"resourceVersion": ""}})", "d")
            .empty());
  CHECK(from_file("apiVersion: v1\nitems: []\nkind: List\n", "d").empty());
}

TEST_CASE("a file is read to its last byte, and a missing one is named", "[read]") {
  std::string name = (fs::temp_directory_path() / "kf-read-XXXXXX").string();
  const fs::path root = ::mkdtemp(name.data());
  const std::string bytes("a\0b\r\n\xFF", 6);
  std::ofstream(root / "file", std::ios::binary) << bytes;
  std::ofstream(root / "empty");
  CHECK(read_file((root / "file").string()) == bytes);
  CHECK(read_file((root / "empty").string()).empty());

  const auto missing = error_of([&] { read_file((root / "missing").string()); });
  REQUIRE(missing);
  CHECK(missing->what() == "cannot read " + (root / "missing").string());
  CHECK(missing->why() == "No such file or directory");
  const auto directory = error_of([&] { read_file(root.string()); });
  REQUIRE(directory);
  CHECK(directory->why() == "it is a directory");
  const auto beyond = error_of([&] { read_file((root / "file/deeper").string()); });
  REQUIRE(beyond);
  CHECK(beyond->why() == "Not a directory");
  CHECK(error_of([] { read_file(""); }));
  fs::remove_all(root);
}
