#include "recipe/tree.hpp"
#include "recipe_tests.hpp"

using namespace kf;
using namespace kf::recipe;

namespace {

void broken(const std::string& yaml, const std::string& place, const std::string& why) {
  INFO(yaml);
  refused([&] { parse(yaml, "dump"); }, place, why);
}

std::string text(const std::string& yaml) {
  const std::string origin = "dump";
  const Node root = parse("a: " + yaml + "\n", origin);
  return Fields(root, origin, "a test", {"a"}).text("a");
}

void no_text(const std::string& yaml, const std::string& why) {
  INFO(yaml);
  refused([&] { text(yaml); }, "line 1, column 4", why);
}

}  // namespace

TEST_CASE("every value knows where it stands", "[recipe]") {
  const Node root = parse("# a comment\na: b\nlist:\n  - one\n  - {c: 'two'}\n", "dump");
  REQUIRE(root.kind == Node::Kind::map);
  REQUIRE(root.keys.size() == 2);
  CHECK(root.items[0].text == "b");
  CHECK(root.items[0].line == 2);
  CHECK(root.items[0].column == 4);
  const Node& two = root.items[1].items[1].items[0];
  CHECK(two.text == "two");
  CHECK(two.quoted);
  CHECK(two.line == 5);
  CHECK(two.column == 9);
}

TEST_CASE("broken YAML is refused with its place", "[recipe]") {
  broken("a: b: c\n", "line 1, column 5", "");
  broken("a: [1, 2\nb: 3\n", "line 2, column 2", "");
  broken("a:\n\tb: 1\n", "line 2, column 3", "");
  broken("a: {b: 1\n", "line 2, column 1", "");
  CHECK(error_of([] { parse("a: \"never ends\n", "dump"); }));
  CHECK(error_of([] { parse("{a: b}\n}\n", "dump"); }));
  CHECK(error_of([] { parse("a: b\n,\n", "dump"); }));
}

TEST_CASE("what makes a table ambiguous is refused with its place", "[recipe]") {
  broken("a: 1\nb: 2\na: 3\n", "line 3, column 1", "\"a\" stands twice");
  broken("a: &x 1\nb: *x\n", "line 2, column 4", "alias");
  broken("a: !!str 1\n", "line 1, column 4", "a tag");
  broken("? [a]\n: b\n", "line 1, column 3", "a key must be a text");
  broken("a: 1\n---\nb: 2\n", "line 2, column 1", "more than one document");
  broken("a: " + std::string(40, '[') + std::string(40, ']'), "line 1, column 23", "more than 20 levels");
}

TEST_CASE("a text is what its author wrote, and what could be taken for something else stands in quotation marks",
          "[recipe]") {
  CHECK(text("\"1.10\"") == "1.10");
  CHECK(text("'true'") == "true");
  CHECK(text("1.7/stable") == "1.7/stable");
  CHECK(text("ckf-1.10") == "ckf-1.10");
  no_text("1.10", "put 1.10 in quotation marks");
  no_text("-1", "put -1 in quotation marks");
  no_text("1e3", "quotation marks");
  no_text("Yes", "quotation marks");
  no_text("null", "\"a\" of a test must be a text, not nothing");
  no_text("[a]", "must be a text, not a list");
  no_text("{b: c}", "must be a text, not a mapping");
  no_text("\"\"", "must not be empty");
}

TEST_CASE("a key that nobody knows is named together with those that are allowed", "[recipe]") {
  const std::string origin = "dump";
  const Node root = parse("charm: a\nchanel: b\n", origin);
  const auto read = [&] { Fields(root, origin, "a row", {"charm", "channel"}); };
  refused(read, "line 2, column 1", "\"chanel\" is no key of a row; did you mean \"channel\"? Allowed: charm, channel");
  const Node list = parse("- a\n", origin);
  refused([&] { Fields(list, origin, "a row", {"charm"}); }, "line 1, column 1",
          "a row must be a mapping with charm, not a list");
}

TEST_CASE("lists, flags and maps are what they are called", "[recipe]") {
  const std::string origin = "dump";
  const Node root = parse("list: [a, b, a]\nword: a\nflag: yes\nmap: {a: {}}\nholes: ['']\n", origin);
  const Fields fields(root, origin, "a test", {});
  refused([&] { fields.texts("list"); }, "line 1, column 14", "\"a\" stands twice");
  refused([&] { fields.texts("word"); }, "line 2, column 7", "\"word\" of a test must be a list, not a text");
  refused([&] { fields.flag("flag"); }, "line 3, column 7", "\"flag\" of a test must be true or false");
  refused([&] { fields.pairs("map"); }, "line 4, column 10", "\"a\" must be a text, not a mapping");
  refused([&] { fields.texts("holes"); }, "line 5, column 9", "must not be empty");
  refused([&] { fields.need("none"); }, "line 1, column 1", "a test must have \"none\"");
  CHECK(fields.texts("none").empty());
  CHECK_FALSE(fields.flag("none"));
}
