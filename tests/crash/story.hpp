// One case under one script of faults, from the command to long after it: resumed after each death, turned back,
// rolled back or begun anew.
#pragma once
#include "cases.hpp"
#include "stage.hpp"

namespace kf::crash {

/// What a user does after the operation has died.
enum class After {
  resume,
  turn_back,  ///< gives the opposite command
  roll_back,  ///< the rollback of what the journal says
  again,      ///< forgets about it, and gives the same command once more
};
std::string_view shown(After);

struct Played {
  std::vector<Point> points;  ///< that it came by
  std::set<long> fired;       ///< of the script
};

/// Throws Broken.
Played play(const Case&, const Script&, After = After::resume);

}  // namespace kf::crash
