// The law, held against the rehearsal's own idea of loss.
#pragma once
#include "cases.hpp"

namespace kf::crash {

struct Sound {
  long plans = 0, variants = 0, refused = 0, rehearsed = 0;
};

/// Every registered plan followed by the removal of what it protects from, and a few made by hand: with each step left
/// out, each edge left out, each two steps swapped. Plan::make refuses it, or it loses nothing in whatever order its
/// steps are done. Throws Broken.
Sound check_soundness(unsigned seed);

}  // namespace kf::crash
