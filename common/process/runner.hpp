// The boundary to other programs. A Command is a value, a Result is a value; a program that fails is not an exception.
#pragma once
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kf::process {

/// What to start. Never a shell: `program` is a path or a name looked up on PATH, `args` reach it as they are.
struct Command {
  std::string program;
  std::vector<std::string> args{};
  std::map<std::string, std::optional<std::string>> env{};  ///< on top of our own environment; nullopt removes
  std::filesystem::path cwd{};                              ///< empty: ours
  std::string input{};  ///< written to its standard input, which is then closed; empty: end of file at once
  std::chrono::milliseconds timeout{0};   ///< 0: none. After it the whole process group gets SIGTERM
  std::chrono::milliseconds grace{2000};  ///< between SIGTERM and SIGKILL
  std::size_t output_limit = std::size_t{1}
                             << 30;  ///< bytes of standard output kept; a child that writes more is stopped
  /// For what changes something: the first SIGINT, SIGTERM or SIGHUP to us is not passed on. When the child has ended
  /// it is sent to ourselves again, so that our own handler (StopRequest) learns of it, or by default we end now; the
  /// Result does not tell of it. The second is passed on and reported, as the first one is without this.
  bool finish = false;
  /// Descriptors of ours that the child inherits besides 0, 1 and 2: the lock on what it changes, say, which an orphan
  /// of ours then keeps.
  std::vector<int> keep_open{};

  bool operator==(const Command&) const = default;
};

/// What became of it. Exactly one row of this table holds:
///
///   | situation                       | start_error | exit_code | signal | timed_out | interrupted | over_limit |
///   |---------------------------------|-------------|-----------|--------|-----------|-------------|------------|
///   | ended by itself                 |      -      |     n     |   -    |   false   |      -      |   false    |
///   | died of a signal (not ours)     |      -      |     -     |   n    |   false   |      -      |   false    |
///   | not found / not executable / no |     text    |     -     |   -    |   false   |      -      |   false    |
///   |   such working directory        |             |           |        |           |             |            |
///   | out of patience: we killed it   |      -      |  n or -   | - or n |   true    |      -      |   false    |
///   | we got a signal and passed it on|      -      |  n or -   | - or n |   false   |      n      |   false    |
///   | the same, before it was started |      -      |     -     |   -    |   false   |      n      |   false    |
///   |   (only within at_once)         |             |           |        |           |             |            |
///   | wrote more than output_limit    |      -      |  n or -   | - or n |   false   |      -      |   true     |
///
/// `ok()` is the first row with n = 0. What the child wrote before its end is in `out` and `err` in every row, of
/// standard error the first MiB. A signal to us while a timeout's grace runs kills at once and counts as `interrupted`.
/// `start_error` also tells of a failed exec, of no descriptors left, of a descriptor in keep_open that is not open,
/// and of a NUL in an argument.
struct Result {
  std::optional<std::string> start_error{};
  std::optional<int> exit_code{};
  std::optional<int> signal{};
  bool timed_out = false;
  std::optional<int> interrupted{};
  bool over_limit = false;
  std::string out{}, err{};
  std::chrono::milliseconds duration{0};

  bool ok() const { return exit_code == 0 && !timed_out && !interrupted && !over_limit; }
};

/// Runs one command to its end. Several threads may use one Runner at once.
struct Runner {
  /// Takes standard output as it comes, in pieces of any size; it may block, and must not throw.
  using Sink = std::function<void(std::string_view)>;

  virtual Result run(const Command&) = 0;
  /// The same, but standard output goes to `sink`; `out` stays empty and output_limit does not count.
  virtual Result stream(const Command& command, const Sink& sink) {
    Result result = run(command);
    sink(result.out);
    result.out.clear();
    return result;
  }
  virtual ~Runner() = default;
};

/// The real one. Children get a session (and so a process group) of their own without a terminal, default signal
/// dispositions and no descriptor of ours but 0, 1, 2 and those of keep_open. While a child runs, SIGINT, SIGTERM and
/// SIGHUP to us, unless we ignore them, go on to its group and are reported as `interrupted`; the caller decides what
/// that means (see also Command::finish, stop_request.hpp and at_once.hpp). A grandchild that keeps the pipes open does
/// not keep us waiting.
std::unique_ptr<Runner> make_runner();

/// Tells about each command before and after; for -v and for logs. The text is already free of secrets.
struct Watched final : Runner {
  using Watch = std::function<void(const Command&, const Result*)>;  ///< Result is null before the start
  Watched(Runner& inner, Watch watch) : inner_(inner), watch_(std::move(watch)) {}
  Result run(const Command& command) override {
    watch_(command, nullptr);
    Result result = inner_.run(command);
    watch_(command, &result);
    return result;
  }
  Result stream(const Command& command, const Sink& sink) override {
    watch_(command, nullptr);
    Result result = inner_.stream(command, sink);
    watch_(command, &result);
    return result;
  }

 private:
  Runner& inner_;
  Watch watch_;
};

/// The file that `program` would start: itself if it has a slash, else the first executable on PATH; empty if none.
std::filesystem::path find_program(const std::string& program);

/// The command as a person would type it into a POSIX shell, quoted where needed.
std::string shown(const Command&);

}  // namespace kf::process
