// The time of a rehearsal.
#pragma once
#include "plan/engine.hpp"

namespace kf::rehearsal {

/// Time passes when somebody waits, and then the world gets its turn. A World, or a JujuWorld, which must live.
template <typename Of>
struct WorldClock final : plan::Clock {
  explicit WorldClock(Of& of) : world(of) {}
  std::chrono::milliseconds now() override { return time; }
  void wait() override {
    world.tick();
    time += std::chrono::seconds{1};
  }
  Of& world;
  std::chrono::milliseconds time{0};
};

}  // namespace kf::rehearsal
