// How a crash test is started and how it ends.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace kf::crash {

constexpr int exit_broken = 3;

inline unsigned number(const char* variable, unsigned otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

/// Runs it; exit 3 for what it throws as `Broken`, 1 for what is wrong with the test itself.
template <typename Broken>
int judged(int (*run)()) {
  try {
    return run();
  } catch (const Broken& broken) {
    std::printf("BROKEN: %s\n", broken.what.c_str());
    return exit_broken;
  } catch (const std::exception& e) {
    std::printf("the crash test itself failed: %s\n", e.what());
  }
  return 1;
}

}  // namespace kf::crash
