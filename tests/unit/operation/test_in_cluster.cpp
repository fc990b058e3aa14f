#include "machines.hpp"
#include "record/plan_json.hpp"

using namespace kf;
using namespace kf::operation;
using plan::Outcome;

TEST_CASE("plan and journal are in the cluster before the first act, and over at the end", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  anna.desk.on_act = [&](const std::string& name) {
    CHECK_THAT(journal_there(wire), ContainsSubstring("\"began\",\"step\":\"" + name + "\""));
    CHECK_FALSE(there(wire).head.ending);
  };
  const Ended ended = anna.begin(two_steps());
  CHECK(ended.outcome.was == Outcome::Was::done);
  const auto found = there(wire);
  CHECK(found.head.operation == ended.id);
  CHECK(found.head.ending == record::Ending::done);
  CHECK(found.head.holder == "anna@one");
  CHECK(found.head.done == 2);
  CHECK(shared::sheet_in(found, "it").plan == record::plan_text(*two_steps()));
  CHECK(anna.on_record().at(0).ended == record::Ending::done);
}

TEST_CASE("the next operation takes the place of one that is over", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  anna.begin(two_steps());
  const Ended second = ben.begin(two_steps());
  CHECK(there(wire).head.operation == second.id);
  CHECK(there(wire).head.holder == "ben@two");
}

TEST_CASE("a second operator is refused and told by whom, and leaves nothing behind", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  anna.desk.on_act = [&](const std::string&) {
    const Error e = error_of([&] { ben.begin(two_steps()); });
    CHECK(e.code() == Exit::refused);
    CHECK_THAT(e.why(), ContainsSubstring("anna@one since "));
    CHECK_THAT(e.attempt(), ContainsSubstring("kubectl desk resume --take-over tidy-"));
    CHECK(ben.on_record().empty());
    anna.use();
  };
  CHECK(anna.begin(two_steps()).outcome.was == Outcome::Was::done);
  CHECK(ben.desk.done.empty());
}

TEST_CASE("who loses the race for the lock is refused like who comes later", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one"), ben(wire, "ben@two");
  std::optional<Ended> first;
  anna.desk.refused = {"b"};  // so that it stays open
  wire.before = [&](const std::string& call) {
    if (call != "create configmaps" || first) return;
    first.emplace();
    first = anna.begin(two_steps());
    ben.use();
  };
  const Error e = error_of([&] { ben.begin(two_steps()); });
  CHECK(e.code() == Exit::refused);
  CHECK_THAT(e.why(), ContainsSubstring("anna@one"));
  CHECK(ben.on_record().empty());
  CHECK(ben.desk.done.empty());
}

TEST_CASE("a reply that is lost is told by reading, whichever call it was", "[cluster]") {
  for (int lost = 0; lost < 12; ++lost) {
    Wire wire;
    Machine anna(wire, "anna@one");
    int changes = 0;
    wire.after = [&](const std::string& call) {
      if (!call.starts_with("get") && changes++ == lost) throw failed(Failure::timeout);
    };
    CHECK(anna.begin(two_steps()).outcome.was == Outcome::Was::done);
    CHECK(there(wire).head.ending == record::Ending::done);
  }
}

TEST_CASE("somebody else's change of the ConfigMap is no take-over", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  int times = 0;
  wire.before = [&](const std::string& call) {
    if (call == "patch configmaps" && ++times % 2 == 1) {
      wire.world.patch_by_name(kube::resource::config_maps, shared::name_for(),
                               {{"metadata", {{"labels", {{"seen", std::to_string(times)}}}}}});
    }
  };
  CHECK(anna.begin(two_steps()).outcome.was == Outcome::Was::done);
  CHECK(there(wire).object["metadata"]["labels"].contains("seen"));
}

TEST_CASE("where the cluster is silent at `began` the step is not done, and resume goes on", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  int patches = 0;
  wire.before = [&](const std::string& call) {
    if (call == "patch configmaps") ++patches;
    if (patches >= 3) throw failed(Failure::unreachable);  // began a, done a, began b
  };
  const Error e = error_of([&] { anna.begin(two_steps()); });
  CHECK(e.code() == Exit::resumable);
  CHECK(e.state() == "step b was not begun");
  CHECK(anna.desk.done == std::set<std::string>{"a"});
  wire.before = {};
  CHECK(anna.resume(two_steps()).outcome.was == Outcome::Was::done);
  CHECK(there(wire).head.ending == record::Ending::done);
}

TEST_CASE("where the cluster is silent at `done`, or takes no change, the next line carries it along", "[cluster]") {
  for (const std::string deaf : {"get configmaps", "patch configmaps"}) {
    Wire wire;
    Machine anna(wire, "anna@one");
    bool silent = false;
    wire.before = [&](const std::string& call) {
      if (silent && call == deaf) throw failed(Failure::unreachable);
    };
    anna.desk.on_act = [&](const std::string& name) {
      silent = name == "a";
      if (name == "b") CHECK_THAT(journal_there(wire), ContainsSubstring("\"done\",\"step\":\"a\""));
    };
    anna.desk.on_probe = [&](const std::string& name) { silent = silent && name != "b"; };
    CHECK(anna.begin(two_steps()).outcome.was == Outcome::Was::done);
  }
}

