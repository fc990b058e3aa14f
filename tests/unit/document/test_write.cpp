#include "document/write.hpp"
#include "taken.hpp"

using namespace kf::doc;

namespace {

/// Texts that one YAML reader or the other takes for something else, or chokes on.
std::vector<std::string> nasty() {
  // clang-format off
  std::vector<std::string> all{
      "", " ", "  ", "a", " a", "a ", "a b", "\t", "\ta", "a\t", "a\tb", "\n", "a\n", "\na", "a\nb", "a\r\nb", "\r",
      "a\\nb", "~", "null", "Null", "NULL", "none", "true", "True", "TRUE", "false", "yes", "Yes", "no", "No", "on",
      "off", "y", "n", "Y", "N", "0", "1", "-1", "+1", "1.10", "1.0", "0644", "08", "0x1f", "0o7", "0b1", "1_000",
      "1e3", "1E3", ".5", "5.", ".", "..", "...", ".inf", "-.inf", ".nan", "nan", "inf", "1:30", "12:30:45",
      "2001-01-01", "2001-01-01T00:00:00Z", "v1.10", "-", "--", "---", "--- a", "-a", "- a", "- ", "?", "? a", "?a",
      ":", ": a", ":a", "a:", "a: ", "a: b", "a:b", "a :b", "a : b", "http://a:80/b?c=d#e", "#", "# a", "a#b", "a #b",
      "a # b", ",", "a, b", "a,b", "[", "]", "[]", "[a]", "{", "}", "{}", "{a: b}", "&", "&a", "*", "*a", "a*", "!",
      "!a", "!!str a", "|", "|-", ">", ">-", "a|b", "'", "''", "'a'", "a'b", "it's", "\"", "\"a\"", "a\"b", "\\",
      "a\\b", "\\u0041", "\\ud83d", "%", "%a", "100%", "@", "@a", "`", "`a", "=", "=a", "<<", "<", "$HOME", "${A}",
      "$(rm -rf /)", "a;b", "a&b", "a && b", "20Gi", "100m", "10.0.0.7", "::1", "fe80::1:", "/var/lib/x", "../..",
      "key: value # comment", "\x01", "\x1b[31m", "\x7f", "\xC3\xA9", "na\xC3\xAFve", "\xE6\x95\xB0\xE6\x8D\xAE",
      "\xC2\x85", "a\xC2\x85" "b", "\xC2\x9B[2J", "\xC2\xA0", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF",
      "\xEF\xBF\xBD", "\xEF\xBF\xBE", "\xF0\x9F\x98\x80", "a \xF0\x9F\x98\x80: b",
      "\\\xF0\x9F\x98\x80\\\\\xF4\x8F\xBF\xBF\xC2\x9B"};
  // clang-format on
  all.emplace_back("a\0b", 3);
  all.emplace_back(300, 'x');
  all.emplace_back(std::string(200, ' ') + "x");
  return all;
}

/// The same value back through our YAML reader.
Json back(const OrderedJson& value) {
  OrderedJson document;
  document["kind"] = "X";
  document["value"] = value;
  const std::string text = to_yaml(document);
  INFO(text);
  const auto objects = from_yaml(text);
  REQUIRE(objects.size() == 1);
  return objects[0]["value"];
}

Json sorted(const OrderedJson& value) { return Json::parse(value.dump()); }

}  // namespace

TEST_CASE("every text comes back from YAML as the same text, as a value, an item and a key", "[write]") {
  OrderedJson all = OrderedJson::array(), keyed = OrderedJson::object();
  for (const auto& text : nasty()) {
    const OrderedJson value(text);
    CHECK(back(value) == Json(text));
    CHECK(back(OrderedJson::array({value})) == Json::array({text}));
    CHECK(back(OrderedJson::object({{text, value}})) == Json::object({{text, text}}));
    CHECK(back(OrderedJson::object({{text, OrderedJson::array({1})}})) == Json::object({{text, {1}}}));
    all.push_back(value);
    keyed[text] = value;
  }
  CHECK(back(all) == sorted(all));
  CHECK(back(keyed) == sorted(keyed));
}

