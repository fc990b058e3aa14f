// Tasks side by side, each with children of its own, and a Ctrl-C that none of them misses.
#pragma once
#include <cstddef>
#include <exception>
#include <functional>
#include <vector>

namespace kf::process {

/// Runs the tasks in up to `threads` threads and returns when all have ended: how each did, null if well, in the order
/// of the tasks. Throws Interrupted if one of them did; then no further task was begun. A signal counts for all: a
/// child that any of them starts after it is not started but `interrupted` as well, and a signal that comes while none
/// of them has a child meets the next one, or us when all is over.
std::vector<std::exception_ptr> at_once(std::size_t threads, const std::vector<std::function<void()>>& tasks);

}  // namespace kf::process
