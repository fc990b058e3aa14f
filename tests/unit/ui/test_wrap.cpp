#include "base/text.hpp"
#include "catch.hpp"
#include "ui/table.hpp"

using namespace kf;
using ui::wrap;

TEST_CASE("a text is broken between words, and further lines are indented", "[wrap]") {
  CHECK(wrap("", 10, "  ").empty());
  CHECK(wrap("one", 10, "  ") == "one");
  CHECK(wrap("one two three", 7, "  ") == "one two\n  three");
  CHECK(wrap("one two three", 6, "  ") == "one\n  two\n  three");
  CHECK(wrap("one two three four", 9, "") == "one two\nthree\nfour");
  CHECK(wrap("one two three four", 10, "") == "one two\nthree four");
}

TEST_CASE("a word that is longer than the line is not cut", "[wrap]") {
  CHECK(wrap("a kubeflow/minio-pv-claim b", 5, " ") == "a\n kubeflow/minio-pv-claim\n b");
  CHECK(wrap("unbreakable", 3, "  ") == "unbreakable");
}

TEST_CASE("a text without a width stays on one line", "[wrap]") {
  CHECK(wrap("one two three", 0, "  ") == "one two three");
}

TEST_CASE("a letter counts once, however many bytes it has", "[wrap]") {
  CHECK(wrap("\xC3\xA4\xC3\xA4 \xC3\xB6\xC3\xB6 x", 5, "") == "\xC3\xA4\xC3\xA4 \xC3\xB6\xC3\xB6\nx");
}

TEST_CASE("no wrapped line is longer than the width, and no word is lost", "[wrap]") {
  const std::string text =
      "Deleting a namespace deletes its claims, and with reclaim policy Delete the disks go with them.";
  for (std::size_t width = 11; width < 120; ++width) {
    const auto lines = text::split(wrap(text, width, ""), '\n');
    for (const auto& line : lines) {
      CHECK(line.size() <= width);
      CHECK(text::trim(line) == line);
    }
    CHECK(text::join(lines, " ") == text);
  }
}
