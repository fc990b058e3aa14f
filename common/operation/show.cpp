#include "operation/show.hpp"

#include "base/text.hpp"
#include "plan/law.hpp"
#include "ui/table.hpp"

#include <algorithm>

namespace kf::operation {

namespace {

using plan::Step;

std::string after(const plan::Draft& draft, const Step& step) {
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < draft.steps.size(); ++i) {
    if (step.all_needs().contains(draft.steps[i].id)) numbers.push_back(std::to_string(i + 1));
  }
  return numbers.empty() ? "" : " (after " + text::join(numbers, ", ") + ")";
}

std::string risk_of(const plan::Law& law, const Step& step) {
  std::vector<std::string> parts;
  for (const auto& k : law.keepers_of(step.id)) {
    parts.push_back(
        std::string(plan::shown(k.hazard.effect)) + "s " + k.hazard.datum +
        (k.steps.empty() ? ", waived" : ", kept safe by " + text::join({k.steps.begin(), k.steps.end()}, ", ")));
  }
  return text::join(parts, "; ");
}

std::string horizon(const plan::Draft& draft, const plan::Verbs& verbs) {
  for (std::size_t i = 0; i < draft.steps.size(); ++i) {
    if (draft.steps[i].undo || verbs.at(draft.steps[i].action.verb).looks) continue;
    return i == 0 ? "it cannot be undone" : "it can be taken back up to step " + std::to_string(i);
  }
  return draft.steps.size() == 1 ? "it can be undone" : "each can be undone";
}

}  // namespace

std::string command_of(const plan::Action& action, const plan::Verbs& verbs, const Wording& wording) {
  const auto& verb = verbs.at(action.verb);
  if (verb.command == nullptr) return "";
  auto other = wording.others.find(action.verb);
  if (other == wording.others.end()) other = wording.others.find(action.verb.substr(0, action.verb.find('.')));
  const std::string& tool = other == wording.others.end() ? wording.tool : other->second;
  return (tool.empty() ? "" : tool + " ") + text::printable(verb.command(action));
}

std::string waived(const plan::Draft& draft) {
  std::string out;
  for (const auto& w : draft.waivers) {
    const auto datum = std::ranges::find(draft.data, w.datum, &plan::Datum::id);
    const std::string what = datum == draft.data.end() || datum->what.empty() ? w.datum : datum->what;
    out += "At risk by your own words: " + text::printable(what + " in step " + w.step + "; " + w.words) + "\n";
  }
  return out;
}

std::string shown(const plan::Plan& plan, const plan::Verbs& verbs, const Wording& wording, std::size_t width) {
  const plan::Law law(*plan, verbs);
  const std::string indent(6, ' ');
  const std::size_t room = width > 40 ? width - indent.size() : 0;
  std::string out = "Plan: " + plan->title + "; " + plan->where + "\n";
  std::size_t number = 0;
  for (const Step& step : plan->steps) {
    std::string label = std::to_string(++number);
    label = std::string(label.size() < 3 ? 3 - label.size() : 0, ' ') + label + "   ";
    out += label + ui::wrap(text::printable(step.title) + after(*plan, step), room, indent) + "\n";
    if (!step.why.empty()) out += indent + ui::wrap(text::printable(step.why), room, indent) + "\n";
    if (const auto risk = risk_of(law, step); !risk.empty()) out += indent + "! " + text::printable(risk) + "\n";
    if (const auto command = command_of(step.action, verbs, wording); !command.empty())
      out += indent + "$ " + command + "\n";
  }
  return out + waived(*plan) + text::count(plan->steps.size(), "step") + ", " + horizon(*plan, verbs) + ".\n";
}

}  // namespace kf::operation
