// Rows of cells to lines of text, as kubectl prints them: no borders, upper-case headings, nothing ever cut off.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace kf::ui {

struct Column {
  std::string heading;
  bool spare = false;  ///< left out first when the terminal is too narrow
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

struct Rendered {
  std::string text;
  std::vector<std::string> left_out;  ///< headings of the columns that did not fit
};

/// `width` 0: any width. Spare columns go, the last first, until the table fits or none is left; names are never cut.
Rendered render(const Table&, std::size_t width, bool headings = true);

/// How many columns of a terminal a UTF-8 text takes (one per code point; our own words hold nothing wider).
std::size_t display_width(const std::string& text);

/// Breaks a text between words so that no line is longer than `width`; further lines begin with `indent`, which does
/// not count.
std::string wrap(const std::string& text, std::size_t width, const std::string& indent);

}  // namespace kf::ui
