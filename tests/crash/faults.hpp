// Which faults are tried: each alone at each point, and seeded pairs.
#pragma once
#include "story.hpp"

namespace kf::crash {

struct Tried {
  std::size_t cases = 0;  ///< of all that there are
  long stories = 0, singles = 0, pairs = 0;
  std::map<std::string, long> by_kind;
};

/// `share`: one of so many single faults is tried, drawn by the seed. Throws Broken that names the case, its faults and
/// where they struck.
Tried try_all(unsigned seed, unsigned pairs, unsigned share);

}  // namespace kf::crash
