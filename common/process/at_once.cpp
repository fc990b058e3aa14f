#include "process/at_once.hpp"

#include "base/error.hpp"
#include "process/signals.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace kf::process {

std::vector<std::exception_ptr> at_once(std::size_t threads, const std::vector<std::function<void()>>& tasks) {
  const signals::Mask mask;  // inherited by the threads: only a thread that watches a child takes a signal
  const signals::Together together;
  std::vector<std::exception_ptr> ends(tasks.size());
  std::atomic<std::size_t> next{0};
  std::atomic<int> interrupted{0};
  const auto work = [&] {
    for (std::size_t mine = next++; mine < tasks.size() && interrupted == 0; mine = next++) {
      try {
        tasks[mine]();
      } catch (const Interrupted& signal) {
        interrupted = signal.signal;
        signals::Together::hear(signal.signal);
      } catch (...) {
        ends[mine] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < std::min(threads, tasks.size()); ++i) workers.emplace_back(work);
  }
  if (interrupted != 0) throw Interrupted{interrupted};
  return ends;
}

}  // namespace kf::process
