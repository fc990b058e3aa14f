#include "asked.hpp"

#include "base/text.hpp"
#include "commands.hpp"
#include "process/runner.hpp"
#include "record/plan_json.hpp"

#include <algorithm>
#include <filesystem>

namespace kf::refresh {

plan::Texts asked(const cli::Invocation& in, const std::string& to) {
  plan::Texts all{{"--to", to}};
  for (const auto& flag : upgrade_flags().flags) {
    if (flag.name == "to" || !in.args.has(flag.name)) continue;
    std::vector<std::string> values = in.args.all(flag.name);
    if (flag.files) {  // who applies it may stand elsewhere
      for (auto& value : values) value = std::filesystem::absolute(value).string();
    }
    all["--" + flag.name] = text::join(values, "\n");
  }
  return all;
}

cli::Arguments with_saved(const cli::Invocation& in) {
  cli::Arguments args = in.args;
  if (args.words.empty()) return args;
  for (const auto& [name, values] : record::read_draft(args.words.front()).premises) {
    if (!name.starts_with("--") || args.has(name.substr(2))) continue;
    for (const auto& value : text::split(values, '\n')) args.add(name.substr(2), value);
  }
  return args;
}

std::string typed(const cli::Invocation& in, const plan::Texts& premises) {
  process::Command command;
  const auto add = [&](const std::string& flag, const std::string& value, bool is_switch) {
    command.args.push_back(flag);
    if (!is_switch) command.args.push_back(value);
  };
  for (const auto& flag : upgrade_flags().flags) {
    const auto values = premises.find("--" + flag.name);
    if (values == premises.end()) continue;
    for (const auto& value : text::split(values->second, '\n')) add("--" + flag.name, value, flag.value.empty());
  }
  for (const auto& accepted : in.args.all("accept")) add("--accept", accepted, false);
  const std::string shown = process::shown(command);
  return text::printable(shown.substr(shown.find(' ')));
}

void check_same(const std::string& file, const plan::Draft& now, const std::string& again) {
  const plan::Draft saved = record::read_draft(file);
  std::vector<std::string> differ;
  for (const auto& step : now.steps) {
    const auto it = std::ranges::find(saved.steps, step.id, &plan::Step::id);
    if (it == saved.steps.end()) {
      differ.push_back("new: " + step.title);
    } else if (it->action != step.action || it->needs != step.needs) {
      differ.push_back("changed: " + step.title);
    }
  }
  for (const auto& step : saved.steps) {
    if (std::ranges::find(now.steps, step.id, &plan::Step::id) == now.steps.end())
      differ.push_back("no longer: " + step.title);
  }
  if (differ.empty()) return;
  const auto few = static_cast<long>(std::min<std::size_t>(differ.size(), 5));
  throw Error("the plan of now is not the one in " + text::printable(file), Exit::refused)
      .why(text::count(differ.size(), "step differs", "steps differ") + "; " +
           text::printable(text::join({differ.begin(), differ.begin() + few}, "; ")))
      .attempt(again + " --plan-out " + text::printable(file));
}

}  // namespace kf::refresh
