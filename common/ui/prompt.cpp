#include "ui/prompt.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <iostream>
#include <poll.h>
#include <unistd.h>

namespace kf::ui {

namespace {

/// Ctrl-C may only be noted by who is changing something, and a read would be taken up again after it: poll is not.
bool somebody_types() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return ::poll(&input, 1, -1) == 1;
}

}  // namespace

void check_can_ask(const std::string& why, const std::string& attempt) {
  if (::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1) return;
  throw Error("this must be confirmed, and there is no terminal to ask on", Exit::usage).why(why).attempt(attempt);
}

std::string asked(Output& out, const std::string& question) {
  out.end_progress();
  std::cerr << question << " " << std::flush;
  std::string answer;
  if (somebody_types()) {
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
