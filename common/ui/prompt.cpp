#include "ui/prompt.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <iostream>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

namespace kf::ui {

namespace {

/// Ctrl-C may only be noted by who is changing something, and a read would be taken up again after it: a poll is not.
/// Held back from before the question is shown until it is waited for, no signal falls in between.
class Waiting {
 public:
  Waiting() {
    ::sigset_t held;
    ::sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&held, signal);
    ::pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  /// False: a signal came first.
  bool for_a_line() const {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::ppoll(&input, 1, nullptr, &before_) == 1;
  }

 private:
  ::sigset_t before_{};
};

}  // namespace

void check_can_ask(const std::string& why, const std::string& attempt) {
  if (::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1) return;
  throw Error("this must be confirmed, and there is no terminal to ask on", Exit::usage).why(why).attempt(attempt);
}

std::string asked(Output& out, const std::string& question) {
  out.end_progress();
  const Waiting waiting;
  std::cerr << question << " " << std::flush;
  std::string answer;
  if (waiting.for_a_line()) {
    std::getline(std::cin, answer);
  } else {
    std::cerr << "\n";
  }
  return text::lower(text::trim(answer));
}

bool confirmed(Output& out, const std::string& question, const std::string& flag) {
  check_can_ask(question, "the same command with " + flag);
  const std::string word = asked(out, question + " [y/N]");
  return word == "y" || word == "yes";
}

}  // namespace kf::ui
