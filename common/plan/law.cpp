#include "plan/law.hpp"

#include <algorithm>

namespace kf::plan {

namespace {

constexpr bool is_hazard(Effect e) { return e == Effect::endanger || e == Effect::rewrite || e == Effect::destroy; }

/// The whole table: hold, snap and copy against endanger, rewrite and destroy.
constexpr bool accepts(Effect hazard, Effect guard) {
  switch (hazard) {
    case Effect::endanger: return guard == Effect::hold || guard == Effect::copy;
    case Effect::rewrite: return guard == Effect::snap || guard == Effect::copy;
    case Effect::destroy: return guard == Effect::copy;
    default: return false;
  }
}

/// A rewrite leaves a hold as it is: that the bytes survive the object, not what they say.
bool strikes(const DataEffect& e, const DataEffect& guard) {
  if (e.datum != guard.datum || e.place != guard.place) return false;
  if (e.effect == Effect::rewrite) return guard.effect != Effect::hold;
  return is_hazard(e.effect) || e.effect == Effect::free;
}

bool is_home(const DataEffect& guard, const Inventory& data) {
  return std::any_of(data.begin(), data.end(),
                     [&](const Datum& d) { return d.id == guard.datum && d.home == guard.place; });
}

}  // namespace

Law::Law(const Draft& draft, const Verbs& verbs) : draft_(draft) {
  for (const Step& step : draft.steps) {
    Seen seen{verbs.at(step.action.verb).effects(step.action, draft.data), step.all_needs()};
    seen.effects.insert(seen.effects.end(), step.also.begin(), step.also.end());
    for (const Id& need : step.all_needs()) {
      const auto& earlier = steps_.at(need).before;
      seen.before.insert(earlier.begin(), earlier.end());
    }
    steps_.emplace(step.id, std::move(seen));
  }
}

bool Law::may_come_between(const Id& step, const Id& first, const Id& last) const {
  return !steps_.at(first).before.contains(step) && !steps_.at(step).before.contains(last);
}

/// A step that may come between gives the safeguard up, or strikes it. The hazard's own step must not do so either,
/// but for the hazard that is being asked about.
bool Law::spoilt(const Id& guard_step, const DataEffect& guard, const Id& hazard_step, const DataEffect& hazard) const {
  return std::any_of(steps_.begin(), steps_.end(), [&](const auto& entry) {
    const auto& [id, seen] = entry;
    return may_come_between(id, guard_step, hazard_step) &&
           std::any_of(seen.effects.begin(), seen.effects.end(), [&](const DataEffect& e) {
             const bool asked_about = id == hazard_step && e == hazard;
             return !asked_about && strikes(e, guard);
           });
  });
}

/// Starts a writer on the place that the hazard is about. A start that is itself the rewrite is what is being answered.
bool Law::writes_there(const Id& step, const Id& hazard_step, const DataEffect& hazard) const {
  if (step == hazard_step && hazard.effect == Effect::rewrite) return false;
  const auto& effects = steps_.at(step).effects;
  return std::any_of(effects.begin(), effects.end(), [&](const DataEffect& e) {
    return e.effect == Effect::start && e.datum == hazard.datum && e.place == hazard.place;
  });
}

/// A copy has everything when some stop certainly came before it, and no writer of the hazard's place may be started
/// between that stop and the hazard. What is served when the plan is made has everything without a stop, unless the
/// plan itself starts a writer on the hazard's place before the hazard.
bool Law::complete(const Id& guard_step, const DataEffect& guard, const Id& hazard_step,
                   const DataEffect& hazard) const {
  if (is_home(guard, draft_.data)) {
    return std::none_of(steps_.begin(), steps_.end(), [&](const auto& entry) {
      return !entry.second.before.contains(hazard_step) && writes_there(entry.first, hazard_step, hazard);
    });
  }
  const auto started_since = [&](const Id& stop) {
    return std::any_of(steps_.begin(), steps_.end(), [&](const auto& entry) {
      return may_come_between(entry.first, stop, hazard_step) && writes_there(entry.first, hazard_step, hazard);
    });
  };
  const auto& before = steps_.at(guard_step).before;
  return std::any_of(before.begin(), before.end(), [&](const Id& id) {
    const auto& effects = steps_.at(id).effects;
    return std::any_of(effects.begin(), effects.end(),
                       [&](const DataEffect& e) { return e.effect == Effect::stop && e.datum == guard.datum; }) &&
           !started_since(id);
  });
}

bool Law::answers(const Id& guard_step, const DataEffect& guard, const Id& hazard_step,
                  const DataEffect& hazard) const {
  if (guard.datum != hazard.datum || !accepts(hazard.effect, guard.effect)) return false;
  if ((guard.effect == Effect::hold) != (guard.place == hazard.place)) return false;  // a hold is in place, a copy not
  if (guard.effect == Effect::copy && !complete(guard_step, guard, hazard_step, hazard)) return false;
  return !spoilt(guard_step, guard, hazard_step, hazard);
}

std::vector<Keepers> Law::keepers_of(const Id& step) const {
  std::vector<Keepers> all;
  const Seen& seen = steps_.at(step);
  for (const DataEffect& hazard : seen.effects) {
    if (!is_hazard(hazard.effect)) continue;
    Keepers keepers{hazard, {}, false};
    const bool lawful_here = hazard.effect != Effect::destroy || draft_.kind == Draft::Kind::cleanup;
    for (const Id& earlier : lawful_here ? seen.before : std::set<Id>{}) {
      const auto& effects = steps_.at(earlier).effects;
      if (std::any_of(effects.begin(), effects.end(),
                      [&](const DataEffect& guard) { return answers(earlier, guard, step, hazard); })) {
        keepers.steps.push_back(earlier);
      }
    }
    keepers.waived = std::any_of(draft_.waivers.begin(), draft_.waivers.end(),
                                 [&](const Waiver& w) { return w.step == step && w.datum == hazard.datum; });
    all.push_back(std::move(keepers));
  }
  return all;
}

}  // namespace kf::plan
