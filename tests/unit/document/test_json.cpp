#include "catch.hpp"
#include "document/json.hpp"

#include <limits>

using namespace kf::doc;

TEST_CASE("a missing key, a null and a value of another type are all just absent", "[json]") {
  const Json json =
      Json::parse(R"({"null": null, "text": "a", "number": 5, "array": [], "object": {}, "truth": true})");
  const In in(json);
  for (const char* key : {"missing", "null"}) {
    INFO(key);
    CHECK_FALSE(in[key].has());
    CHECK(in[key].text("fallback") == "fallback");
    CHECK(in[key].number(7) == 7);
    CHECK(in[key].truth(true));
    CHECK(in[key].each().empty());
    CHECK(in[key].texts().empty());
    CHECK(in[key].map().empty());
    CHECK(in[key].keys().empty());
    CHECK_FALSE(in[key]["deeper"]["and deeper"].has());
  }
  for (const char* key : {"text", "number", "array", "truth"}) CHECK_FALSE(in[key]["deeper"].has());
  for (const char* key : {"array", "object"}) CHECK(in[key].text("fallback") == "fallback");
  CHECK(in["text"].number(7) == 7);
  CHECK_FALSE(in["text"].truth());
  CHECK(in["number"].each().empty());
  const Json nothing;
  CHECK_FALSE(In(nothing)["anything"].has());
}

TEST_CASE("a number where a text belongs is that text", "[json]") {
  const Json json = Json::parse(R"({"storage": 20, "big": 21474836480, "half": 0.5, "truth": true})");
  CHECK(In(json)["storage"].text() == "20");
  CHECK(In(json)["big"].text() == "21474836480");
  CHECK(In(json)["half"].text() == "0.5");
  CHECK(In(json)["truth"].text() == "true");
}

TEST_CASE("an integer is a number, a text or a fraction is not", "[json]") {
  const Json json = Json::parse(R"({"one": 1, "minus": -1, "text": "1", "half": 1.5})");
  CHECK(In(json)["one"].number() == 1);
  CHECK(In(json)["minus"].number() == -1);
  CHECK(In(json)["text"].number(9) == 9);
  CHECK(In(json)["half"].number(9) == 9);
}

TEST_CASE("of an array of texts what is no text is left out", "[json]") {
  const Json json = Json::parse(R"(["ReadWriteOnce", null, {"a": 1}, [], 5, ""])");
  CHECK(In(json).texts() == std::vector<std::string>{"ReadWriteOnce", "5", ""});
  CHECK(In(json).each().size() == 6);
  CHECK_FALSE(In(json).each()[1].has());
}

TEST_CASE("labels are texts whatever a person wrote", "[json]") {
  const Json json = Json::parse(R"({"app": "minio", "version": 1.5, "on": true, "none": null, "odd": {"a": 1}})");
  const std::map<std::string, std::string> expected{
      {"app", "minio"}, {"version", "1.5"}, {"on", "true"}, {"none", ""}, {"odd", ""}};
  CHECK(In(json).map() == expected);
  CHECK(In(json).keys() == std::vector<std::string>{"app", "none", "odd", "on", "version"});
}
