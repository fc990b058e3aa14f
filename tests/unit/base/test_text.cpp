#include "base/text.hpp"
#include "catch.hpp"

using namespace kf;
using Words = std::vector<std::string>;

TEST_CASE("splitting keeps empty parts", "[text]") {
  const std::vector<std::pair<std::string, Words>> table{
      {"", {""}}, {"a", {"a"}}, {"a,b", {"a", "b"}}, {"a,,b", {"a", "", "b"}}, {",", {"", ""}}, {"a,", {"a", ""}},
  };
  for (const auto& [text, parts] : table) {
    INFO('"' << text << '"');
    CHECK(text::split(text, ',') == parts);
    CHECK(text::join(text::split(text, ','), ",") == text);
  }
  CHECK(text::join({}, ", ").empty());
  CHECK(text::join({"a", "a", "a"}, ", ") == "a, a, a");
}

TEST_CASE("trimming takes white space from both ends only", "[text]") {
  CHECK(text::trim("") == "");
  CHECK(text::trim(" \t\r\n") == "");
  CHECK(text::trim("  a b\r\n") == "a b");
  CHECK(text::trim("a") == "a");
}

TEST_CASE("lower case touches ASCII letters and nothing else", "[text]") {
  CHECK(text::lower("ERROR from Server (Forbidden) 5Gi") == "error from server (forbidden) 5gi");
  CHECK(text::lower("\xC3\x84") == "\xC3\x84");
}

TEST_CASE("a count agrees with its noun", "[text]") {
  CHECK(text::count(0, "volume") == "0 volumes");
  CHECK(text::count(1, "volume") == "1 volume");
  CHECK(text::count(2, "volume") == "2 volumes");
  CHECK(text::count(1, "does not work", "do not work") == "1 does not work");
  CHECK(text::count(10000, "does not work", "do not work") == "10000 do not work");
}

TEST_CASE("a slip of the fingers finds the word that was meant", "[text]") {
  const Words commands{"list", "check", "rbac", "restore", "all-namespaces"};
  const std::vector<std::pair<std::string, std::string>> table{
      {"lsit", "list"},                     // a swap is one slip
      {"lst", "list"},                      // a letter left out
      {"listt", "list"},                    // one too many
      {"chekc", "check"},                   //
      {"rback", "rbac"},                    //
      {"resotre", "restore"},               //
      {"all-namespace", "all-namespaces"},  //
      {"namespaces-all", ""},               // far from everything
      {"delete", ""},                       //
      {"x", ""},                            // one letter away from nothing
      {"", ""},                             //
      {std::string(1'000'000, 'l'), ""},    // nobody meant that, and it costs nothing to say so
      {"\x1b[31m", ""},
  };
  for (const auto& [word, meant] : table) {
    INFO('"' << word.substr(0, 40) << '"');
    CHECK(text::nearest(word, commands) == meant);
  }
  CHECK(text::nearest("list", {}).empty());
  CHECK(text::nearest("ba", {"ab", "bb"}) == "ab");  // the first of equally near ones
}

TEST_CASE("no foreign text sends a control character to the terminal", "[text]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"plain text, 100%", "plain text, 100%"},
      {"\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"},
      {"\x1b]0;title\x07", "\\x1b]0;title\\x07"},
      {"a\rb", "a\\x0db"},
      {"a\bb", "a\\x08b"},
      {"a\x7f", "a\\x7f"},
      {std::string("a\0b", 3), "a\\x00b"},
      {"\xC2\x9B[31m", "\\xc2\\x9b[31m"},  // U+009B is ESC [ in one character
      {"\x9B[31m", "\\x9b[31m"},           // and so it is as a bare byte for a terminal that is not in UTF-8 mode
      {"\xC2\x80 \xC2\xA0", "\\xc2\\x80 \xC2\xA0"},
      {"na\xC3\xAFve \xE6\x95\xB0 \xF0\x9F\x98\x80", "na\xC3\xAFve \xE6\x95\xB0 \xF0\x9F\x98\x80"},
      {"cut \xE6\x95", "cut \\xe6\\x95"},
      {"\xC0\x9B", "\\xc0\\x9b"},           // an overlong form of U+001B
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},  // a surrogate
      {"\xFF\xFE", "\\xff\\xfe"},
  };
  for (const auto& [text, shown] : table) {
    INFO(shown);
    CHECK(text::printable(text) == shown);
    CHECK(text::printable(text, true) == shown);
    CHECK(text::printable(text::printable(text)) == shown);
  }
  CHECK(text::printable("a\n\tb") == "a\\x0a\\x09b");
  CHECK(text::printable("a\n\tb\x1b", true) == "a\n\tb\\x1b");
}

TEST_CASE("whatever the bytes, what is printed is UTF-8 without control characters", "[text]") {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second)};
      const std::string shown = text::printable(text);
      bool fine = true;
      for (std::size_t i = 0; i < shown.size(); ++i) {
        const auto byte = static_cast<unsigned char>(shown[i]);
        fine = fine && byte >= 0x20 && byte != 0x7f;
        if (byte < 0x80) continue;
        const auto next = i + 1 < shown.size() ? static_cast<unsigned char>(shown[i + 1]) : 0U;
        fine = fine && byte >= 0xC2 && byte < 0xE0 && next >= (byte == 0xC2 ? 0xA0U : 0x80U) && next < 0xC0U;
        ++i;
      }
      if (!fine) FAIL("bytes " << first << " " << second << " become " << shown);
    }
  }
  SUCCEED();
}
