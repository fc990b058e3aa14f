#include "document/scalar.hpp"
#include "taken.hpp"

using namespace kf::doc;

namespace {

/// What `a: SCALAR` is worth. Not a number where kubectl reads a text, nor the other way round: both change data.
struct Row {
  std::string scalar, json;
};

const std::vector<Row> plain{
    {"", "null"},
    {"~", "null"},
    {"null", "null"},
    {"Null", "null"},
    {"NULL", "null"},
    {"nULL", R"("nULL")"},
    {"true", "true"},
    {"True", "true"},
    {"TRUE", "true"},
    {"tRue", R"("tRue")"},
    {"yes", "true"},
    {"Yes", "true"},
    {"YES", "true"},
    {"on", "true"},
    {"On", "true"},
    {"y", "true"},
    {"Y", "true"},
    {"false", "false"},
    {"no", "false"},
    {"No", "false"},
    {"NO", "false"},
    {"off", "false"},
    {"OFF", "false"},
    {"n", "false"},
    {"N", "false"},
    {"none", R"("none")"},
    {"0", "0"},
    {"-0", "0"},
    {"5", "5"},
    {"+5", "5"},
    {"-5", "-5"},
    {"0644", "420"},
    {"0o17", "15"},
    {"0O17", "15"},
    {"0x1f", "31"},
    {"0x1F", "31"},
    {"0X1F", "31"},
    {"-0x1F", "-31"},
    {"+0x1F", "31"},
    {"0b11", "3"},
    {"-0b11", "-3"},
    {"0_7", "7"},
    {"1_000", "1000"},
    {"1_000.5", "1000.5"},
    {"_1", R"("_1")"},
    {"_", R"("_")"},
    {"1_", "1"},
    {"0x", R"("0x")"},
    {"0xg", R"("0xg")"},
    {"08", "8.0"},
    {"9223372036854775807", "9223372036854775807"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"18446744073709551615", "18446744073709551615"},
    {"99999999999999999999", "1e+20"},
    {"-9223372036854775809", "-9.223372036854775809e+18"},
    {"1.10", "1.1"},
    {".5", "0.5"},
    {"-.5", "-0.5"},
    {"5.", "5.0"},
    {"1e3", "1000.0"},
    {"1E-2", "0.01"},
    {"1e+20", "1e+20"},
    {"1e", R"("1e")"},
    {"e5", R"("e5")"},
    {".e5", R"(".e5")"},
    {".", R"(".")"},
    {"..", R"("..")"},
    {"+", R"("+")"},
    {"+-5", R"("+-5")"},
    {"--5", R"("--5")"},
    {"1e400", R"("1e400")"},
    {"1.2.3", R"("1.2.3")"},
    {"10.0.0.7", R"("10.0.0.7")"},
    {"20Gi", R"("20Gi")"},
    {"1:30", R"("1:30")"},
    {"2001-01-01", R"("2001-01-01")"},
    {"2001-01-01T10:00:00Z", R"("2001-01-01T10:00:00Z")"},
    {"=", R"("=")"},
    {"nan", R"("nan")"},
    {"inf", R"("inf")"},
    {"a b", R"("a b")"},
};

}  // namespace

TEST_CASE("a plain scalar is what kubectl makes of it", "[yaml]") {
  for (const auto& [scalar, json] : plain) {
    INFO('"' << scalar << '"');
    CHECK(resolve_plain(scalar) == Json::parse(json));
    CHECK(resolve_plain(scalar).is_number_float() == Json::parse(json).is_number_float());
    const auto objects = from_yaml("kind: X\na: " + scalar + "\n");
    REQUIRE(objects.size() == 1);
    CHECK(objects[0]["a"] == Json::parse(json));
  }
}

TEST_CASE("a dash alone is an item that is null", "[yaml]") {
  CHECK(from_yaml("kind: X\na:\n  -\n  - b\n").at(0)["a"] == Json::parse(R"([null, "b"])"));
  CHECK(resolve_plain("-") == "-");
}

TEST_CASE("what is quoted is a text", "[yaml]") {
  for (const auto& [scalar, json] : plain) {
    INFO('"' << scalar << '"');
    const auto objects = from_yaml("kind: X\na: \"" + scalar + "\"\nb: '" + scalar + "'\nc: !!str " + scalar + "\n");
    REQUIRE(objects.size() == 1);
    CHECK(objects[0]["a"] == scalar);
    CHECK(objects[0]["b"] == scalar);
    if (!scalar.empty()) CHECK(objects[0]["c"] == scalar);
  }
}

TEST_CASE("a tag says the type of what follows", "[yaml]") {
  const auto objects =
      from_yaml("kind: X\na: !!int \"5\"\nb: !!str 5\nc: !!bool \"yes\"\nd: !custom 5\ne: !!null \"\"\n");
  REQUIRE(objects.size() == 1);
  CHECK(objects[0] == Json::parse(R"({"kind": "X", "a": 5, "b": "5", "c": true, "d": "5", "e": null})"));
}
