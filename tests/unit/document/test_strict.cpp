#include "document/strict.hpp"
#include "document/write.hpp"
#include "taken.hpp"

using namespace kf;
using namespace kf::doc;

TEST_CASE("our own JSON is read as it stands", "[strict]") {
  CHECK(read_strict(R"({"a": [1, {"a": "b"}, {"a": null}], "b": {}})", "x").dump() ==
        R"({"a":[1,{"a":"b"},{"a":null}],"b":{}})");
  CHECK(read_strict(" 12\n", "x") == 12);
  CHECK(read_strict("{\"a\":\"\\u0000\"}", "x")["a"].get<std::string>() == std::string(1, '\0'));
}

TEST_CASE("a key that stands twice in our own JSON is an error", "[strict]") {
  for (const char* text : {R"({"a": 1, "a": 2})", R"([{"b": {"c": 1, "d": [], "c": 1}}])"}) {
    const auto error = error_of([&] { read_strict(text, "plan.json"); });
    REQUIRE(error);
    CHECK(std::string(error->what()) == "cannot read plan.json");
    CHECK_THAT(error->why(), EndsWith("stands twice in one object"));
  }
}

TEST_CASE("what is not one JSON value is an error that names the place", "[strict]") {
  using namespace std::string_literals;
  for (const std::string& text : {""s, "{"s, "{} {}"s, "{}x"s, "{\"a\":\"\xff\"}"s, "\0\0\0"s, "{}\0"s,
                                  "{\"a\":\"\0\"}"s, "nul"s, "{\"a\":1e999}"s}) {
    INFO(text);
    const auto error = error_of([&] { read_strict(text, "plan.json"); });
    REQUIRE(error);
    CHECK_THAT(error->what(), StartsWith("cannot read plan.json"));
    CHECK_FALSE(error->why().empty());
    CHECK_FALSE(is_json(text));
  }
}

TEST_CASE("no depth of nesting does harm", "[strict]") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK_NOTHROW(read_strict(nested(100), "x"));
  CHECK(error_of([&] { read_strict(nested(101), "x"); })->why() == "it is nested more than 100 levels deep");
  CHECK(error_of([&] { read_strict(std::string(5'000'000, '['), "x"); }).has_value());
  std::string objects;
  for (int i = 0; i < 500'000; ++i) objects += "{\"a\":";
  CHECK(error_of([&] { read_strict(objects, "x"); }).has_value());
}

TEST_CASE("one line of JSON has no line end in it", "[strict]") {
  CHECK(to_line({{"b", "x\ny"}, {"a", {1, 2}}}) == R"({"b":"x\ny","a":[1,2]})");
  CHECK(to_line({{"a", "\xff"}}) == "{\"a\":\"\xEF\xBF\xBD\"}");
}
