// Who gets which signal while a child runs. Belongs to this room; nothing else includes it.
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <signal.h>
#include <unistd.h>

namespace kf::process::signals {

constexpr std::array passed_on{SIGINT, SIGTERM, SIGHUP};                  ///< to the child's group
constexpr std::array touched{SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE};  ///< by us or by asio

/// SIGHUP under nohup, or SIGINT of a script's background job: what we were told to ignore we go on ignoring.
inline bool ignored(int signal) {
  struct sigaction now {};
  ::sigaction(signal, nullptr, &now);
  return now.sa_handler == SIG_IGN;
}

/// Holds back the signals that we pass on, except while a child is watched: so none is lost between our handler and the
/// one of main, and none runs our handler in the forked child, where it would look like a second Ctrl-C to us.
class Mask {
 public:
  Mask() {
    ::sigemptyset(&closed_);
    for (const int signal : passed_on) ::sigaddset(&closed_, signal);
    ::pthread_sigmask(SIG_BLOCK, &closed_, &before_);
  }
  Mask(const Mask&) = delete;
  Mask& operator=(const Mask&) = delete;
  ~Mask() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  void open() const {  // SIGCHLD too: who started us may have blocked it, and then no child would ever seem to end
    ::sigset_t during = before_;
    for (const int signal : touched) ::sigdelset(&during, signal);
    ::pthread_sigmask(SIG_SETMASK, &during, nullptr);
  }
  void close() const { ::pthread_sigmask(SIG_BLOCK, &closed_, nullptr); }

 private:
  ::sigset_t before_{}, closed_{};
};

/// The first signal that a StopRequest or, while there is one, the runner has met; 0: none yet.
constexpr int nobody_asks = -1;
inline std::atomic<int> noted{nobody_asks};
/// False: there was one before, or nobody asks. May be called by a handler.
inline bool note(int signal) {
  int none = 0;
  return noted.compare_exchange_strong(none, signal);
}

/// Runs side by side (at_once.hpp). Asio tells a signal to all runs that there are at that moment; to those that begin
/// afterwards it must be told here.
class Together {
 public:
  Together() {
    if (users++ == 0) first = 0;
  }
  Together(const Together&) = delete;
  Together& operator=(const Together&) = delete;
  ~Together() { --users; }

  static bool any() { return users != 0; }
  static void hear(int signal) {
    int none = 0;
    first.compare_exchange_strong(none, signal);
  }
  static int heard() { return any() ? first.load() : 0; }  ///< 0: none

 private:
  static inline std::atomic<int> users{0}, first{0};
};

/// Dispositions belong to the process, and asio leaves SIG_DFL where it found a handler of main or the SIG_IGN of
/// nohup: the first of several runs at a time remembers what it finds, the last one puts it back. SIGPIPE is ignored
/// meanwhile, because a child that closes its standard input would otherwise kill us.
class Dispositions {
 public:
  Dispositions() {
    const std::lock_guard lock(mutex);
    if (users++ != 0) return;
    for (std::size_t i = 0; i < touched.size(); ++i) ::sigaction(touched[i], nullptr, &found[i]);
    ::signal(SIGPIPE, SIG_IGN);
  }
  Dispositions(const Dispositions&) = delete;
  Dispositions& operator=(const Dispositions&) = delete;
  ~Dispositions() {
    const std::lock_guard lock(mutex);
    if (--users != 0) return;
    for (std::size_t i = 0; i < touched.size(); ++i) ::sigaction(touched[i], &found[i], nullptr);
    if (owed != 0) ::kill(::getpid(), owed);  // our thread's Mask still holds it back
    owed = 0;
  }

  /// The signal goes on to whoever had a handler for it, once that is in its place again.
  void hand_on(int signal) const {
    const std::lock_guard lock(mutex);
    if (owed == 0) owed = signal;
  }

 private:
  static inline std::mutex mutex;
  static inline int users = 0, owed = 0;
  static inline std::array<struct sigaction, touched.size()> found{};
};

/// In the child before exec (so only async-signal-safe calls): every disposition as it is by default, and no mask.
inline void reset() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  ::sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace kf::process::signals
