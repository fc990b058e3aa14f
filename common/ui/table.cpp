#include "ui/table.hpp"

#include <algorithm>

namespace kf::ui {

namespace {

constexpr std::size_t gap = 2;

std::vector<std::size_t> widths_of(const Table& table, const std::vector<std::size_t>& shown, bool headings) {
  std::vector<std::size_t> widths;
  for (const std::size_t c : shown) {
    std::size_t width = headings ? display_width(table.columns[c].heading) : 0;
    for (const auto& row : table.rows) width = std::max(width, display_width(row[c]));
    widths.push_back(width);
  }
  return widths;
}

std::string line_of(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += cells[i];
    if (i + 1 < cells.size()) line.append(widths[i] - display_width(cells[i]) + gap, ' ');
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line + "\n";
}

}  // namespace

std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

Rendered render(const Table& table, std::size_t width, bool headings) {
  std::vector<std::size_t> shown;
  for (std::size_t c = 0; c < table.columns.size(); ++c) shown.push_back(c);
  Rendered out;
  std::vector<std::size_t> widths;
  for (;;) {
    widths = widths_of(table, shown, headings);
    std::size_t total = gap * (shown.size() - 1);
    for (const std::size_t w : widths) total += w;
    const auto spare =
        std::find_if(shown.rbegin(), shown.rend(), [&](std::size_t c) { return table.columns[c].spare; });
    if (width == 0 || total <= width || spare == shown.rend()) break;
    out.left_out.push_back(table.columns[*spare].heading);
    shown.erase(std::next(spare).base());
  }
  const auto emit = [&](const auto& cell) {
    std::vector<std::string> cells;
    for (const std::size_t c : shown) cells.push_back(cell(c));
    out.text += line_of(cells, widths);
  };
  if (headings) emit([&](std::size_t c) { return table.columns[c].heading; });
  for (const auto& row : table.rows) emit([&](std::size_t c) { return row[c]; });
  return out;
}

std::string wrap(const std::string& text, std::size_t width, const std::string& indent) {
  std::string out, line;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, space - at);
    at = space + 1;
    if (!line.empty() && width > 0 && display_width(line) + 1 + display_width(word) > width) {
      out += line + "\n" + indent;
      line = word;
    } else {
      line += (line.empty() ? "" : " ") + word;
    }
  }
  return out + line;
}

}  // namespace kf::ui
