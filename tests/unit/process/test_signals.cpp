#include "real.hpp"

using namespace kf::process;

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
