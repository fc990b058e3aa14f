#include "base/base64.hpp"
#include "base/gzip.hpp"
#include "catch.hpp"

using namespace kf;

namespace {

std::string long_text() {
  std::string text;
  for (int i = 0; i < 40000; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  return text;
}

}  // namespace

TEST_CASE("what was packed comes out as it was, and the same text gives the same bytes", "[gzip]") {
  for (const std::string& text : {std::string(), std::string("a"), std::string("\0\xFF\0", 3), long_text()}) {
    CHECK(gunzip(gzip(text), text.size()) == text);
    CHECK(gzip(text) == gzip(text));
  }
  CHECK(gzip(long_text()).size() < long_text().size() / 3);
}

TEST_CASE("what is cut off, changed, too much, or followed by more is not unpacked", "[gzip]") {
  const std::string text = long_text(), packed = gzip(text);
  for (const std::size_t n : {std::size_t{0}, std::size_t{5}, packed.size() / 2, packed.size() - 1}) {
    CHECK_FALSE(gunzip(packed.substr(0, n), text.size()));
  }
  std::string changed = packed;
  changed[packed.size() / 2] = static_cast<char>(changed[packed.size() / 2] ^ 4);
  CHECK_FALSE(gunzip(changed, text.size()));
  CHECK_FALSE(gunzip(packed + "x", text.size()));
  CHECK_FALSE(gunzip(packed, text.size() - 1));
  CHECK_FALSE(gunzip("plain text", 100));
}

TEST_CASE("base64 has the values of RFC 4648, and reads only those", "[base64]") {
  const std::pair<std::string, std::string> known[] = {{"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
                                                       {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : known) {
    CHECK(base64(bytes) == text);
    CHECK(from_base64(text) == bytes);
  }
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  CHECK(from_base64(base64(all)) == all);
  for (const char* bad : {"Zg", "Zg=", "Zg==\n", " Zg==", "Z===", "====", "Zm9v=", "Zh==", "Zm9v!!!!"}) {
    CHECK_FALSE(from_base64(bad));
  }
}
