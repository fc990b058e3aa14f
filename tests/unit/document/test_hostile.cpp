#include "taken.hpp"

#include <random>

using namespace kf;
using namespace kf::doc;

namespace {

/// Reads a text in every way there is. Only Error may come out; what is handed on is an object that says its kind.
void survives(const std::string& text) {
  for (const char* name : {"dump", "dump.yaml", "dump.json"}) {
    error_of([&] {
      read_objects(text, name, [](Json&& object) {
        if (!object.is_object() || In(object)["kind"].text().empty()) FAIL("handed on: " << object.type_name());
      });
    });
  }
  error_of([&] { from_json(text); });
}

/// The same numbers with every compiler and on every machine: the standard prescribes this generator, not
/// distributions.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return engine_() % limit; }

 private:
  std::mt19937 engine_;
};

}  // namespace

TEST_CASE("random bytes end in an error and in nothing else", "[hostile]") {
  Dice dice(20240607);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t left = dice.below(200); left > 0; --left) text += static_cast<char>(dice.below(256));
    survives(text);
    survives("{" + text);
    survives("kind: X\na: " + text);
  }
  SUCCEED();
}

TEST_CASE("random marks of JSON and YAML end in an error or in objects", "[hostile]") {
  const std::vector<std::string> marks{"{",
                                       "}",
                                       "[",
                                       "]",
                                       ",",
                                       ":",
                                       ": ",
                                       "\"",
                                       "'",
                                       "\n",
                                       "\n  ",
                                       "\n- ",
                                       "- ",
                                       "? ",
                                       "&a ",
                                       "*a ",
                                       "<<: ",
                                       "| ",
                                       ">-",
                                       "#",
                                       " #",
                                       "---\n",
                                       "...\n",
                                       "!",
                                       "!!",
                                       "!<",
                                       "%YAML ",
                                       "%TAG ",
                                       "\\",
                                       "\\u",
                                       "\\x",
                                       "\t",
                                       "\r\n",
                                       "\0",
                                       "null",
                                       "~",
                                       "kind",
                                       "items",
                                       "\"kind\"",
                                       "\"items\"",
                                       "1",
                                       "1e9",
                                       "-",
                                       "@",
                                       "`",
                                       "\xFF",
                                       "\xC2\x85",
                                       "\xE2\x80\xA8",
                                       "\xEF\xBB\xBF",
                                       "a"};
  Dice dice(42);
  for (int round = 0; round < 6000; ++round) {
    std::string text = round % 2 == 0 ? "" : "{\"kind\":\"List\",\"items\":[";
    for (std::size_t left = dice.below(40); left > 0; --left) text += marks[dice.below(marks.size())];
    survives(text);
  }
  SUCCEED();
}

TEST_CASE("a good file with some bytes spoilt ends in an error or in objects", "[hostile]") {
  const std::vector<std::string> good{
      R"({"kind": "PodList", "apiVersion": "v1", "metadata": {"continue": "abc"}, "items": [
          {"metadata": {"name": "a", "managedFields": [{"f": {}}]}, "spec": {"x": [1, -2.5e3, true, null, "\u00e9\n"]}},
          {"kind": "List", "items": [{"kind": "Node", "metadata": {"name": "b"}}]}]})",
      "# comment\nkind: &k Pod\nmetadata: {name: a, labels: &l {x: 'y', z: \"\\x41\"}}\nspec:\n  <<: *l\n  - a\n  b: "
      "|\n    c\n"
      "---\nkind: List\nitems:\n- kind: *k\n- {kind: Node, x: 0x1f}\n...\n"};
  Dice dice(7);
  for (int round = 0; round < 6000; ++round) {
    std::string text = good[dice.below(good.size())];
    for (std::size_t spoilt = 1 + dice.below(6); spoilt > 0; --spoilt) {
      const std::size_t at = dice.below(text.size());
      switch (dice.below(3)) {
        case 0: text[at] = static_cast<char>(dice.below(256)); break;
        case 1: text.erase(at, 1 + dice.below(8)); break;
        default: text.insert(at, text.substr(dice.below(text.size()), dice.below(20))); break;
      }
      if (text.empty()) text = "x";
    }
    survives(text);
  }
  SUCCEED();
}
