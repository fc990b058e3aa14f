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

/// What each step needs to be shown.
class Steps {
 public:
  Steps(const plan::Plan& plan, const plan::Verbs& verbs, const Wording& wording, std::size_t width)
      : plan_(plan),
        verbs_(verbs),
        wording_(wording),
        law_(*plan, verbs),
        room_(width > 40 ? width - indent_.size() : 0) {}

  std::string shown(std::size_t i) const {
    const Step& step = plan_->steps[i];
    std::string label = std::to_string(i + 1);
    label = std::string(label.size() < 3 ? 3 - label.size() : 0, ' ') + label + "   ";
    std::string out = label + ui::wrap(text::printable(step.title) + after(*plan_, step), room_, indent_) + "\n";
    if (!step.why.empty()) out += indent_ + ui::wrap(text::printable(step.why), room_, indent_) + "\n";
    if (const auto risk = risk_of(law_, step); !risk.empty()) out += indent_ + "! " + text::printable(risk) + "\n";
    if (const auto command = command_of(step.action, verbs_, wording_); !command.empty())
      out += indent_ + "$ " + command + "\n";
    return out;
  }

 private:
  const std::string indent_ = std::string(6, ' ');
  const plan::Plan& plan_;
  const plan::Verbs& verbs_;
  const Wording& wording_;
  const plan::Law law_;
  const std::size_t room_;
};

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
  const Steps steps{plan, verbs, wording, width};
  std::string out = "Plan: " + plan->title + "; " + plan->where + "\n";
  for (std::size_t i = 0; i < plan->steps.size(); ++i) out += steps.shown(i);
  return out + waived(*plan) + text::count(plan->steps.size(), "step") + ", " + horizon(*plan, verbs) + ".\n";
}

std::string shown(const plan::Plan& plan, const plan::Id& id, const plan::Verbs& verbs, const Wording& wording,
                  std::size_t width) {
  const auto at = std::ranges::find(plan->steps, id, &Step::id);
  return Steps{plan, verbs, wording, width}.shown(static_cast<std::size_t>(at - plan->steps.begin()));
}

}  // namespace kf::operation
