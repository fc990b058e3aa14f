// A vocabulary for plans that touch nothing, and drafts in a few words.
#pragma once
#include "catch.hpp"
#include "plan/law.hpp"
#include "plan/plan.hpp"

#include <algorithm>

namespace kf::plan {

/// What hangs on the action's address.
template <Effect effect>
std::vector<DataEffect> on_address(const Action& action, const Inventory& data) {
  std::vector<DataEffect> all;
  for (const Datum& datum : data) {
    const Address& address = action.text("address");
    if (datum.hangs_on.contains(address)) all.push_back({effect, datum.id, datum.home, address});
  }
  return all;
}

/// do and use, which have a NAME and give `out`; look, which changes nothing; noop; hold, free, remove, stop and start
/// of an ADDRESS; give, whose output is `name`; take, which waits for a VALUE.
inline const Verbs& toy_verbs() {
  static const Verbs verbs = [] {
    const auto none = [](const Action&, const Inventory&) { return std::vector<DataEffect>{}; };
    const auto shown = [](const Action& action) { return action.verb; };
    Verbs all;
    all["do"] = {{"name"}, {"out"}, none, shown};
    all["use"] = {{"name", "value"}, {"out"}, none, shown};
    all["look"] = {{"name"}, {}, none, shown, true};
    all["noop"] = {{}, {}, none, shown};
    all["give"] = {{}, {"name"}, none, shown};
    all["take"] = {{"value"}, {}, none, shown};
    all["hold"] = {{"address"}, {}, on_address<Effect::hold>, shown};
    all["free"] = {{"address"}, {}, on_address<Effect::free>, shown};
    all["remove"] = {{"address"}, {}, on_address<Effect::endanger>, shown};
    all["stop"] = {{"address"}, {}, on_address<Effect::stop>, shown};
    all["start"] = {{"address"}, {}, on_address<Effect::start>, shown};
    return all;
  }();
  return verbs;
}

inline Step step(Id id, std::set<Id> needs, Action action, std::vector<DataEffect> also = {}) {
  return {.id = id,
          .title = id,
          .why = "",
          .needs = std::move(needs),
          .action = std::move(action),
          .also = std::move(also)};
}

/// A step of which only its effects matter.
inline Step step(Id id, std::set<Id> needs, std::vector<DataEffect> also = {}) {
  return step(std::move(id), std::move(needs), Action{"noop"}, std::move(also));
}

inline Action on(const std::string& verb, const Address& address) { return {verb, {{"address", address}}}; }

inline Draft draft(Inventory data, std::vector<Step> steps) {
  return {.tool = "test 1",
          .title = "test",
          .target = "t",
          .where = "here",
          .data = std::move(data),
          .steps = std::move(steps)};
}

inline Step& find(Draft& draft, const Id& id) {
  const auto it = std::find_if(draft.steps.begin(), draft.steps.end(), [&](const Step& s) { return s.id == id; });
  REQUIRE(it != draft.steps.end());
  return *it;
}

/// Takes a step out, and every edge to it.
inline void drop(Draft& draft, const Id& id) {
  std::erase_if(draft.steps, [&](const Step& s) { return s.id == id; });
  for (Step& s : draft.steps) s.needs.erase(id);
}

/// "STEP would EFFECT DATUM at PLACE" for each violation; none: lawful.
inline std::vector<std::string> violations(const Draft& draft) {
  std::vector<std::string> all;
  const auto made = Plan::make(draft, toy_verbs());
  if (const auto* found = std::get_if<std::vector<Violation>>(&made)) {
    for (const Violation& v : *found) {
      all.push_back(v.step + " would " + std::string(shown(v.hazard.effect)) + " " + v.hazard.datum + " at " +
                    v.hazard.place);
    }
  }
  return all;
}

inline bool is_lawful(const Draft& draft) { return violations(draft).empty(); }

/// Who keeps `id` safe, of each hazard.
inline std::vector<std::vector<Id>> keepers(const Draft& draft, const Id& id) {
  std::vector<std::vector<Id>> all;
  for (const Keepers& k : Law(draft, toy_verbs()).keepers_of(id)) all.emplace_back(k.steps.begin(), k.steps.end());
  return all;
}

}  // namespace kf::plan
