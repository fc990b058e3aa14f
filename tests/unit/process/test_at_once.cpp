#include "base/error.hpp"
#include "process/at_once.hpp"
#include "process/signals.hpp"
#include "real.hpp"

using namespace kf;
using namespace kf::process;

namespace {

using Tasks = std::vector<std::function<void()>>;

/// One after the other, as a reader of pages does.
void run_or_throw(const Command& command) {
  if (const auto signal = make_runner()->run(command).interrupted) throw Interrupted{*signal};
}

std::optional<int> interrupted_by(std::size_t threads, const Tasks& tasks) {
  try {
    at_once(threads, tasks);
    return std::nullopt;
  } catch (const Interrupted& signal) {
    return signal.signal;
  }
}

void wait_until(const std::atomic<bool>& flag) {
  for (int i = 0; i < 3000 && !flag; ++i) std::this_thread::sleep_for(10ms);
}

}  // namespace

TEST_CASE("every task is done once, and each tells how it ended", "[at_once]") {
  const std::size_t threads = GENERATE(1U, 3U, 50U);
  std::vector<std::atomic<int>> done(20);
  Tasks tasks;
  for (std::size_t i = 0; i < done.size(); ++i) {
    tasks.emplace_back([&, i] {
      ++done[i];
      if (i % 7 == 3) throw Error("of task " + std::to_string(i));
    });
  }
  const auto ends = at_once(threads, tasks);
  REQUIRE(ends.size() == done.size());
  for (std::size_t i = 0; i < done.size(); ++i) {
    CHECK(done[i] == 1);
    CHECK((ends[i] != nullptr) == (i % 7 == 3));
  }
  CHECK_THROWS_WITH(std::rethrow_exception(ends[10]), "of task 10");
  CHECK(at_once(threads, {}).empty());
}

TEST_CASE("tasks run side by side, in no more threads than asked for", "[at_once]") {
  std::atomic<int> now{0}, most{0};
  const Tasks tasks(12, [&] {
    const int mine = ++now;
    for (int seen_most = most; mine > seen_most && !most.compare_exchange_weak(seen_most, mine);) continue;
    std::this_thread::sleep_for(50ms);
    --now;
  });
  at_once(3, tasks);
  CHECK(most <= 3);
  CHECK(most > 1);
}

TEST_CASE("after an interrupted task none is begun, and its signal counts more than other failures", "[at_once]") {
  std::atomic<int> begun{0};
  Tasks tasks(10, [&] { ++begun; });
  tasks[0] = [] { throw Error("before"); };
  tasks[2] = [] { throw Interrupted{SIGTERM}; };
  CHECK(interrupted_by(1, tasks) == SIGTERM);
  CHECK(begun == 1);
}

TEST_CASE("a thread between two children when the signal comes starts no further one", "[at_once]") {
  const Scratch scratch;
  std::atomic<bool> over{false};
  std::jthread sender = signals_to_us(scratch / "ready", {SIGINT});
  const auto begin = std::chrono::steady_clock::now();
  CHECK(interrupted_by(2, {[&] {
                             const auto result = make_runner()->run(child({"wait_for_signal", scratch / "ready"}));
                             over = true;
                             throw Interrupted{result.interrupted.value_or(-1)};
                           },
                           [&] {
                             make_runner()->run(child({"exit", "0"}));
                             wait_until(over);  // the gap
                             Command second = child({"until", scratch / "next", "/x/y", "/x/y"});
                             second.timeout = 20s;
                             run_or_throw(second);
                           }}) == SIGINT);
  CHECK(std::chrono::steady_clock::now() - begin < soon);
  CHECK_FALSE(fs::exists(scratch / "next"));
}

TEST_CASE("a child that had just been started when others heard the signal is stopped too", "[at_once]") {
  const Scratch scratch;
  Command command = child({"wait_for_signal", scratch / "ready"});
  command.timeout = 20s;
  const auto hear = [&] {  // what a run does that asio told of it before that child was there
    wait_for(scratch / "ready");
    signals::Together::hear(SIGINT);
  };
  CHECK(interrupted_by(2, {hear, [&] { run_or_throw(command); }}) == SIGINT);
}

TEST_CASE("a signal that comes while nobody has a child meets the next one", "[at_once]") {
  const Scratch scratch;
  CHECK(interrupted_by(1, {[&] {
                         ::kill(::getpid(), SIGHUP);
                         run_or_throw(child({"sleep", "30"}));
                       }}) == SIGHUP);
}

TEST_CASE("a signal that meets no child any more meets us when all is over", "[at_once]") {
  const SignalState before;
  ::signal(SIGINT, count_signal);
  seen = 0;
  int seen_within = -1;
  at_once(1, {[&] {
            ::kill(::getpid(), SIGINT);
            std::this_thread::sleep_for(50ms);
            seen_within = seen;
          }});
  CHECK(seen_within == 0);
  CHECK(seen == 1);
}

TEST_CASE("a signal is forgotten when all is over", "[at_once]") {
  CHECK(interrupted_by(1, {[] { throw Interrupted{SIGINT}; }}) == SIGINT);
  CHECK(run_child({"exit", "0"}).ok());
  CHECK_FALSE(interrupted_by(1, {[] { run_or_throw(child({"exit", "0"})); }}));
}
