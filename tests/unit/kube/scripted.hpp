// A Runner that starts nothing: it notes the commands and gives the results that it was told to.
#pragma once
#include "catch.hpp"
#include "process/runner.hpp"

#include <deque>

namespace kf::kube {

struct Scripted final : process::Runner {
  explicit Scripted(std::deque<process::Result> script) : results(std::move(script)) {}
  process::Result run(const process::Command& command) override {
    commands.push_back(command);
    if (results.empty()) FAIL("a call too many: " << command.args.back());
    process::Result next = std::move(results.front());
    results.pop_front();
    return next;
  }
  std::deque<process::Result> results;
  std::vector<process::Command> commands;
};

inline process::Result answered(const std::string& out) { return {.exit_code = 0, .out = out}; }
inline process::Result refused(const std::string& err, int code = 1) { return {.exit_code = code, .err = err}; }

}  // namespace kf::kube
