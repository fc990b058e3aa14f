// The only file that knows Boost.Process (its version 1: the only one that Boost 1.74 to 1.89 share). What looks odd
// here answers a way in which a child can hang us, outlive us, lie about its end or get hold of what is ours; the tests
// in tests/unit/process name these ways one by one.
#include "process/command.hpp"
#include "process/runner.hpp"
#include "process/signals.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/version.hpp>
#if BOOST_VERSION >= 108800  // version 1 moved
#include <boost/process/v1/async.hpp>
#include <boost/process/v1/async_pipe.hpp>
#include <boost/process/v1/child.hpp>
#include <boost/process/v1/extend.hpp>
#include <boost/process/v1/io.hpp>
namespace bp = boost::process::v1;
#else
#include <boost/process/async.hpp>
#include <boost/process/async_pipe.hpp>
#include <boost/process/child.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
namespace bp = boost::process;
#endif

#include <algorithm>
#include <fcntl.h>
#include <new>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace kf::process {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using Failure = boost::system::error_code;

constexpr std::chrono::milliseconds drain_time{300};  // for what a grandchild may still write
constexpr std::chrono::milliseconds look_round{100};  // at what runs beside us have heard
constexpr std::size_t stderr_limit = std::size_t{1} << 20;

/// Runs in the child between fork and exec, where only async-signal-safe calls are allowed. False: no such directory.
bool become_child(const char* directory, const std::vector<int>& keep_open) {
  // A session is a process group without a terminal: a program that wants a password from /dev/tty fails there at once;
  // in a group of our own session the kernel would stop it, and we would wait for it for ever.
  ::setsid();
  signals::reset();
  // Marked and not closed: Boost reports a failed exec through a descriptor of its own.
  constexpr unsigned close_on_exec = 4;
  if (::syscall(SYS_close_range, 3U, ~0U, close_on_exec) != 0) {  // before Linux 5.11
    for (int descriptor = 3; descriptor < 65536; ++descriptor) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
  for (const int descriptor : keep_open) ::fcntl(descriptor, F_SETFD, 0);
  return *directory == '\0' || ::chdir(directory) == 0;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (std::string& string : strings) result.push_back(string.data());
  result.push_back(nullptr);
  return result;
}

/// One stream of the child.
struct Output {
  Output(asio::io_context& io, std::string& text, std::size_t most) : pipe(io), kept(text), limit(most) {}

  bool keep(std::size_t size) {
    if (sink != nullptr) return (*sink)({buffer.data(), size}), true;
    const std::size_t fits = std::min(size, limit - kept.size());
    kept.append(buffer.data(), fits);
    return fits == size;
  }

  bp::async_pipe pipe;
  std::string& kept;
  std::size_t limit;
  std::vector<char> buffer = std::vector<char>(65536);
  bool ended = false;
  const Runner::Sink* sink = nullptr;  // takes what would otherwise be kept
};

/// One child from its start to its end.
class Run {
 public:
  Run(const Command& command, const Runner::Sink* sink) : command_(command) {
    out_.sink = sink;
    for (const bp::async_pipe* pipe : {&in_, &out_.pipe, &err_.pipe})  // Boost does not, and siblings would hold them
      for (int end : {pipe->native_source(), pipe->native_sink()}) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    for (int signal : signals::passed_on)
      if (!signals::ignored(signal)) signals_.add(signal);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {  // only after an exception is there anything left to do
    if (!child_.valid() || exited_) return;
    ::killpg(child_.id(), SIGKILL);
    std::error_code ignored;
    child_.wait(ignored);
  }

  Result to_its_end(const fs::path& program, const signals::Mask& mask) {
    if (const int signal = signals::Together::heard(); signal != 0) {
      result_.interrupted = signal;
      return std::move(result_);
    }
    if (std::error_code failure = start(program)) {
      result_.start_error = "cannot start " + program.string() + ": " + failure.message();
      if (failure == std::errc::no_such_file_or_directory)
        *result_.start_error += " (its interpreter, or the directory to run in)";
      return std::move(result_);
    }
    watch_signals();
    watch_others();
    read(out_);
    read(err_);
    // A child that does not want its input is no error; the write then fails, or is still waiting when we are done.
    asio::async_write(in_, asio::buffer(command_.input), [this](Failure failure, std::size_t) { in_.close(failure); });
    if (command_.timeout.count() > 0) {
      clock_.expires_after(command_.timeout);
      clock_.async_wait([this](Failure cancelled) { on_timeout(cancelled); });
    }
    mask.open();
    while (!done() && io_.run_one() != 0) continue;
    mask.close();
    io_.poll();                                     // a signal that came meanwhile
    if (stopping_) ::killpg(child_.id(), SIGKILL);  // who is left of a group that was told to end
    report_end();
    return std::move(result_);
  }

  /// A signal that the child was spared; 0: none.
  int spared() const { return spared_; }

 private:
  std::error_code start(const fs::path& program) {
    std::vector<std::string> words{command_.program}, variables = environment(command_);
    words.insert(words.end(), command_.args.begin(), command_.args.end());
    const std::vector<char*> argv = pointers(words);
    std::vector<char*> envp = pointers(variables);
    std::error_code failure;
    child_ = bp::child(
        io_, (bp::std_in < in_), (bp::std_out > out_.pipe), (bp::std_err > err_.pipe),
        bp::on_exit = [this](int, const std::error_code& lost) { on_exit(lost); },
        bp::extend::on_setup =
            [&](auto& executor) {  // not bp::args, which takes the front() of an empty argument
              executor.exe = program.c_str();
              executor.cmd_line = argv.data();
              executor.env = envp.data();
            },
        bp::extend::on_exec_setup =
            [&](auto& executor) {  // the directory can vanish at the last moment: then fail, do not run elsewhere
              if (!become_child(command_.cwd.c_str(), command_.keep_open)) executor.exe = "";
            },
        bp::extend::on_error =
            [](auto& executor, const std::error_code&) {  // Boost 1.74 leaves a zombie when exec fails
              if (executor.pid > 0) ::waitpid(executor.pid, nullptr, 0);
            },
        failure);
    // Without a descriptor left for its error pipe Boost returns no child, but no error either.
    if (!failure && !child_.valid()) failure = std::make_error_code(std::errc::too_many_files_open);
    return failure;
  }

  void read(Output& output) {
    output.pipe.async_read_some(asio::buffer(output.buffer), [this, &output](Failure ended, std::size_t size) {
      keep(output, size);
      if (!ended && !last_call_) return read(output);
      if (last_call_) sweep(output);
      output.ended = true;
    });
  }

  void keep(Output& output, std::size_t size) {
    if (output.keep(size) || &output == &err_ || stopping_ || result_.interrupted) return;
    result_.over_limit = true;
    stop(SIGTERM);
  }

  /// We may have been stopped or short of processor time for all of the drain: what is in the pipe is still the
  /// child's. No more than a pipe can hold, as a grandchild may write without end.
  void sweep(Output& output) {
    for (int i = 0; i < 32; ++i) {
      const auto size = ::read(output.pipe.native_source(), output.buffer.data(), output.buffer.size());
      if (size <= 0) return;
      keep(output, static_cast<std::size_t>(size));
    }
  }

  void on_exit(const std::error_code& lost) {
    exited_ = true;
    lost_ = lost;
    clock_.cancel();
    drain_.expires_after(drain_time);
    drain_.async_wait([this](Failure cancelled) {
      if (cancelled) return;
      last_call_ = true;
      out_.pipe.cancel();
      err_.pipe.cancel();
    });
  }

  void on_timeout(Failure cancelled) {
    if (cancelled || stopping_ || has_ended()) return;
    result_.timed_out = true;
    stop(SIGTERM);
  }

  /// Asked without reaping, which is Boost's: after Ctrl-Z and fg we may see the timeout before an end long past.
  bool has_ended() const {
    ::siginfo_t info{};
    return exited_ || (::waitid(P_PID, static_cast<::id_t>(child_.id()), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                       info.si_pid != 0);
  }

  void watch_signals() {
    signals_.async_wait([this](Failure cancelled, int signal) {
      if (cancelled) return;
      // One that the others told us already is not the second; if it is, it needs a third.
      if (!std::exchange(told_by_others_, false)) on_signal(signal);
      watch_signals();
    });
  }

  /// Between our look before the start and that start, somebody beside us may have heard a signal that we did not.
  void watch_others() {
    if (!signals::Together::any()) return;
    if (const int signal = signals::Together::heard(); signal != 0) {
      told_by_others_ = !heard_;
      if (!heard_) on_signal(signal);
      return;
    }
    others_.expires_after(look_round);
    others_.async_wait([this](Failure cancelled) {
      if (!cancelled) watch_others();
    });
  }

  void on_signal(int signal) {
    const bool first = !std::exchange(heard_, true);
    signals::Together::hear(signal);
    if (command_.finish && first && !stopping_ && signals::noted <= 0) {
      spared_ = signal;
      return;
    }
    spared_ = 0;
    signals::note(signal);
    if (!result_.interrupted) result_.interrupted = signal;
    result_.timed_out = result_.over_limit = false;  // what the person wants counts more
    if (!stopping_) return stop(signal);
    if (!exited_) ::killpg(child_.id(), SIGKILL);  // asked twice
  }

  void stop(int signal) {
    if (exited_) return;
    stopping_ = true;
    ::killpg(child_.id(), signal);
    clock_.expires_after(command_.grace);
    clock_.async_wait([this](Failure cancelled) {
      if (!cancelled && !exited_) ::killpg(child_.id(), SIGKILL);
    });
  }

  bool done() const {
    if (!exited_ || !out_.ended || !err_.ended) return false;
    const bool others_are_ending = stopping_ && ::killpg(child_.id(), 0) == 0;
    return last_call_ || !others_are_ending;
  }

  void report_end() {
    const int status = child_.native_exit_code();  // not exit_code(), where exit(9) and SIGKILL look the same
    if (lost_) {
      result_.start_error = "\"" + command_.program + "\" ran, but its end was taken from us: " + lost_.message();
    } else if (WIFEXITED(status)) {
      result_.exit_code = WEXITSTATUS(status);
    } else {
      result_.signal = WTERMSIG(status);
    }
  }

  const Command& command_;
  Result result_{};
  asio::io_context io_{};
  asio::signal_set signals_{io_};
  asio::steady_timer clock_{io_}, drain_{io_};  // timeout, then grace; and the wait for a grandchild's output
  asio::steady_timer others_{io_};
  bp::async_pipe in_{io_};
  Output out_{io_, result_.out, command_.output_limit}, err_{io_, result_.err, stderr_limit};
  bp::child child_{};  // last, as its destructor kills
  bool exited_ = false, stopping_ = false, last_call_ = false, heard_ = false, told_by_others_ = false;
  int spared_ = 0;
  std::error_code lost_{};  // somebody else has waited for our child
};

Result run_once(const Command& command, const Runner::Sink* sink) {
  Result result;
  try {
    fs::path program = find_program(command.program);
    if (std::string text = obstacle(command, program); !text.empty()) {
      result.start_error = std::move(text);
      return result;
    }
    std::error_code ignored;  // absolute, since the child changes its directory first
    if (fs::path absolute = fs::absolute(program, ignored); !ignored) program = absolute;
    const signals::Mask mask;
    const signals::Dispositions dispositions;
    Run run(command, sink);
    result = run.to_its_end(program, mask);
    if (run.spared() != 0) dispositions.hand_on(run.spared());
    return result;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {  // no descriptors left, say
    result.start_error = "cannot run \"" + command.program + "\": " + error.what();
    return result;
  }
}

struct BoostRunner final : Runner {
  Result run(const Command& command) override { return timed(command, nullptr); }
  Result stream(const Command& command, const Sink& sink) override { return timed(command, &sink); }

 private:
  static Result timed(const Command& command, const Sink* sink) {
    const auto begin = std::chrono::steady_clock::now();
    Result result = run_once(command, sink);
    result.duration = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    return result;
  }
};

}  // namespace

std::unique_ptr<Runner> make_runner() { return std::make_unique<BoostRunner>(); }

}  // namespace kf::process
