#include "operation/pace.hpp"

#include "base/text.hpp"
#include "ui/prompt.hpp"

#include <algorithm>
#include <memory>

namespace kf::operation {

namespace {

using plan::Step;

/// The number from 1 of the last step that `word` names: by its number, its id, or the phase that it ends.
std::size_t last_named(const plan::Draft& draft, const std::string& word) {
  const auto& steps = draft.steps;
  for (std::size_t n = steps.size(); n > 0; --n) {
    const Step& step = steps[n - 1];
    if (word == std::to_string(n) || word == step.id || word == phase_of(step.id)) return n;
  }
  std::vector<std::string> known;
  for (const Step& step : steps) {
    known.push_back(step.id);
    if (const auto phase = phase_of(step.id); !phase.empty()) known.push_back(phase);
  }
  const std::string near = text::nearest(word, known);
  throw Error("--until " + text::printable(word) + " names no step of this plan", Exit::usage)
      .why("it takes the number of a step, its id, or a phase")
      .attempt(near.empty() ? "a number from 1 to " + std::to_string(steps.size())
                            : "--until " + text::printable(near));
}

std::function<bool(const Step&)> up_to(const plan::Draft& draft, std::size_t last) {
  std::set<plan::Id> ours;
  for (std::size_t i = 0; i < last; ++i) ours.insert(draft.steps[i].id);
  return [ours = std::move(ours)](const Step& step) { return ours.contains(step.id); };
}

std::function<bool(const Step&)> asking(cli::Invocation& in, const plan::Plan& plan, const plan::Verbs& verbs,
                                        const Wording& wording) {
  ui::check_can_ask("each step must be confirmed", "the same command without --step");
  return [&in, &plan, &verbs, wording, all = std::make_shared<bool>(false)](const Step& step) {
    if (*all) return true;
    std::string text = shown(plan, step.id, verbs, wording, in.out.width());
    if (!text.empty() && text.back() == '\n') text.pop_back();
    in.out.note(text);
    const auto answer = ui::asked(in.out, "Do it? [y/N, a: it and all that follow]");
    *all = answer == "a" || answer == "all";
    return *all || answer == "y" || answer == "yes";
  };
}

}  // namespace

std::string phase_of(const plan::Id& id) {
  const auto dot = id.find('.');
  return dot == std::string::npos ? "" : id.substr(0, dot);
}

const std::vector<cli::Flag>& pace_flags() {
  static const std::vector<cli::Flag> flags{
      {"step", 0, "", "show each step right before it is done, and ask"},
      {"until", 0, "STEP", "stop after this step: its number in the plan, its id, or a phase"},
  };
  return flags;
}

plan::Reins pace_of(cli::Invocation& in, const plan::Plan& plan, const plan::Verbs& verbs, const Wording& wording) {
  plan::Reins reins;
  if (in.args.has("until")) reins.covers = up_to(*plan, last_named(*plan, in.args.get("until")));
  if (in.args.has("step")) reins.consents = asking(in, plan, verbs, wording);
  return reins;
}

}  // namespace kf::operation
