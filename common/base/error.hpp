// The one way a command ends badly: what happened, why, what holds now, what to try, and the exit code that says so.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

namespace kf {

/// The documented exit codes of every executable of the suite.
enum class Exit : int {
  done = 0,
  failed = 1,           ///< it did not work, and nothing was begun
  usage = 2,            ///< the command line is wrong
  changes_pending = 3,  ///< only with `plan --exit-code`
  refused = 4,          ///< a check blocks, or something would lose data
  resumable = 5,        ///< stopped part-way; `resume` goes on
  aborted = 6,          ///< the user said no at a prompt
  tool_missing = 8,     ///< a needed program is not there, or too old
};

/// Ends the command. Everything a person needs to go on is in it; printing happens in one place, cli::run_main.
class Error : public std::runtime_error {
 public:
  explicit Error(std::string what, Exit code = Exit::failed) : std::runtime_error(what), code_(code) {}

  Error& why(std::string text) & { return why_ = std::move(text), *this; }
  Error&& why(std::string text) && { return why_ = std::move(text), std::move(*this); }
  /// What holds now, and that the data is safe. Empty: nothing was changed.
  Error& state(std::string text) & { return state_ = std::move(text), *this; }
  Error&& state(std::string text) && { return state_ = std::move(text), std::move(*this); }
  /// The exact command to try next, or one sentence.
  Error& attempt(std::string text) & { return attempt_ = std::move(text), *this; }
  Error&& attempt(std::string text) && { return attempt_ = std::move(text), std::move(*this); }

  Exit code() const { return code_; }
  const std::string& why() const { return why_; }
  const std::string& state() const { return state_; }
  const std::string& attempt() const { return attempt_; }

 private:
  Exit code_;
  std::string why_, state_, attempt_;
};

/// A signal ended the command. Not an Error, so that nothing which handles failures ever swallows a Ctrl-C.
struct Interrupted {
  int signal;                                 ///< exit code is 128 + this
  std::string state = "nothing was changed";  ///< what holds now
};

}  // namespace kf
