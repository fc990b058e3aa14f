// Real processes. Bounds of time are wide, as the machine may be slow: what would take 30 s must take less than 15.
#include "catch.hpp"
#include "process/runner.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace kf::process;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr auto soon = 15s;
constexpr std::size_t mib = std::size_t{1} << 20;

Command child(std::vector<std::string> args) { return {.program = KF_TEST_CHILD, .args = std::move(args)}; }

bool is_one_row_of_the_table(const Result& result) {
  const int causes = int(result.timed_out) + int(result.interrupted.has_value()) + int(result.over_limit);
  const int ends = int(result.exit_code.has_value()) + int(result.signal.has_value());
  return result.start_error ? ends == 0 && causes == 0 : ends == 1 && causes <= 1;
}

Result run(const Command& command) {
  Result result = make_runner()->run(command);
  UNSCOPED_INFO(shown(command) << " => " << result.start_error.value_or("") << " exit " << result.exit_code.value_or(-1)
                               << " signal " << result.signal.value_or(-1) << " err " << result.err.substr(0, 500));
  CHECK(is_one_row_of_the_table(result));
  return result;
}

Result run_child(std::vector<std::string> args) { return run(child(std::move(args))); }

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
Handler disposition(int signal) {
  struct sigaction now {};
  ::sigaction(signal, nullptr, &now);
  return now.sa_handler;
}

void block(int signal) {
  ::sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, signal);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

::pid_t pid_in(const std::string& file) {
  ::pid_t pid = 0;
  std::ifstream(file) >> pid;
  return pid;
}

void wait_for(const std::string& file) {
  for (int i = 0; i < 3000 && pid_in(file) == 0; ++i) std::this_thread::sleep_for(10ms);
}

/// Sends us signals, the first when the child says by `file` that it is ready, each next one after a pause.
std::jthread signals_to_us(const std::string& file, const std::vector<int>& signals) {
  return std::jthread([file, signals] {
    wait_for(file);
    for (int signal : signals) {
      ::kill(::getpid(), signal);
      std::this_thread::sleep_for(500ms);
    }
  });
}

bool is_alive(::pid_t pid) {  // a zombie, which an init process may be slow to reap, is not
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string number, name, state;
  return stat >> number >> name >> state && state != "Z" && state != "X";
}

bool ends(::pid_t pid) {
  for (int i = 0; i < 500 && is_alive(pid); ++i) std::this_thread::sleep_for(10ms);
  return !is_alive(pid);
}

std::ptrdiff_t our_descriptors() {
  return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
}

std::atomic<int> seen{0};
void count_signal(int) { ++seen; }

}  // namespace

// ---- streams

TEST_CASE("both streams are read at once, so that neither full pipe blocks the child", "[runner]") {
  const std::string first = GENERATE("out", "err");
  const Result result = run_child({"both", std::to_string(mib), first});
  CHECK(result.ok());
  CHECK((result.out == std::string(mib, 'o')));
  CHECK((result.err == std::string(mib, 'e')));
}

TEST_CASE("4 MiB go through cat unchanged", "[runner]") {
  Command cat = child({"cat"});
  for (std::size_t i = 0; cat.input.size() < 4 * mib; ++i) cat.input += std::to_string(i) + '\0';
  const Result result = run(cat);
  CHECK(result.ok());
  CHECK((result.out == cat.input));
}

TEST_CASE("input that the child does not read is no error", "[runner]") {
  Command command = child(GENERATE(std::vector<std::string>{"exit", "0"}, std::vector<std::string>{"close_stdin"}));
  command.input.assign(4 * mib, 'x');
  const SignalState before;
  ::signal(SIGPIPE, SIG_DFL);  // a main that forgot to ignore it
  CHECK(run(command).ok());
  CHECK(disposition(SIGPIPE) == SIG_DFL);
}

TEST_CASE("a child that closes its standard input and works on is waited for", "[runner]") {
  Command command = child({"close_stdin"});
  command.input.assign(4 * mib, 'x');
  CHECK(run(command).out == "still here");
}

TEST_CASE("a child that closes its standard output early is waited for", "[runner]") {
  const Result result = run_child({"close_stdout"});
  CHECK(result.exit_code == 3);
  CHECK(result.out == "before");
  CHECK(result.err == "eeeee");
}

