// A world for the engine: tools, journal, clock and watcher, scripted, with one log of all that happened.
#pragma once
#include "plan/engine.hpp"
#include "toy.hpp"

#include <optional>

namespace kf::plan {

/// Not a std::exception: nothing may swallow it.
struct Endless {
  const char* where;
};

/// What becomes of one action, by its NAME. Unscripted: it is done as soon as it was acted on.
struct Thing {
  int acts = 0, probes = 0;
  std::vector<std::string> values;  // what it was acted on with
  std::function<Observation(const Thing&)> probe;
  std::function<void(Thing&)> act;
};

struct World final : Executor, Journal, Clock, Observer {
  std::map<std::string, Thing> things;
  std::vector<Record> written;
  std::vector<std::string> log;
  std::chrono::milliseconds time{0};
  int waits = 0, calls = 0;
  std::function<void()> each_wait = [] {};
  std::function<void(const Record&)> before_append = [](const Record&) {};
  std::function<bool()> stop_asked = [] { return false; };
  Reins reins{};  // its stop_asked is the one above

  static std::string name(const Action& action) {
    return action.args.contains("name") ? action.text("name") : action.verb + " " + action.text("address");
  }
  Observation probe(const Action& action) override {
    const std::string of = name(action);
    Thing& thing = things[of];
    log.push_back("probe " + of);
    if (++calls > 20000) throw Endless{"probe"};
    ++thing.probes;
    if (thing.probe) return thing.probe(thing);
    if (thing.acts == 0) return {Status::not_yet, "nothing yet"};
    return {Status::done, of + " is done", {{"out", "out of " + of}}};
  }
  void act(const Action& action) override {
    const std::string of = name(action);
    Thing& thing = things[of];
    log.push_back("act " + of);
    if (action.args.contains("value")) thing.values.push_back(action.text("value"));
    ++thing.acts;
    if (thing.act) thing.act(thing);
  }
  void append(const Record& record) override {
    before_append(record);
    log.push_back(std::string(shown(record.what)) + " " + record.step);
    written.push_back(record);
  }
  const std::vector<Record>& records() const override { return written; }
  std::chrono::milliseconds now() override { return time; }
  void wait() override {
    time += std::chrono::seconds(1);
    if (++waits > 5000) throw Endless{"wait"};
    each_wait();
  }
  void troubled(const Step& step, const std::string& what) override {
    log.push_back("trouble " + step.id + ": " + what);
  }

  Outcome run(const Draft& draft) {
    const Plan made = lawful(draft, toy_verbs());
    Reins held = reins;
    held.stop_asked = stop_asked;
    return plan::run(made, toy_verbs(), *this, *this, *this, *this, held);
  }
  long count(const std::string& line) const { return std::count(log.begin(), log.end(), line); }
  /// Where a line stands in the log first; it must be there.
  std::size_t at(const std::string& line) const {
    const auto it = std::find(log.begin(), log.end(), line);
    INFO(line);
    REQUIRE(it != log.end());
    return static_cast<std::size_t>(it - log.begin());
  }
  /// "began a", "done a", … as the journal has them.
  std::vector<std::string> journal() const {
    std::vector<std::string> all;
    for (const Record& r : written) all.push_back(std::string(shown(r.what)) + " " + r.step);
    return all;
  }
};

/// A step whose action is named as itself.
inline Step doing(const Id& id, std::set<Id> needs = {}, std::vector<DataEffect> also = {}) {
  return step(id, std::move(needs), Action{"do", {{"name", id}}}, std::move(also));
}

inline Draft steps(std::vector<Step> all) { return draft({{"db", "runs", "disk/a", {"claim/old"}}}, std::move(all)); }

using Lines = std::vector<std::string>;

}  // namespace kf::plan
