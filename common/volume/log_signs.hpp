// What the servers on Kubeflow's volumes, and those that use them, say when data and server do not fit: texts, one row
// each.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace kf::volume {

struct LogSign {
  std::string_view text;    ///< a stable part of a line
  std::string_view more;    ///< another one of the same line; empty: none
  std::string_view id;      ///< of the finding
  std::string_view remedy;  ///< what it means and what to do, in one line
  bool broken = true;       ///< false: worth knowing, it goes on
};
const std::vector<LogSign>& log_signs();

struct SeenLine {
  const LogSign* sign = nullptr;
  std::string line;
};

/// The last line that shows each sign, a finding's id once, in the order of the signs.
std::vector<SeenLine> signs_in(const std::string& log);

}  // namespace kf::volume