TEST_CASE("without input the child sees the end of its standard input at once", "[runner]") {
  CHECK(run_child({"count_stdin"}).out == "0");
}

TEST_CASE("a child that writes more than output_limit is stopped, and what fits is kept", "[runner]") {
  Command command = child({"endless"});
  command.output_limit = 100'000;
  const Result result = run(command);
  CHECK(result.over_limit);
  CHECK_FALSE(result.ok());
  CHECK(result.signal == SIGTERM);
  CHECK((result.out == std::string(100'000, 'y')));
}

TEST_CASE("a child that writes on after SIGTERM is killed after the grace", "[runner]") {
  Command command = child({"endless", "deaf"});
  command.output_limit = 1000;
  command.grace = 300ms;
  const Result result = run(command);
  CHECK(result.over_limit);
  CHECK(result.signal == SIGKILL);
  CHECK(result.out.size() == 1000);
  CHECK(result.duration < soon);
}

TEST_CASE("output of exactly output_limit is not too much", "[runner]") {
  Command command = child({"stdout", "100000"});
  command.output_limit = 100'000;
  CHECK(run(command).ok());
}

TEST_CASE("of standard error the first MiB is kept, the rest is read and dropped", "[runner]") {
  const Result result = run_child({"stderr", std::to_string(3 * mib)});
  CHECK(result.ok());
  CHECK(result.err.size() == mib);
}

// ---- ends

TEST_CASE("an exit code arrives as it is", "[runner]") {
  const int code = GENERATE(0, 1, 9, 126, 127, 128 + 15, 255);
  const Result result = run_child({"exit", std::to_string(code)});
  CHECK(result.exit_code == code);
  CHECK(result.ok() == (code == 0));
}

TEST_CASE("death by a signal is not taken for an exit with the same number", "[runner]") {
  const int signal = GENERATE(SIGKILL, SIGTERM, SIGSEGV, SIGPIPE);
  const Result result = run_child({"die_by", std::to_string(signal)});
  CHECK(result.signal == signal);
  CHECK_FALSE(result.exit_code);
  CHECK_FALSE(result.ok());
  CHECK_FALSE(result.timed_out);
}

TEST_CASE("a child that takes longer than the timeout is ended", "[runner]") {
  Command command = child({"sleep", "30"});
  command.timeout = 2s;
  const Result result = run(command);
  CHECK(result.timed_out);
  CHECK(result.signal == SIGTERM);
  CHECK(result.out == "before");
  CHECK(result.duration >= 2s);
  CHECK(result.duration < soon);
}

TEST_CASE("a timeout that is not reached changes nothing", "[runner]") {
  Command command = child({"sleep", "0"});
  command.timeout = 1h;
  CHECK(run(command).ok());
}

TEST_CASE("a child that ignores SIGTERM is killed after the grace", "[runner]") {
  Command command = child({"ignore_signals"});
  command.timeout = 2s;
  command.grace = 500ms;
  const Result result = run(command);
  CHECK(result.timed_out);
  CHECK(result.signal == SIGKILL);
  CHECK(result.out == "deaf");
  CHECK(result.duration >= 2500ms);
  CHECK(result.duration < soon);
}

TEST_CASE("a child that handles SIGTERM and exits within the grace has both an exit code and timed_out", "[runner]") {
  const Scratch scratch;
  Command command = child({"wait_for_signal", scratch / "ready"});
  command.timeout = 2s;
  const Result result = run(command);
  CHECK(result.timed_out);
  CHECK(result.exit_code == 0);
  CHECK(result.out == "got " + std::to_string(SIGTERM));
  CHECK_FALSE(result.ok());
}

TEST_CASE("a grandchild that keeps the pipes open does not hold us, and lives on", "[runner]") {
  const Scratch scratch;
  const Result result = run_child({"grandchild", "30", scratch / "grandchild", "leave"});
  CHECK(result.ok());
  CHECK(result.out == "from the grandchild");
  CHECK(result.duration < soon);
  const ::pid_t grandchild = pid_in(scratch / "grandchild");
  REQUIRE(grandchild > 0);
  CHECK(is_alive(grandchild));
  ::kill(grandchild, SIGKILL);
}

TEST_CASE("a timeout tells the whole group, not only the child", "[runner]") {
  const Scratch scratch;
  Command command = child({"grandchild", "30", scratch / "grandchild", "wait"});
  command.timeout = 2s;
  command.grace = 1h;  // the child ends only when the grandchild does
  const Result result = run(command);
  CHECK(result.timed_out);
  CHECK(result.exit_code == 0);
  CHECK(result.duration < soon);
}

TEST_CASE("a timeout ends the grandchildren too, even one that ignores SIGTERM", "[runner]") {
  const Scratch scratch;
  Command command = child({"grandchild", "30", scratch / "grandchild", "stay"});
  if (GENERATE(false, true)) command.args.emplace_back("deaf");
  command.timeout = 2s;
  command.grace = 500ms;
  const Result result = run(command);
  CHECK(result.timed_out);
  CHECK(result.duration < soon);
  const ::pid_t grandchild = pid_in(scratch / "grandchild");
  REQUIRE(grandchild > 0);
  CHECK(ends(grandchild));
}

TEST_CASE("the duration is measured", "[runner]") {
  const Result result = run_child({"sleep", "1"});
  CHECK(result.duration >= 1s);
  CHECK(result.duration < soon);
}

// ---- starts that fail

TEST_CASE("a missing program is told by its name", "[runner]") {
  const std::string program = GENERATE("no-such-program", "/no/such/program", "./no-such-program", "");
  const Result result = run({.program = program});
  REQUIRE(result.start_error);
  CHECK_THAT(*result.start_error, ContainsSubstring('"' + program + '"'));
  CHECK_THAT(*result.start_error, ContainsSubstring("no such"));
  CHECK_FALSE(result.ok());
}

TEST_CASE("a file that is not executable and a directory are no programs", "[runner]") {
  const Scratch scratch;
  std::ofstream(scratch / "plain") << "#!/bin/sh\n";
  const Result plain = run({.program = scratch / "plain"}), directory = run({.program = scratch.root.string()});
  CHECK_THAT(plain.start_error.value_or(""),
             ContainsSubstring(scratch / "plain") && ContainsSubstring("not an executable"));
  CHECK_THAT(directory.start_error.value_or(""),
             ContainsSubstring(scratch.root.string()) && ContainsSubstring("directory"));
}

TEST_CASE("a program that the kernel refuses is a failed start and leaves no zombie", "[runner]") {
  const Scratch scratch;
  const bool script = GENERATE(true, false);
  std::ofstream(scratch / "odd") << (script ? "#!/no/such/interpreter\n" : "neither script nor ELF\n");
  fs::permissions(scratch / "odd", fs::perms::owner_all);
  const Result result = run({.program = scratch / "odd"});
  CHECK_THAT(result.start_error.value_or(""), ContainsSubstring(scratch / "odd"));
  CHECK_THAT(result.start_error.value_or(""), ContainsSubstring(script ? "interpreter" : "format"));
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // no child at all
}

TEST_CASE("a working directory that does not exist is refused", "[runner]") {
  const Scratch scratch;
  std::ofstream(scratch / "file") << "";
  Command command = child({"pwd"});
  const std::string name = GENERATE("missing", "file");
  command.cwd = scratch / name;
  const Result result = run(command);
  CHECK_THAT(result.start_error.value_or(""), ContainsSubstring(command.cwd.string()));
  CHECK(result.out.empty());
}

TEST_CASE("a working directory that vanishes during the start never makes the program run elsewhere", "[runner]") {
  const Scratch scratch;
  const std::string here = scratch / "here", there = scratch / "there";
  fs::create_directory(here);
  std::atomic<bool> stop{false};
  std::jthread mover([&] {
    while (!stop) ::rename(here.c_str(), there.c_str()), ::rename(there.c_str(), here.c_str());
  });
  Command command = child({"pwd"});
  command.cwd = here;
  int elsewhere = 0;
  for (int i = 0; i < 200; ++i) {
    const Result result = make_runner()->run(command);
    if (!result.start_error && result.out != here && result.out != there) ++elsewhere;
  }
  stop = true;
  CHECK(elsewhere == 0);
}

TEST_CASE("an argument or variable with a NUL is refused, not cut", "[runner]") {
  Command command = child({"print_args", std::string("a\0b", 3)});
  CHECK_THAT(run(command).start_error.value_or(""), ContainsSubstring("NUL"));
  command = child({"print_env", "KF_A"});
  command.env["KF_A"] = std::string("a\0b", 3);
  CHECK_THAT(run(command).start_error.value_or(""), ContainsSubstring("KF_A"));
}

#ifndef __SANITIZE_ADDRESS__  // the sanitizers need descriptors themselves
TEST_CASE("too few descriptors are a failed start, not an exception and not a hang", "[runner]") {
  const SignalState before;
  const auto open_before = our_descriptors();
  ::rlimit usual{};
  ::getrlimit(RLIMIT_NOFILE, &usual);
  const int lowest = ::dup(0);
  ::close(lowest);
  int failed = 0;
  for (int spare = 0; spare < 24; ++spare) {  // at each of the descriptors that a start takes
    const ::rlimit few{static_cast<::rlim_t>(lowest + spare), usual.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
    const Result result = make_runner()->run(child({"exit", "0"}));
    ::setrlimit(RLIMIT_NOFILE, &usual);
    CHECK(is_one_row_of_the_table(result));
    if (result.ok()) continue;
    ++failed;
    CHECK_THAT(result.start_error.value_or(""), ContainsSubstring("files"));
  }
  CHECK(failed > 0);
  CHECK(our_descriptors() == open_before);
}
#endif

// ---- what a child gets

TEST_CASE("arguments reach the program exactly as they are", "[runner]") {
  const std::vector<std::string> words{"two words", "",     "it's", "\"quoted\"", "'single'",     "two\nlines",
                                       "$HOME",     "`id`", "*",    "a\\b",       "\xc3\xa9\xff", ""};
  Command command = child({"print_args"});
  command.args.insert(command.args.end(), words.begin(), words.end());
  std::string expected;
  for (const auto& word : words) expected += word + '\0';
  CHECK(run(command).out == expected);
}

TEST_CASE("a program looked up on PATH sees the name it was called by", "[runner]") {
  CHECK(run({.program = "sh", .args = {"-c", "echo $0"}}).out == "sh\n");
}

TEST_CASE("the child's environment is ours with variables added, replaced and removed, while ours stays", "[runner]") {
  const auto snapshot = [] {
    std::vector<std::string> all;
    for (char** entry = ::environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
    return all;
  };
  ::setenv("KF_KEPT", "kept", 1);
  ::setenv("KF_REPLACED", "old", 1);
  ::setenv("KF_REMOVED", "here", 1);
  const auto before = snapshot();

  const auto seen_by_child = [](const std::string& name) {
    Command command = child({"print_env", name});
    command.env = {{"KF_ADDED", "a=b c"}, {"KF_REPLACED", "new"}, {"KF_REMOVED", std::nullopt}, {"KF_EMPTY", ""}};
    const Result result = run(command);
    return result.exit_code == 0 ? result.out : "(unset)";
  };
  CHECK(seen_by_child("KF_KEPT") == "kept");
  CHECK(seen_by_child("KF_ADDED") == "a=b c");
  CHECK(seen_by_child("KF_REPLACED") == "new");
  CHECK(seen_by_child("KF_REMOVED") == "(unset)");
  CHECK(seen_by_child("KF_EMPTY").empty());
  CHECK(snapshot() == before);
  for (const char* name : {"KF_KEPT", "KF_REPLACED", "KF_REMOVED"}) ::unsetenv(name);
}

TEST_CASE("the child runs in the given directory, and else in ours", "[runner]") {
  const Scratch scratch;
  Command command = child({"pwd"});
  CHECK(run(command).out == fs::current_path());
  command.cwd = scratch.root;
  CHECK(run(command).out == fs::canonical(scratch.root));
}

TEST_CASE("a relative program is the one seen from our directory, not from the child's", "[runner]") {
  const fs::path before = fs::current_path(), program = KF_TEST_CHILD;
  fs::current_path(program.parent_path());
  const Result result = run({.program = "./" + program.filename().string(), .args = {"pwd"}, .cwd = "/"});
  fs::current_path(before);
  CHECK(result.out == "/");
}

TEST_CASE("a child inherits no descriptor but 0, 1 and 2, whatever we hold", "[runner]") {
  const int low = ::open("/dev/null", O_RDONLY), high = ::fcntl(low, F_DUPFD, 500);  // neither is close-on-exec
  CHECK(run_child({"list_fds"}).out == "0 1 2 ");
  ::close(low);
  ::close(high);
}

TEST_CASE("a child has default dispositions and an empty mask, whatever ours are", "[runner]") {
  const SignalState before;
  for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGCHLD}) ::signal(signal, SIG_IGN);
  for (int signal : {SIGTERM, SIGUSR2, SIGCHLD}) block(signal);
  CHECK(run_child({"print_signals"}).out == "SigBlk: 0\nSigIgn: 0\n");
}

TEST_CASE("a child leads a session of its own, so that it cannot ask for a password on our terminal", "[runner]") {
  CHECK(run_child({"print_group"}).out == "leader");
}

TEST_CASE("a stream hands standard output on as it comes, without limit and without keeping it", "[runner]") {
  Command command = child({"stdout", "3000000"});
  command.output_limit = 1000;
  std::size_t bytes = 0, pieces = 0;
  const auto runner = make_runner();
  const Result result = runner->stream(command, [&](std::string_view piece) { bytes += piece.size(), ++pieces; });
  CHECK(result.ok());
  CHECK(bytes == 3000000);
  CHECK(pieces > 1);
  CHECK(result.out.empty());
}

// ---- signals to us

TEST_CASE("a signal to us goes on to the child, is reported, and we live on", "[runner][signals]") {
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  const Scratch scratch;
  const auto sender = signals_to_us(scratch / "ready", {signal});
  const Result result = run_child({"wait_for_signal", scratch / "ready"});
  CHECK(result.interrupted == signal);
  CHECK(result.exit_code == 0);
  CHECK(result.out == "got " + std::to_string(signal));
  CHECK_FALSE(result.ok());
}

TEST_CASE("a child that ignores the signal passed on is killed after the grace", "[runner][signals]") {
  const Scratch scratch;
  const auto sender = signals_to_us(scratch / "ready", {SIGINT});
  Command command = child({"ignore_signals", scratch / "ready"});
  command.grace = 500ms;
  const Result result = run(command);
  CHECK(result.interrupted == SIGINT);
  CHECK(result.signal == SIGKILL);
  CHECK(result.duration < soon);
}

TEST_CASE("a second signal to us kills at once", "[runner][signals]") {
  const Scratch scratch;
  const auto sender = signals_to_us(scratch / "ready", {SIGINT, SIGTERM});
  Command command = child({"ignore_signals", scratch / "ready"});
  command.grace = 1h;
  const Result result = run(command);
  CHECK(result.interrupted == SIGINT);
  CHECK(result.signal == SIGKILL);
}

TEST_CASE("a signal during the grace of a timeout kills at once and counts for more", "[runner][signals]") {
  const Scratch scratch;
  Command command = child({"ignore_signals", scratch / "ready"});
  command.timeout = 2s;
  command.grace = 1h;
  const std::jthread sender([&] {
    wait_for(scratch / "ready");
    std::this_thread::sleep_for(3s);
    ::kill(::getpid(), SIGINT);
  });
  const Result result = run(command);
  CHECK(result.interrupted == SIGINT);
  CHECK_FALSE(result.timed_out);
  CHECK(result.signal == SIGKILL);
}

TEST_CASE("a signal that we ignore, as under nohup, is neither passed on nor reported", "[runner][signals]") {
  const SignalState before;
  ::signal(SIGHUP, SIG_IGN);
  const Scratch scratch;
  const auto sender = signals_to_us(scratch / "ready", {SIGHUP});
  Command command = child({"wait_for_signal", scratch / "ready"});
  command.timeout = 3s;
  const Result result = run(command);
  CHECK_FALSE(result.interrupted);
  CHECK(result.out == "got " + std::to_string(SIGTERM));  // of the timeout
  CHECK(disposition(SIGHUP) == SIG_IGN);
}

TEST_CASE("our own handlers and mask are as before when a run is over", "[runner][signals]") {
  const SignalState before;
  for (int signal : {SIGINT, SIGTERM, SIGCHLD}) ::signal(signal, count_signal);
  ::signal(SIGPIPE, SIG_DFL);
  block(SIGTERM);
  run_child({"exit", "0"});
  for (int signal : {SIGINT, SIGTERM, SIGCHLD}) CHECK(disposition(signal) == count_signal);
  CHECK(disposition(SIGPIPE) == SIG_DFL);
  ::sigset_t mask;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  CHECK(::sigismember(&mask, SIGTERM) == 1);
  CHECK(::sigismember(&mask, SIGINT) == 0);
}

TEST_CASE("a child's end is seen though SIGCHLD was blocked or ignored when we were started", "[runner][signals]") {
  const SignalState before;
  if (GENERATE(true, false)) {
    block(SIGCHLD);
  } else {
    ::signal(SIGCHLD, SIG_IGN);
  }
  Command command = child({"exit", "7"});
  command.timeout = 30s;
  CHECK(run(command).exit_code == 7);
}

TEST_CASE("no signal is lost between two runs: a run reports it or our own handler gets it", "[runner][signals]") {
  const SignalState before;
  ::signal(SIGINT, count_signal);
  seen = 0;
  std::atomic<bool> stop{false};
  std::atomic<int> lost{0};
  std::jthread sender([&] {
    block(SIGINT);  // the thread that runs children is to get it
    for (int i = 0; i < 200 && lost == 0; ++i) {
      ::kill(::getpid(), SIGINT);
      for (int wait = 0; seen == i && wait < 10'000; ++wait) std::this_thread::sleep_for(1ms);
      if (seen == i) ++lost;
      std::this_thread::sleep_for(std::chrono::microseconds(i * 37 % 3000));
    }
    stop = true;
  });
  const auto runner = make_runner();
  while (!stop) {
    if (runner->run({.program = "true"}).interrupted) ++seen;
  }
  CHECK(lost == 0);
  CHECK(seen == 200);
}

// ---- many

TEST_CASE("200 runs leave no descriptor open", "[runner]") {
  const auto runner = make_runner();
  runner->run(child({"exit", "0"}));
  const auto before = our_descriptors();
  for (int i = 0; i < 100; ++i) {
    runner->run(child({"exit", "0"}));
    runner->run({.program = "no-such-program"});
  }
  CHECK(our_descriptors() == before);
}

TEST_CASE("2,000 runs in a row all end well", "[runner]") {
  const auto runner = make_runner();
  int odd = 0;
  for (int i = 0; i < 2000; ++i) {
    const Result result = runner->run({.program = "true", .timeout = 60s});
    if (!result.ok() || !result.out.empty() || !result.err.empty()) ++odd;
  }
  CHECK(odd == 0);
}

TEST_CASE("each thread can have its own runner", "[runner]") {
  const SignalState before;
  ::signal(SIGTERM, count_signal);
  std::atomic<int> odd{0};
  {
    std::vector<std::jthread> threads;
    threads.reserve(4);
    for (int n = 0; n < 4; ++n) {
      threads.emplace_back([&, n] {
        const auto runner = make_runner();
        Command cat{.program = "cat", .input = std::string(200'000, static_cast<char>('a' + n)), .timeout = 60s};
        for (int i = 0; i < 100; ++i) {
          const Result result = runner->run(cat);
          if (!result.ok() || result.out != cat.input) ++odd;
        }
      });
    }
  }
  CHECK(odd == 0);
  CHECK(disposition(SIGTERM) == count_signal);
}

TEST_CASE("a watcher is told of each command before and after", "[runner]") {
  struct Fake final : Runner {
    Result run(const Command& command) override { return {.exit_code = 4, .out = command.program}; }
  } inner;
  std::string told;
  Watched watched(inner, [&](const Command& command, const Result* result) {
    told += command.program + (result != nullptr ? " gave " + result->out : " starts") + "; ";
  });
  CHECK(watched.run({.program = "x"}).exit_code == 4);
  CHECK(told == "x starts; x gave x; ");
}
