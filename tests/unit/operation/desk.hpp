// Everything that an operation needs, over tools that do nothing: a state directory of its own, a plan, a command line.
#pragma once
#include "catch.hpp"
#include "cli/log.hpp"
#include "cli/program.hpp"
#include "operation/run.hpp"

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <set>

namespace kf::operation {

inline const plan::Verbs& desk_verbs() {
  static const plan::Verbs verbs{{"do",
                                  {{"name"},
                                   {},
                                   [](const plan::Action& a, const plan::Inventory& data) {
                                     std::vector<plan::DataEffect> effects;
                                     if (!data.empty() && a.text("name") == "hold") {
                                       effects.push_back({plan::Effect::hold, data[0].id, data[0].home});
                                     }
                                     return effects;
                                   },
                                   [](const plan::Action& a) { return "do " + a.shown("name"); }}}};
  return verbs;
}

inline plan::Step step(const std::string& id, std::set<plan::Id> needs = {}) {
  return {.id = id,
          .title = "the " + id,
          .why = "because of " + id,
          .needs = std::move(needs),
          .action = {"do", {{"name", id}}},
          .undo = plan::Action{"do", {{"name", "not " + id}}}};
}

inline plan::Plan plan_of(std::vector<plan::Step> steps, bool keep_going = false) {
  return plan::lawful({.tool = "desk 1",
                       .title = "tidy up",
                       .target = "desk",
                       .where = "my desk",
                       .keep_going = keep_going,
                       .steps = std::move(steps)},
                      desk_verbs());
}

struct Desk final : plan::Executor, plan::Clock {
  Desk() : state("/tmp/kf-desk.XXXXXX") {
    REQUIRE(::mkdtemp(state.data()) != nullptr);
    ::setenv("XDG_STATE_HOME", state.c_str(), 1);
  }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() override { std::filesystem::remove_all(state); }

  plan::Observation probe(const plan::Action& action) override {
    const std::string& name = action.text("name");
    on_probe(name);
    if (refused.contains(name)) return {plan::Status::refused, "it cannot be", {}, "do it by hand"};
    return {done.contains(name) ? plan::Status::done : plan::Status::not_yet, "", {}, ""};
  }
  void act(const plan::Action& action) override {
    on_act(action.text("name"));
    done.insert(action.text("name"));
  }
  std::chrono::milliseconds now() override { return time; }
  void wait() override { time += std::chrono::seconds{1}; }

  Hands hands() { return {desk_verbs(), *this, *this, {}}; }

  std::string state;
  std::set<std::string> done, refused;
  std::function<void(const std::string&)> on_act = [](const std::string&) {}, on_probe = on_act;
  std::chrono::milliseconds time{0};
  cli::Arguments args;
  ui::Output out;
  cli::Log log{0};
  cli::Invocation in{args, out, log, "kubectl desk"};
};

}  // namespace kf::operation
