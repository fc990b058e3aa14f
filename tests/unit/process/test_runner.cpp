#include "real.hpp"

using namespace kf::process;

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
