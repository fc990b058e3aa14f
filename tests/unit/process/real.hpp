// Real processes, for the tests of this room. Bounds of time are wide, as the machine may be slow: what would take 30 s
// must take less than 15.
#pragma once
#include "catch.hpp"
#include "process/runner.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace kf::process {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

inline constexpr auto soon = 15s;
inline constexpr std::size_t mib = std::size_t{1} << 20;

inline Command child(std::vector<std::string> args) { return {.program = KF_TEST_CHILD, .args = std::move(args)}; }

inline bool is_one_row_of_the_table(const Result& result) {
  const int causes = int(result.timed_out) + int(result.interrupted.has_value()) + int(result.over_limit);
  const int ends = int(result.exit_code.has_value()) + int(result.signal.has_value());
  if (result.start_error) return ends == 0 && causes == 0;
  return (ends == 1 && causes <= 1) || (ends == 0 && causes == 1 && result.interrupted);
}

inline Result run(const Command& command) {
  Result result = make_runner()->run(command);
  UNSCOPED_INFO(shown(command) << " => " << result.start_error.value_or("") << " exit " << result.exit_code.value_or(-1)
                               << " signal " << result.signal.value_or(-1) << " err " << result.err.substr(0, 500));
  CHECK(is_one_row_of_the_table(result));
  return result;
}

inline Result run_child(std::vector<std::string> args) { return run(child(std::move(args))); }

struct Scratch {
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { fs::remove_all(root); }

  std::string operator/(const std::string& name) const { return (root / name).string(); }

  fs::path root = [] {
    std::string name = (fs::temp_directory_path() / "kf-runner-XXXXXX").string();
    return fs::path(::mkdtemp(name.data()));
  }();
};

/// Gives back dispositions and mask as they were, whatever the test does with them.
struct SignalState {
  SignalState() {
    for (int i = 1; i < 32; ++i) ::sigaction(i, nullptr, &actions[i]);
    ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  }
  SignalState(const SignalState&) = delete;
  SignalState& operator=(const SignalState&) = delete;
  ~SignalState() {
    for (int i = 1; i < 32; ++i) ::sigaction(i, &actions[i], nullptr);
    ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  }
  struct sigaction actions[32]{};
  ::sigset_t mask{};
};

using Handler = void (*)(int);
inline Handler disposition(int signal) {
  struct sigaction now {};
  ::sigaction(signal, nullptr, &now);
  return now.sa_handler;
}

inline void block(int signal) {
  ::sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, signal);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

inline ::pid_t pid_in(const std::string& file) {
  ::pid_t pid = 0;
  std::ifstream(file) >> pid;
  return pid;
}

inline void wait_for(const std::string& file) {
  for (int i = 0; i < 3000 && pid_in(file) == 0; ++i) std::this_thread::sleep_for(10ms);
}

/// Sends us signals, the first when the child says by `file` that it is ready, each next one after a pause.
inline std::jthread signals_to_us(const std::string& file, const std::vector<int>& signals) {
  return std::jthread([file, signals] {
    wait_for(file);
    for (int signal : signals) {
      ::kill(::getpid(), signal);
      std::this_thread::sleep_for(500ms);
    }
  });
}

inline bool is_alive(::pid_t pid) {  // a zombie, which an init process may be slow to reap, is not
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string number, name, state;
  return stat >> number >> name >> state && state != "Z" && state != "X";
}

inline bool ends(::pid_t pid) {
  for (int i = 0; i < 500 && is_alive(pid); ++i) std::this_thread::sleep_for(10ms);
  return !is_alive(pid);
}

inline std::ptrdiff_t our_descriptors() {
  return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
}

inline std::atomic<int> seen{0};
inline void count_signal(int) { ++seen; }

/// What becomes of a process of ours that does this: its wait status.
template <typename Do>
int status_after(const Do& what) {
  const ::pid_t pid = ::fork();
  if (pid == 0) {
    for (int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, SIG_DFL);
    what();
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

}  // namespace kf::process