TEST_CASE("an operation whose end the cluster does not hear of is not over here either", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  anna.desk.done = {"a"};
  int patches = 0;
  wire.before = [&](const std::string& call) {
    if (call == "patch configmaps" && ++patches >= 2) throw failed(Failure::unreachable);
  };
  CHECK(error_of([&] { anna.begin(plan_of({step("a")})); }).code() == Exit::resumable);
  CHECK_FALSE(anna.on_record().at(0).ended);
  wire.before = {};
  CHECK(anna.resume(plan_of({step("a")})).outcome.was == Outcome::Was::done);
  CHECK(anna.on_record().at(0).ended == record::Ending::done);
}

TEST_CASE("a plan too large for a ConfigMap is refused before anything is done", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  std::vector<plan::Step> steps;
  for (int i = 0; i < 3200; ++i) steps.push_back(step("s" + std::to_string(i)));
  const Error e = error_of([&] { anna.begin(plan_of(std::move(steps))); });
  CHECK(e.code() == Exit::refused);
  CHECK_THAT(e.why(), ContainsSubstring("900 KiB"));
  CHECK(wire.calls.empty());
  CHECK(anna.on_record().empty());
}

TEST_CASE("without the right to the record nothing is done, and the command for an administrator is told",
          "[cluster]") {
  for (const std::string missing : {"get configmaps", "create configmaps", "create namespaces"}) {
    Wire wire;
    Machine anna(wire, "anna@one");
    wire.before = [&](const std::string& call) {
      if (call == missing) throw failed(Failure::forbidden);
    };
    const Error e = error_of([&] { anna.begin(two_steps()); });
    CHECK(e.code() == Exit::refused);
    CHECK_THAT(e.attempt(), ContainsSubstring("kubectl create namespace kf-plugins"));
    CHECK(anna.desk.done.empty());
    CHECK(anna.on_record().empty());
  }
}

TEST_CASE("a record that is damaged, newer or another cluster's stops whoever begins, and stays as it is",
          "[cluster]") {
  const std::pair<Json, std::string> all[] = {{{{"data", {{"schema", "2"}}}}, "newer"},
                                              {{{"data", {{"schema", "one"}}}}, "no number"},
                                              {{{"data", {{"session", nullptr}}}}, "data.session is missing"},
                                              {{{"data", {{"state", "shut"}}}}, "shut"},
                                              {{{"data", {{"since", "today"}}}}, "no time"},
                                              {{{"data", {{"target", "elsewhere"}}}}, "elsewhere"}};
  for (const auto& [merge, said] : all) {
    Wire wire;
    Machine anna(wire, "anna@one"), ben(wire, "ben@two");
    anna.begin(two_steps());
    wire.world.patch_by_name(kube::resource::config_maps, shared::name_for(), merge);
    const auto before = wire.world.objects();
    const Error e = error_of([&] { ben.begin(two_steps()); });
    CHECK(e.code() == Exit::refused);
    CHECK_THAT(e.why() + (said == "no time" ? " no time" : ""), ContainsSubstring(said));
    CHECK(wire.world.objects() == before);
    CHECK(ben.on_record().empty());
  }
}

TEST_CASE("what died before the cluster knew it goes on without a question", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  anna.begin(two_steps());  // leaves one that is over
  Machine ben(wire, "ben@two");
  ben.use();
  {
    auto dead = record::Operation::create(record::state_directory(), "tidy", *two_steps());
    record::keep_session(dead.directory(), {record::new_session(), false});
  }
  CHECK(ben.resume(two_steps()).outcome.was == Outcome::Was::done);
  CHECK(there(wire).head.holder == "ben@two");
}

TEST_CASE("who deletes the record stops the run, and only --take-over goes on", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  anna.desk.on_act = [&](const std::string& name) {
    if (name == "a") wire.world.remove_by_name(kube::resource::config_maps, shared::name_for());
  };
  const Error e = error_of([&] { anna.begin(two_steps()); });
  CHECK(e.code() == Exit::resumable);
  CHECK_THAT(e.why(), ContainsSubstring("deleted"));
  CHECK(anna.desk.done == std::set<std::string>{"a"});
  CHECK(error_of([&] { anna.resume(two_steps()); }).code() == Exit::resumable);
  auto operation = record::Operation::open(record::state_directory(), anna.on_record().at(0).id);
  CHECK(go_on_anyway(anna.desk.in, operation, two_steps(), anna.hands()).outcome.was == Outcome::Was::done);
}

TEST_CASE("an operation may follow an open one of ours, which is over before it acts, and nobody else's", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  anna.desk.refused = {"b"};
  anna.begin(two_steps());
  const std::string id = anna.on_record().at(0).id;
  auto old = record::Operation::open(record::state_directory(), id);
  CHECK(error_of([&] { begin(anna.desk.in, "back", plan_of({step("c")}), anna.hands()); }).code() == Exit::refused);
  anna.desk.on_act = [&](const std::string&) { CHECK(old.journal().entries().ended); };
  const Ended back = begin(anna.desk.in, "back", plan_of({step("c")}), anna.hands(), &old);
  CHECK(back.outcome.was == Outcome::Was::done);
  CHECK(there(wire).head.operation == back.id);
}

TEST_CASE("a rehearsal writes nothing to the cluster", "[cluster]") {
  Wire wire;
  Machine anna(wire, "anna@one");
  CHECK(rehearse(anna.desk.in, two_steps(), anna.hands()).outcome.was == Outcome::Was::done);
  CHECK(wire.calls.empty());
}
