// The crash test: every registered plan under every fault at every point, and under pairs of them.
//   KF_CRASH_PAIRS  how many pairs
//   KF_CRASH_SHARE  one of so many single faults (default 1: each), for a build that is slow
//   KF_CRASH_ALL, KF_CRASH_CASES  see faults.cpp
//   KF_SEED         what is drawn. Exit 3: an invariant is broken.
#include "entry.hpp"
#include "faults.hpp"
#include "soundness.hpp"
#include "story.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>

using namespace kf::crash;

namespace {

int run() {
  const auto start = std::chrono::steady_clock::now();
  const unsigned seed = number("KF_SEED", 1), pairs = number("KF_CRASH_PAIRS", 1500);
  std::printf("seed %u\n", seed);
  const Sound sound = check_soundness(seed);
  std::printf("law: %ld plans, %ld variants: %ld refused, %ld rehearsed without loss\n", sound.plans, sound.variants,
              sound.refused, sound.rehearsed);
  const Tried tried = try_all(seed, pairs, std::max(1U, number("KF_CRASH_SHARE", 1)));
  std::string kinds;
  for (const auto& [kind, count] : tried.by_kind) kinds += ", " + kind + " " + std::to_string(count);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("crash: %zu of %zu cases, %ld stories, %ld single faults (%s), %ld pairs, %.1f s\n", tried.cases,
              cases().size(), tried.stories, tried.singles, kinds.empty() ? "" : kinds.substr(2).c_str(), tried.pairs,
              seconds);
  return 0;
}

}  // namespace

int main() { return judged<Broken>(run); }
