#include "base/text.hpp"
#include "catch.hpp"
#include "ui/table.hpp"

using namespace kf;
using namespace kf::ui;
using Headings = std::vector<std::string>;

namespace {

const Table volumes{{{"ROLE"}, {"CLAIM", true}, {"SIZE"}, {"SOURCE", true}, {"RISK"}},
                    {{"metadata", "kubeflow/mysql-pv-claim", "20Gi", "csi disk-7", "delete-policy"},
                     {"artifacts", "kubeflow/minio-pvc", "200Gi", "nfs 10.0.0.7:/srv", ""}}};

std::size_t widest(const std::string& text) {
  std::size_t width = 0;
  for (const auto& line : text::split(text, '\n')) width = std::max(width, display_width(line));
  return width;
}

}  // namespace

TEST_CASE("a table has aligned columns, two blanks apart, and no borders", "[table]") {
  CHECK(render(volumes, 0).text ==
        "ROLE       CLAIM                    SIZE   SOURCE             RISK\n"
        "metadata   kubeflow/mysql-pv-claim  20Gi   csi disk-7         delete-policy\n"
        "artifacts  kubeflow/minio-pvc       200Gi  nfs 10.0.0.7:/srv\n");
  CHECK(render(volumes, 0).left_out.empty());
}

TEST_CASE("without headings only the rows count for the widths", "[table]") {
  const Table table{{{"LONG-HEADING"}, {"B"}}, {{"a", "b"}, {"aa", "b"}}};
  CHECK(render(table, 0, false).text == "a   b\naa  b\n");
}

TEST_CASE("no line of a table ends in blanks", "[table]") {
  const Table table{{{"A"}, {"B"}, {"C"}}, {{"a", "", ""}, {"", "", ""}, {"", "b", ""}, {"a", "b", "c"}}};
  CHECK(render(table, 0).text == "A  B  C\na\n\n   b\na  b  c\n");
  CHECK(render({{{"A"}, {"B"}}, {}}, 0).text == "A  B\n");
}

TEST_CASE("in a narrow terminal spare columns go, the last one first, and nothing else", "[table]") {
  const std::size_t whole = widest(render(volumes, 0).text);
  const Headings one{"SOURCE"}, both{"SOURCE", "CLAIM"};
  for (const auto& [width, left_out] : std::vector<std::pair<std::size_t, Headings>>{
           {whole + 100, {}}, {whole, {}}, {whole - 1, one}, {56, one}, {55, both}, {10, both}, {1, both}}) {
    INFO("width " << width);
    const auto rendered = render(volumes, width);
    CHECK(rendered.left_out == left_out);
    if (left_out.size() < 2) CHECK(widest(rendered.text) <= width);
    for (const auto& heading : left_out) CHECK_THAT(rendered.text, !ContainsSubstring(heading));
    for (const char* kept : {"ROLE", "SIZE", "RISK", "metadata", "artifacts", "200Gi", "delete-policy"}) {
      CHECK_THAT(rendered.text, ContainsSubstring(kept));
    }
  }
}

TEST_CASE("what does not fit is never cut off", "[table]") {
  const std::string name = "kubeflow/" + std::string(253, 'x');
  const Table table{{{"CLAIM"}, {"SIZE"}}, {{name, "20Gi"}}};
  const auto rendered = render(table, 40);
  CHECK_THAT(rendered.text, ContainsSubstring(name + "  20Gi"));
  CHECK(rendered.left_out.empty());
}

TEST_CASE("letters of other alphabets take one column each", "[table]") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("na\xC3\xAFve\xE2\x80\xA6") == 6);
  const Table table{{{"A"}, {"B"}}, {{"\xC3\xA4\xC3\xB6\xC3\xBC", "1"}, {"aou", "2"}, {"a", "3"}}};
  CHECK(render(table, 0).text == "A    B\n\xC3\xA4\xC3\xB6\xC3\xBC  1\naou  2\na    3\n");
}

TEST_CASE("a table of nothing but spare columns keeps none of them when it must", "[table]") {
  const Table table{{{"A", true}, {"B", true}}, {{"aaaa", "bbbb"}}};
  CHECK(render(table, 5).left_out == Headings{"B"});
  CHECK(render(table, 5).text == "A\naaaa\n");
  CHECK(render(table, 1).left_out == Headings{"B", "A"});
}
