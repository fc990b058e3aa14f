#include "desk.hpp"
#include "record/history.hpp"
#include "record/state_directory.hpp"

#include <csignal>

using namespace kf;
using namespace kf::operation;
using plan::Outcome;

namespace {

std::vector<record::Summary> on_record() { return record::list_operations(record::state_directory()); }

}  // namespace

TEST_CASE("an operation that ends well is on record, and over", "[run]") {
  Desk desk;
  const Ended ended = begin(desk.in, "tidy", plan_of({step("a"), step("b", {"a"})}), desk.hands());
  CHECK(ended.outcome.was == Outcome::Was::done);
  CHECK(ended.done == 2);
  CHECK(exit_of(ended, desk.in) == Exit::done);
  REQUIRE(on_record().size() == 1);
  CHECK(on_record()[0].id == ended.id);
  CHECK(on_record()[0].ended == record::Ending::done);
}

TEST_CASE("a rehearsal leaves no record", "[run]") {
  Desk desk;
  CHECK(rehearse(desk.in, plan_of({step("a")}), desk.hands()).outcome.was == Outcome::Was::done);
  CHECK(on_record().empty());
}

TEST_CASE("a signal lets the running call end, tells how to go on, and going on ends it", "[run]") {
  Desk desk;
  desk.on_act = [](const std::string& name) {
    if (name == "a") ::raise(SIGTERM);
  };
  const auto plan = plan_of({step("a"), step("b", {"a"})});
  const Ended stopped = begin(desk.in, "tidy", plan, desk.hands());
  CHECK(stopped.outcome.was == Outcome::Was::stopped);
  CHECK(stopped.signal == SIGTERM);
  CHECK(desk.done == std::set<std::string>{"a"});
  try {
    exit_of(stopped, desk.in);
    FAIL("it returned");
  } catch (const Interrupted& i) {
    CHECK(i.signal == SIGTERM);
    CHECK(i.state == "1 of 2 steps done; go on with: kubectl desk resume " + stopped.id);
  }
  CHECK_FALSE(on_record()[0].ended);

  auto operation = record::Operation::open(record::state_directory(), stopped.id);
  const Ended ended = go_on(desk.in, operation, plan, desk.hands());
  CHECK(ended.id == stopped.id);
  CHECK(ended.outcome.was == Outcome::Was::done);
  CHECK(on_record()[0].ended == record::Ending::done);
}

TEST_CASE("a refused step of a plan that keeps going ends the operation, of another plan it does not", "[run]") {
  Desk desk;
  desk.refused = {"a"};
  const Ended over = begin(desk.in, "tidy", plan_of({step("a"), step("b")}, true), desk.hands());
  CHECK(desk.done == std::set<std::string>{"b"});
  CHECK(exit_of(over, desk.in) == Exit::failed);
  CHECK(on_record()[0].ended == record::Ending::refused);

  Desk other;
  other.refused = {"b"};
  const Ended open = begin(other.in, "tidy", plan_of({step("a"), step("b", {"a"})}), other.hands());
  CHECK_FALSE(on_record()[0].ended);
  try {
    exit_of(open, other.in);
    FAIL("it returned");
  } catch (const Error& e) {
    CHECK(e.code() == Exit::resumable);
    CHECK_THAT(e.why(), ContainsSubstring("b: it cannot be"));
    CHECK(e.state() == "1 of 2 steps done");
    CHECK_THAT(e.attempt(), StartsWith("kubectl desk resume " + open.id));
  }
}

TEST_CASE("the lock of an operation is lent while it runs, and taken back", "[run]") {
  Desk desk;
  std::vector<int> lent;
  Hands hands = desk.hands();
  hands.lend = [&](int fd) { lent.push_back(fd); };
  begin(desk.in, "tidy", plan_of({step("a")}), hands);
  REQUIRE(lent.size() == 2);
  CHECK(lent[0] >= 0);
  CHECK(lent[1] == -1);
}

TEST_CASE("only unfinished operations of that verb and target are superseded", "[run]") {
  Desk desk;
  const auto root = record::state_directory();
  const auto make = [&](const std::string& verb, const std::string& target) {
    auto draft = *plan_of({step("a")});
    draft.target = target;
    return record::Operation::create(root, verb, draft).id();
  };
  const std::string mine = make("tidy", "desk"), theirs = make("tidy", "other desk"), other = make("untidy", "desk");
  supersede("tidy", "desk");
  for (const auto& s : on_record()) CHECK(s.ended.has_value() == (s.id == mine));
  const auto running = record::Operation::open(root, other);
  CHECK_THROWS_AS(supersede("untidy", "desk"), Error);
}

TEST_CASE("while an operation is unfinished no other may begin on its target", "[run]") {
  Desk desk;
  desk.refused = {"a"};
  CHECK_NOTHROW(only_one(desk.in, "desk"));
  const Ended open = begin(desk.in, "tidy", plan_of({step("a")}), desk.hands());
  CHECK_NOTHROW(only_one(desk.in, "other desk"));
  try {
    only_one(desk.in, "desk");
    FAIL("it returned");
  } catch (const Error& e) {
    CHECK(e.code() == Exit::resumable);
    CHECK_THAT(e.attempt(), StartsWith("kubectl desk resume " + open.id));
  }
}

TEST_CASE("without a place for the record nothing is done", "[run]") {
  Desk desk;
  ::setenv("XDG_STATE_HOME", "/proc/1/nowhere", 1);
  CHECK_THROWS_AS(begin(desk.in, "tidy", plan_of({step("a")}), desk.hands()), Error);
  CHECK(desk.done.empty());
}

TEST_CASE("the operation that is replaced is over before the first act of the new one", "[run]") {
  Desk desk;
  desk.refused = {"b"};
  const std::string id = begin(desk.in, "tidy", plan_of({step("a"), step("b")}), desk.hands()).id;
  auto old = record::Operation::open(record::state_directory(), id);
  desk.on_act = [&](const std::string&) {
    CHECK(old.journal().entries().ended.value().how == record::Ending::abandoned);
    throw Interrupted{SIGKILL};
  };
  begin(desk.in, "back", plan_of({step("c")}), desk.hands(), &old);
  CHECK(record::unfinished_operations(record::state_directory(), "desk").size() == 1);
}

TEST_CASE("a rehearsal that ends part-way is not gone on with", "[run]") {
  Desk desk;
  desk.refused = {"b"};
  const auto ended_as = [&] {
    try {
      exit_of(rehearse(desk.in, plan_of({step("a"), step("b", {"a"})}), desk.hands()), desk.in);
    } catch (const Error& e) {
      return e;
    }
    FAIL("it returned");
    return Error("");
  };
  const Error refused = ended_as();
  CHECK(refused.code() == Exit::refused);
  CHECK_THAT(refused.what(), ContainsSubstring("the rehearsal ended part-way"));
  CHECK_THAT(refused.why(), ContainsSubstring("b: it cannot be"));
  CHECK(refused.state() == "1 of 2 steps done; nothing was changed");
  CHECK_THAT(refused.attempt(), !ContainsSubstring("resume"));

  desk.refused.clear();
  desk.on_act = [](const std::string& name) {
    if (name == "b") throw std::runtime_error("nobody answers");
  };
  CHECK(ended_as().code() == Exit::failed);

  Ended cut_off{.outcome = {Outcome::Was::stopped, {}}, .signal = SIGINT, .steps = 1};
  try {
    exit_of(cut_off, desk.in);
    FAIL("it returned");
  } catch (const Interrupted& i) {
    CHECK(i.state == "0 of 1 step done; nothing was changed");
  }
}
