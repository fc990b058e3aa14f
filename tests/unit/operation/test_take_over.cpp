#include "base/base64.hpp"
#include "base/gzip.hpp"
#include "machines.hpp"

using namespace kf;
using namespace kf::operation;
using plan::Outcome;

namespace {

/// Anna's operation, cut off before its second step.
void cut_off(Machine& anna) {
  anna.desk.refused = {"b"};
  anna.begin(two_steps());
  anna.desk.refused.clear();
}

void put(Wire& wire, const char* key, const std::string& text) {
  wire.world.patch_by_name(kube::resource::config_maps, shared::name_for(),
                           {{"binaryData", {{key, base64(gzip(text))}}}});
}

}  // namespace

TEST_CASE("who is taken over does nothing more and is told by whom, the other ends it, and both know", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  std::optional<record::Operation> taken;
  anna.desk.on_act = [&](const std::string& name) {
    REQUIRE(name == "a");
    taken = ben.take_over();
    anna.use();
  };
  const Error stopped = error_of([&] { anna.begin(two_steps()); });
  CHECK(stopped.code() == Exit::resumable);
  CHECK_THAT(stopped.why(), ContainsSubstring("ben@two since "));
  CHECK(anna.desk.done == std::set<std::string>{"a"});

  const Error again = error_of([&] { anna.resume(two_steps()); });
  CHECK(again.code() == Exit::resumable);
  CHECK_THAT(again.what(), ContainsSubstring("ben@two"));
  CHECK_THAT(again.attempt(), ContainsSubstring("resume --take-over"));

  ben.use();
  REQUIRE(taken);
  CHECK(taken->id() == anna.on_record().at(0).id);
  ben.use().desk.done = {"a"};
  CHECK(go_on(ben.desk.in, *taken, two_steps(), ben.hands()).outcome.was == Outcome::Was::done);
  CHECK(there(wire).head.ending == record::Ending::done);

  const Error over = error_of([&] { anna.resume(two_steps()); });
  CHECK(over.code() == Exit::refused);
  CHECK_THAT(over.why(), ContainsSubstring("ben@two"));
  CHECK(anna.on_record().at(0).ended == record::Ending::done);
  CHECK(anna.on_record().at(0).done == 2);
}

TEST_CASE("an act that had begun is not tried again by who was taken over meanwhile", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  int acts = 0;
  anna.desk.on_act = [&](const std::string&) {
    ++acts;
    ben.take_over();
    anna.use();
    throw std::runtime_error("the call failed");
  };
  const Error e = error_of([&] { anna.begin(two_steps()); });
  CHECK(e.code() == Exit::resumable);
  CHECK_THAT(e.why(), ContainsSubstring("ben@two"));
  CHECK(acts == 1);
}

TEST_CASE("of what both machines have done nothing is forgotten when one takes it back", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  int patches = 0;
  wire.before = [&](const std::string& call) {
    if (call == "patch configmaps" && ++patches >= 2) throw failed(Failure::unreachable);
  };
  CHECK_THROWS_AS(anna.begin(two_steps()), Error);  // a is done, which the cluster has not heard
  wire.before = {};
  auto taken = ben.take_over();
  REQUIRE(taken);
  CHECK(taken->journal().records() == std::vector<plan::Record>{{plan::Record::What::began, "a"}});
  ben.desk.done = {"a"};
  ben.desk.refused = {"b"};
  go_on(ben.desk.in, *taken, two_steps(), ben.hands());
  auto back = anna.take_over();
  REQUIRE(back);
  CHECK(plan::progress_of(back->journal().records()).done.contains("a"));
  CHECK(go_on(anna.desk.in, *back, two_steps(), anna.hands()).outcome.was == Outcome::Was::done);
  CHECK(anna.on_record().size() == 1);
}

TEST_CASE("a take-over that somebody else comes before begins anew with what is there then", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two"), eve(wire, "eve@three");
  cut_off(anna);
  bool first = true;
  wire.before = [&](const std::string& call) {
    if (call != "patch configmaps" || !std::exchange(first, false)) return;
    REQUIRE(eve.take_over());
    ben.use();
  };
  REQUIRE(ben.take_over());
  CHECK(there(wire).head.holder == "ben@two");
  CHECK(error_of([&] { eve.resume(two_steps()); }).code() == Exit::resumable);
}

TEST_CASE("there is nothing to take over where none is open, or another than the one named", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  CHECK_FALSE(ben.take_over());
  cut_off(anna);
  CHECK_FALSE(ben.take_over("tidy-20200101-000000-0000"));
  CHECK_FALSE(there(wire).head.holder == "ben@two");
  anna.resume(two_steps());
  CHECK_FALSE(ben.take_over());
  CHECK(ben.on_record().empty());
}

TEST_CASE("what runs on this machine is not taken over here", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  anna.desk.on_act = [&](const std::string&) { CHECK(error_of([&] { anna.take_over(); }).code() == Exit::refused); };
  CHECK(anna.begin(two_steps()).outcome.was == Outcome::Was::done);
}

