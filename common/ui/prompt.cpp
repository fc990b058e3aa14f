#include "ui/prompt.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <iostream>
#include <unistd.h>

namespace kf::ui {

bool confirmed(Output& out, const std::string& question, const std::string& flag) {
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) {
    throw Error("this must be confirmed, and there is no terminal to ask on", Exit::usage)
        .why(question)
        .attempt("the same command with " + flag);
  }
  out.end_progress();
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  const std::string word = text::lower(text::trim(answer));
  return word == "y" || word == "yes";
}

}  // namespace kf::ui
