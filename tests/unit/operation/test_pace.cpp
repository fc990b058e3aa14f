#include "machines.hpp"
#include "record/history.hpp"
#include "record/state_directory.hpp"

using namespace kf;
using namespace kf::operation;
using plan::Outcome;

namespace {

plan::Plan in_phases() {
  return plan_of({step("first.a"), step("first.b", {"first.a"}), step("then.c", {"first.b"}), step("then.d")});
}

/// What is done when it is run until `word`.
std::set<std::string> done_until(const std::string& word) {
  Desk desk;
  desk.args.add("until", word);
  const Ended ended = begin(desk.in, "tidy", in_phases(), desk.hands());
  CHECK(exit_of(ended, desk.in) == (desk.done.size() == 4 ? Exit::done : Exit::resumable));
  return desk.done;
}

}  // namespace

TEST_CASE("a run goes as far as --until says: a number, a step or a phase", "[pace]") {
  CHECK(done_until("1") == std::set<std::string>{"first.a"});
  CHECK(done_until("first.b") == std::set<std::string>{"first.a", "first.b"});
  CHECK(done_until("first") == std::set<std::string>{"first.a", "first.b"});
  CHECK(done_until("3") == std::set<std::string>{"first.a", "first.b", "then.c"});
  CHECK(done_until("then").size() == 4);
}

TEST_CASE("what was stopped by --until is unfinished, and goes on", "[pace]") {
  Desk desk;
  desk.args.add("until", "first");
  const Ended stopped = begin(desk.in, "tidy", in_phases(), desk.hands());
  CHECK(stopped.outcome.was == Outcome::Was::stopped);
  CHECK(stopped.done == 2);
  CHECK_FALSE(record::list_operations(record::state_directory())[0].ended);

  cli::Arguments plain;
  cli::Invocation later{plain, desk.out, desk.log, "kubectl desk"};
  auto operation = record::Operation::open(record::state_directory(), stopped.id);
  CHECK(go_on(later, operation, in_phases(), desk.hands()).outcome.was == Outcome::Was::done);
}

TEST_CASE("an --until that names nothing is an error, and nothing is recorded", "[pace]") {
  for (const std::string word : {"0", "5", "firts", ""}) {
    Desk desk;
    desk.args.add("until", word);
    try {
      begin(desk.in, "tidy", in_phases(), desk.hands());
      FAIL("it ran");
    } catch (const Error& e) {
      CHECK(e.code() == Exit::usage);
      CHECK_THAT(e.attempt(), ContainsSubstring(word == "firts" ? "--until first" : "a number from 1 to 4"));
    }
    CHECK(record::list_operations(record::state_directory()).empty());
    CHECK(desk.done.empty());
  }
}

TEST_CASE("a step that nobody can be asked for is an error, and nothing is recorded", "[pace]") {
  Desk desk;
  desk.args.add("step", "");
  CHECK_THROWS_AS(begin(desk.in, "tidy", in_phases(), desk.hands()), Error);
  CHECK(record::list_operations(record::state_directory()).empty());
}

TEST_CASE("a resume with an --until that names nothing touches no record", "[pace]") {
  Wire wire;
  Machine ann(wire, "ann@one");
  ann.desk.refused = {"b"};
  ann.begin(two_steps());
  wire.calls.clear();
  ann.desk.args.add("until", "nowhere");
  CHECK(error_of([&] { ann.resume(two_steps()); }).code() == Exit::usage);
  for (const auto& call : wire.calls) CHECK_THAT(call, StartsWith("get "));
}
