// One case under one script of faults, from the command to long after it: resumed after each death, or turned back.
#pragma once
#include "cases.hpp"
#include "stage.hpp"

namespace kf::crash {

/// What a user does after the operation has died.
enum class After { resume, turn_back };

struct Played {
  std::vector<Point> points;  ///< that it came by
  std::set<long> fired;       ///< of the script
};

/// Throws Broken.
Played play(const Case&, const Script&, After = After::resume);

}  // namespace kf::crash