TEST_CASE("a record that no door of ours would let in is not taken over, and stays as it is", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  cut_off(anna);
  const Json whole = there(wire).object;
  const std::string plan = shared::sheet_in(there(wire), "it").plan, journal = journal_there(wire);
  const std::function<void()> harm[] = {
      [&] { put(wire, "plan", plan.substr(0, plan.size() / 2)); },
      [&] { put(wire, "plan", std::string(plan).replace(plan.find("the b"), 5, "the B")); },
      [&] { put(wire, "journal", journal + "no line\n" + journal); },
      [&] { put(wire, "journal", ""); },
      [&] {
        wire.world.patch_by_name(kube::resource::config_maps, shared::name_for(), {{"binaryData", {{"plan", "Zm9v"}}}});
      },
      [&] {
        wire.world.patch_by_name(kube::resource::config_maps, shared::name_for(), {{"data", {{"tool", "other 1"}}}});
      },
      [&] {
        wire.world.patch_by_name(kube::resource::config_maps, shared::name_for(), {{"data", {{"schema", "2"}}}});
      }};
  for (const auto& each : harm) {
    each();
    const auto before = wire.world.objects();
    CHECK(error_of([&] { ben.take_over(); }).code() == Exit::refused);
    CHECK(wire.world.objects() == before);
    CHECK(ben.on_record().empty());
    wire.world.patch_by_name(kube::resource::config_maps, shared::name_for(),
                             {{"data", whole["data"]}, {"binaryData", whole["binaryData"]}});
  }
  CHECK(ben.take_over());
}

TEST_CASE("giving up ends the record in the cluster, unless somebody else has it", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  cut_off(anna);
  const std::string id = anna.on_record().at(0).id;
  {
    auto taken = ben.take_over();
    anna.use();
    auto operation = record::Operation::open(record::state_directory(), id);
    CHECK(error_of([&] { shared::check_not_taken(anna.place, operation); }).code() == Exit::resumable);
    const auto other = shared::give_up(anna.place, operation);
    REQUIRE(other);
    CHECK(other->holder == "ben@two");
    CHECK_FALSE(there(wire).head.ending);
    CHECK_FALSE(shared::give_up(ben.place, *taken));
  }
  CHECK(anna.on_record().at(0).ended == record::Ending::abandoned);
  CHECK(ben.on_record().at(0).ended == record::Ending::abandoned);
  CHECK(there(wire).head.ending == record::Ending::abandoned);
}

TEST_CASE("giving up while the cluster is silent changes nothing", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  cut_off(anna);
  auto operation = record::Operation::open(record::state_directory(), anna.on_record().at(0).id);
  wire.before = [](const std::string&) { throw failed(Failure::unreachable); };
  CHECK_THROWS_AS(shared::give_up(anna.place, operation), Error);
  CHECK_FALSE(operation.journal().entries().ended);
}

TEST_CASE("a plan that is not consented to is not taken over, and nothing is written", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  anna.desk.on_act = [&](const std::string&) {
    ben.consent = [](const shared::Head& head, const plan::Plan& plan) {
      CHECK(head.holder == "anna@one");
      CHECK(plan->steps.size() == 2);
      throw Error("not confirmed", Exit::aborted);
    };
    CHECK_THROWS_WITH(ben.take_over(), "not confirmed");
    anna.use();
  };
  anna.begin(two_steps());
  CHECK(there(wire).head.holder == "anna@one");
  CHECK(there(wire).head.ending == record::Ending::done);
}

TEST_CASE("what was abandoned on this machine alone is ended in the cluster by taking it over or giving it up",
          "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  cut_off(anna);
  const std::string id = anna.on_record().at(0).id;
  const auto own = [&] { return record::Operation::open(record::state_directory(), id); };
  own().journal().end(record::Ending::abandoned);  // abandon --local
  REQUIRE_FALSE(there(wire).head.ending);

  SECTION("take over") { CHECK_FALSE(anna.take_over(id)); }
  SECTION("give up") {
    auto operation = own();
    CHECK_FALSE(shared::give_up(anna.place, operation));
  }
  CHECK(there(wire).head.ending == record::Ending::abandoned);
  auto operation = own();
  CHECK_FALSE(shared::end_there(anna.place, operation));  // once is enough
  CHECK_NOTHROW(anna.begin(two_steps()));
}

TEST_CASE("what was abandoned on this machine alone stays with whoever has taken it over", "[take-over]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  cut_off(anna);
  const auto taken = ben.take_over();
  REQUIRE(taken);
  {
    auto operation = record::Operation::open(record::state_directory(), anna.on_record().at(0).id);
    operation.journal().end(record::Ending::abandoned);
    CHECK_FALSE(shared::end_there(anna.place, operation));
  }
  CHECK(error_of([&] { anna.take_over(); }).code() == Exit::refused);
  CHECK_FALSE(there(wire).head.ending);
  CHECK(there(wire).head.holder == "ben@two");
}