TEST_CASE("YAML for people is printable ASCII, whatever the texts in it", "[write]") {
  for (const auto& text : nasty()) {
    for (const char c : to_yaml(OrderedJson::object({{text, text}}))) {
      if ((c < 0x20 && c != '\n') || c == 0x7f) FAIL("byte " << static_cast<int>(c) << " out of " << text);
    }
  }
  CHECK(to_yaml({{"a", "\xF0\x9F\x98\x80"}}) == "a: \"\\U0001f600\"\n");
  CHECK(to_yaml({{"a", "\\ud83d\xC3\xA9"}}) == "a: \"\\\\ud83d\\u00e9\"\n");
}

TEST_CASE("plain words stay without quotes in YAML", "[write]") {
  for (const char* word : {"kubeflow", "kubeflow/minio-pvc", "ReadWriteOnce", "rbac.authorization.k8s.io/v1", "a b",
                           "a-b", "a:b", "it's", "nobody", "v1.10"}) {
    CHECK(to_yaml({{"a", word}}) == "a: " + std::string(word) + "\n");
  }
  for (const char* word : {"true", "y", "1.10", "0644", "2001-01-01", "~", "", "- a", "a: b"}) {
    CHECK(to_yaml({{"a", word}}) == "a: \"" + std::string(word) + "\"\n");
  }
}

TEST_CASE("values of every other type come back from YAML as they were", "[write]") {
  for (const char* text : {"null",
                           "true",
                           "false",
                           "0",
                           "-5",
                           "18446744073709551615",
                           "-9223372036854775808",
                           "1.5",
                           "1e+20",
                           "1e-07",
                           "-0.5",
                           "[]",
                           "{}",
                           "[[]]",
                           "[{}]",
                           "[[], {}]",
                           "[[[1]]]",
                           "[[1, 2], [3]]",
                           R"({"a": []})",
                           R"({"a": {}})",
                           R"([{"a": [1, {"b": [[]]}], "c": {"d": {"e": null}}}, [{"f": "g"}, "h"]])"}) {
    INFO(text);
    CHECK(back(OrderedJson::parse(text)) == Json::parse(text));
  }
}

TEST_CASE("YAML is in block style, in the order it was written", "[write]") {
  OrderedJson role;
  role["kind"] = "ClusterRole";
  role["apiVersion"] = "rbac.authorization.k8s.io/v1";
  role["rules"] = OrderedJson::array({{{"apiGroups", {""}}, {"verbs", {"list"}}}, {{"verbs", OrderedJson::array()}}});
  role["nested"] = OrderedJson::array({OrderedJson::array({1, 2}), OrderedJson::object()});
  role["empty"] = OrderedJson::object();
  CHECK(to_yaml(role) == R"(kind: ClusterRole
apiVersion: rbac.authorization.k8s.io/v1
rules:
- apiGroups:
  - ""
  verbs:
  - list
- verbs: []
nested:
- - 1
  - 2
- {}
empty: {}
)");
  CHECK(to_yaml(OrderedJson::array()) == "[]\n");
  CHECK(to_yaml(OrderedJson::object()) == "{}\n");
  CHECK(to_yaml("a") == "a\n");
  CHECK(to_yaml(nullptr) == "null\n");
}

TEST_CASE("JSON is indented by two, in the order it was written, with one line end", "[write]") {
  CHECK(to_json({{"b", 1}, {"a", OrderedJson::array()}}) == "{\n  \"b\": 1,\n  \"a\": []\n}\n");
  CHECK(to_json(OrderedJson::array()) == "[]\n");
  CHECK(to_json({{"a", "\xC3\xA9"}}) == "{\n  \"a\": \"\xC3\xA9\"\n}\n");
}

TEST_CASE("bytes that are no UTF-8 are replaced, not fatal", "[write]") {
  for (const std::string text : {"a\xFF"
                                 "b",
                                 "\xC3", "\xED\xA0\x80", "\xC0\x80", "\xF5\x80\x80\x80"}) {
    INFO(text);
    const OrderedJson value = OrderedJson::object({{text, OrderedJson::array({text})}});
    CHECK(Json::accept(to_json(value)));
    CHECK_THAT(to_json(value), ContainsSubstring("\xEF\xBF\xBD"));
    const std::string yaml = to_yaml(value);
    CHECK_THAT(yaml, ContainsSubstring("\\ufffd"));
    CHECK_NOTHROW(from_yaml("kind: X\n" + yaml));
  }
  CHECK(to_json({{"a", "x\xFFy"}}) == "{\n  \"a\": \"x\xEF\xBF\xBDy\"\n}\n");
}
