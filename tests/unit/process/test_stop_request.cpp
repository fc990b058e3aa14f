#include "process/stop_request.hpp"
#include "real.hpp"

using namespace kf::process;

namespace {

/// A child that is to finish, and works until it is told that it may.
struct Work {
  Scratch scratch{};
  Command command = [this] {
    Command c = child({"until", scratch / "ready", scratch / "go", scratch / "done"});
    c.finish = true;
    return c;
  }();

  /// Sends us the signals while it works, and lets it go on afterwards.
  std::jthread disturbed_by(const std::vector<int>& signals) {
    return std::jthread([this, signals] {
      for (int signal : {SIGINT, SIGTERM, SIGHUP}) block(signal);
      wait_for(scratch / "ready");
      for (int signal : signals) {
        ::kill(::getpid(), signal);
        std::this_thread::sleep_for(500ms);
      }
      seen_meanwhile = seen;
      std::ofstream(scratch / "go") << "go\n";
    });
  }
  bool done() const { return fs::exists(scratch / "done"); }

  int seen_meanwhile = 0;
};

}  // namespace

// ---- children that are to finish

TEST_CASE("a child that is to finish is spared the first signal, which our own handler gets afterwards", "[finish]") {
  const SignalState before;
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  ::signal(signal, count_signal);
  seen = 0;
  Work work;
  auto sender = work.disturbed_by({signal});
  const Result result = run(work.command);
  sender.join();
  CHECK(result.ok());
  CHECK(result.out == "finished");
  CHECK_FALSE(result.interrupted);
  CHECK(work.seen_meanwhile == 0);
  CHECK(seen == 1);
}

TEST_CASE("without a handler of ours the signal ends us when the child has finished", "[finish]") {
  Work work;
  const int status = status_after([&] {
    const auto sender = work.disturbed_by({SIGTERM});
    make_runner()->run(work.command);
  });
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
  CHECK(work.done());
}

TEST_CASE("a second signal is passed on to a child that is to finish, and reported", "[finish]") {
  const SignalState before;
  for (int signal : {SIGINT, SIGTERM}) ::signal(signal, count_signal);
  seen = 0;
  Work work;
  auto sender = work.disturbed_by({SIGINT, SIGTERM});
  const Result result = run(work.command);
  sender.join();
  CHECK(result.interrupted == SIGTERM);
  CHECK(result.signal == SIGTERM);
  CHECK_FALSE(work.done());
  CHECK(seen == 0);
}

TEST_CASE("a third signal kills a child that is to finish at once", "[finish]") {
  const Scratch scratch;
  const auto sender = signals_to_us(scratch / "ready", {SIGINT, SIGINT, SIGINT});
  Command command = child({"ignore_signals", scratch / "ready"});
  command.finish = true;
  command.grace = 1h;
  const Result result = run(command);
  CHECK(result.interrupted == SIGINT);
  CHECK(result.signal == SIGKILL);
}

TEST_CASE("a child that is to finish has no more time for it than its timeout", "[finish]") {
  const SignalState before;
  ::signal(SIGINT, count_signal);
  seen = 0;
  Work work;
  work.command.timeout = 2s;
  work.command.args[2] = work.scratch / "never";
  auto sender = work.disturbed_by({SIGINT});
  const Result result = run(work.command);
  sender.join();
  CHECK(result.timed_out);
  CHECK(result.signal == SIGTERM);
  CHECK_FALSE(result.interrupted);
  CHECK(seen == 1);
}

TEST_CASE("a signal that we ignore is no first one for a child that is to finish", "[finish]") {
  const SignalState before;
  ::signal(SIGHUP, SIG_IGN);
  ::signal(SIGINT, count_signal);
  seen = 0;
  Work work;
  auto sender = work.disturbed_by({SIGHUP, SIGINT});
  const Result result = run(work.command);
  sender.join();
  CHECK(result.ok());
  CHECK(seen == 1);
}

// ---- StopRequest

TEST_CASE("a signal between two children is noted at once, and all is as before when nobody asks any more", "[stop]") {
  const SignalState before;
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  ::signal(SIGTERM, count_signal);
  {
    const StopRequest stop;
    CHECK_FALSE(stop.asked());
    ::raise(signal);
    CHECK(stop.asked() == signal);
  }
  CHECK(disposition(SIGTERM) == count_signal);
  CHECK(disposition(SIGINT) == before.actions[SIGINT].sa_handler);
  const StopRequest anew;
  CHECK_FALSE(anew.asked());
}

TEST_CASE("the second signal between two children ends us at once", "[stop]") {
  const int status = status_after([] {
    const StopRequest stop;
    ::raise(SIGINT);
    ::raise(SIGTERM);
  });
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("what we ignore is no request to stop", "[stop]") {
  const SignalState before;
  ::signal(SIGHUP, SIG_IGN);
  const StopRequest stop;
  ::raise(SIGHUP);
  CHECK_FALSE(stop.asked());
}

TEST_CASE("a signal during a child that is to finish is noted when it has ended", "[stop][finish]") {
  const SignalState before;
  const StopRequest stop;
  Work work;
  const auto sender = work.disturbed_by({SIGINT});
  CHECK(run(work.command).ok());
  CHECK(stop.asked() == SIGINT);
}

TEST_CASE("a signal during any other child is reported, and noted as well", "[stop]") {
  const SignalState before;
  const StopRequest stop;
  const Scratch scratch;
  const auto sender = signals_to_us(scratch / "ready", {SIGTERM});
  CHECK(run_child({"wait_for_signal", scratch / "ready"}).interrupted == SIGTERM);
  CHECK(stop.asked() == SIGTERM);
}

TEST_CASE("who asked before asks a child that is to finish for the second time", "[stop][finish]") {
  const SignalState before;
  const StopRequest stop;
  ::raise(SIGINT);
  Work work;
  const auto sender = work.disturbed_by({SIGINT});
  const Result result = run(work.command);
  CHECK(result.interrupted == SIGINT);
  CHECK_FALSE(work.done());
}

TEST_CASE("after a child that was interrupted the next signal is the second and ends us", "[stop]") {
  const Scratch scratch;
  const int status = status_after([&] {
    const StopRequest stop;
    auto sender = signals_to_us(scratch / "ready", {SIGINT});
    run_child({"wait_for_signal", scratch / "ready"});
    sender.join();
    ::raise(SIGINT);
  });
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGINT);
}

TEST_CASE("only one can listen at a time", "[stop]") {
  const StopRequest stop;
  CHECK_THROWS_AS(StopRequest(), std::logic_error);
}
