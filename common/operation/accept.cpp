#include "operation/accept.hpp"

#include "base/text.hpp"
#include "plan/law.hpp"

#include <algorithm>

namespace kf::operation {

namespace {

/// "STEP:DATUM" of everything that can be waived. Compared as a whole: names may have colons of their own.
std::map<std::string, plan::Waiver> waivable(const plan::Draft& draft, const plan::Verbs& verbs) {
  static_cast<void>(plan::Plan::make(draft, verbs));  // the law is for what is well formed
  std::map<std::string, plan::Waiver> all;
  const plan::Law law(draft, verbs);
  for (const auto& step : draft.steps) {
    for (const auto& k : law.keepers_of(step.id)) {
      const std::string name = step.id + ":" + k.hazard.datum;
      if (plan::can_be_waived(k.hazard.effect)) all[name] = {step.id, k.hazard.datum, "--accept " + name};
    }
  }
  return all;
}

std::string meant(const std::string& word, const std::map<std::string, plan::Waiver>& known) {
  std::vector<std::string> names;
  for (const auto& [name, waiver] : known) names.push_back(name);
  if (names.empty()) return "the same without it: there is nothing to waive in this plan";
  const std::string near = text::nearest(word, names);
  return near.empty() ? "one of: " + text::join(names, ", ") : "did you mean " + near + "?";
}

}  // namespace

const cli::Flag& accept_flag() {
  static const cli::Flag flag{
      "accept", 0, "STEP:DATUM",
      "take upon yourself that this step puts this datum at risk (repeatable; --yes never does)"};
  return flag;
}

void accept(const cli::Invocation& in, plan::Draft& draft, const plan::Verbs& verbs) {
  const auto& words = in.args.all("accept");
  if (words.empty()) return;
  const auto known = waivable(draft, verbs);
  for (const std::string& word : words) {
    const auto found = known.find(word);
    if (found == known.end()) {
      throw Error("--accept " + text::printable(word) + " names no step and datum that this plan puts at risk",
                  Exit::usage)
          .attempt(text::printable(meant(word, known)));
    }
    if (std::ranges::count(draft.waivers, found->second) == 0) draft.waivers.push_back(found->second);
  }
}

}  // namespace kf::operation
