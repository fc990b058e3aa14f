#include "desk.hpp"
#include "operation/watch.hpp"
#include "record/state_directory.hpp"

#include <thread>

using namespace kf;
using namespace kf::operation;
using namespace std::chrono_literals;

namespace {

record::Operation stopped_after_one(Desk& desk) {
  desk.refused = {"b"};
  const auto plan = plan_of({step("a"), step("b", {"a"}), step("c", {"b"})});
  const std::string id = begin(desk.in, "tidy", plan, desk.hands()).id;
  desk.refused.clear();
  return record::Operation::open(record::state_directory(), id);
}

shared::Head elsewhere(std::size_t done, std::optional<record::Ending> ending = {}) {
  return {.operation = "tidy-1", .title = "tidy up", .ending = ending, .holder = "ann@one", .done = done, .steps = 3};
}

/// Answers one after the other, the last one for ever.
Ask answers(std::vector<std::optional<shared::Head>> all) {
  return [all = std::move(all), n = std::size_t{0}]() mutable { return all[std::min(n++, all.size() - 1)]; };
}

}  // namespace

TEST_CASE("an operation that is over is told to its end, with its exit code", "[watch]") {
  Desk desk;
  const std::string id = begin(desk.in, "tidy", plan_of({step("a")}), desk.hands()).id;
  CHECK(watch(desk.in, id) == Exit::done);
  Desk other;
  other.refused = {"a"};
  CHECK(watch(other.in, begin(other.in, "tidy", plan_of({step("a")}, true), other.hands()).id) == Exit::failed);
}

TEST_CASE("an operation that nobody goes on with is not waited for", "[watch]") {
  Desk desk;
  std::string id;
  {
    auto operation = stopped_after_one(desk);
    id = operation.id();
  }
  CHECK(watch(desk.in, id) == Exit::resumable);
}

TEST_CASE("a run that goes on is followed until it ends", "[watch]") {
  Desk desk;
  auto operation = stopped_after_one(desk);
  const auto plan = plan_of({step("a"), step("b", {"a"}), step("c", {"b"})});
  std::thread run([&] {
    std::this_thread::sleep_for(700ms);
    go_on(desk.in, operation, plan, desk.hands());
  });
  cli::Arguments args;
  ui::Output out;
  cli::Invocation in{args, out, desk.log, "kubectl desk"};
  CHECK(watch(in, operation.id()) == Exit::done);
  run.join();
}

TEST_CASE("what another machine has is followed in the cluster until it ends", "[watch]") {
  Desk desk;
  CHECK(watch_there(desk.in, elsewhere(1), answers({elsewhere(2), std::nullopt, elsewhere(3, record::Ending::done)}),
                    "", 1ms) == Exit::done);
  CHECK(watch_there(desk.in, elsewhere(1), answers({elsewhere(2, record::Ending::abandoned)}), "", 1ms) ==
        Exit::failed);
}

TEST_CASE("what the cluster no longer knows is not waited for for ever", "[watch]") {
  Desk desk;
  CHECK(watch_there(desk.in, elsewhere(1), answers({std::nullopt}), "", 1ms) == Exit::resumable);
  auto next = elsewhere(0);
  next.operation = "tidy-2";
  CHECK(watch_there(desk.in, elsewhere(1), answers({next}), "", 1ms) == Exit::resumable);
}
