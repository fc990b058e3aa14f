// The whole law. Each hazard needs a safeguard of the same datum that the table accepts, in a step that certainly comes
// before it, and nothing that may come between the two spoils it. Only a cleanup destroys. The only way around it is a
// waiver that names step and datum; there is none for a destruction.
#include "plan/law.hpp"

#include <algorithm>

namespace kf::plan {

namespace {

// clang-format off
/// The table: these safeguards answer these hazards.
constexpr std::pair<Effect, Effect> answered[] = {
    {Effect::endanger, Effect::hold},                                     {Effect::endanger, Effect::copy},
                                       {Effect::rewrite,  Effect::snap},  {Effect::rewrite,  Effect::copy},
                                                                          {Effect::destroy,  Effect::copy}};
// clang-format on

/// Of the same bytes: a hold that is given up, a copy that changes or goes. A rewrite leaves a hold as it is: that the
/// bytes survive the object, not what they say. A removal strikes it only with the object that carries it: policy
/// Retain survives its claim, but goes with its volume object, and what comes after that needs another safeguard.
bool spoils(const Deed& d, const Deed& guard) {
  if (d.datum != guard.datum || d.place != guard.place) return false;
  if (guard.effect == Effect::hold && d.effect == Effect::rewrite) return false;
  if (guard.effect == Effect::hold && d.effect == Effect::endanger)
    return d.by == guard.by || d.by.empty() || guard.by.empty();
  return is_hazard(d.effect) || d.effect == Effect::free;
}

/// A start that is itself the rewrite is what is being answered, and nothing new.
bool writes_where(const Deed& hazard, const Deed& d) {
  if (d.step == hazard.step && hazard.effect == Effect::rewrite) return false;
  return d.effect == Effect::start && d.datum == hazard.datum && d.place == hazard.place;
}

}  // namespace

bool accepts(Effect hazard, Effect guard) {
  return std::ranges::find(answered, std::pair(hazard, guard)) != std::end(answered);
}

bool is_hazard(Effect e) { return accepts(e, Effect::copy); }

bool is_safeguard(Effect e) {
  return std::ranges::any_of(answered, [e](const auto& pair) { return pair.second == e; });
}

bool can_be_waived(Effect hazard) { return is_hazard(hazard) && hazard != Effect::destroy; }

/// Also true of the two themselves: what a step does besides may strike before the rest of it is done.
bool Law::may_come_between(const Id& step, const Id& first, const Id& last) const {
  return !survey_.certainly_before(step, first) && !survey_.certainly_before(last, step);
}

bool Law::spoilt(const Deed& guard, const Deed& hazard) const {
  return std::ranges::any_of(survey_.deeds(), [&](const Deed& d) {
    return d != hazard && spoils(d, guard) && may_come_between(d.step, guard.step, hazard.step);
  });
}

/// A copy has everything when its writers were stopped before it, and none may start on the hazard's place between that
/// stop and the hazard. The place that is served today has it without a stop, if none starts there before the hazard.
bool Law::has_everything(const Deed& copy, const Deed& hazard) const {
  const auto none_writes = [&](auto when) {
    return std::ranges::none_of(survey_.deeds(),
                                [&](const Deed& d) { return writes_where(hazard, d) && when(d.step); });
  };
  if (std::ranges::any_of(draft_.data, [&](const Datum& d) { return d.id == copy.datum && d.home == copy.place; }))
    return none_writes([&](const Id& step) { return !survey_.certainly_before(hazard.step, step); });
  return std::ranges::any_of(survey_.deeds(), [&](const Deed& stop) {
    return stop.effect == Effect::stop && stop.datum == copy.datum && survey_.certainly_before(stop.step, copy.step) &&
           none_writes([&](const Id& step) { return may_come_between(step, stop.step, hazard.step); });
  });
}

bool Law::answers(const Deed& guard, const Deed& hazard) const {
  if (hazard.effect == Effect::destroy && draft_.kind != Draft::Kind::cleanup) return false;
  const bool in_place = guard.place == hazard.place;  // as a hold is, and a copy is not
  return guard.datum == hazard.datum && accepts(hazard.effect, guard.effect) &&
         in_place == (guard.effect == Effect::hold) && survey_.certainly_before(guard.step, hazard.step) &&
         (guard.effect != Effect::copy || has_everything(guard, hazard)) && !spoilt(guard, hazard);
}

std::vector<Keepers> Law::keepers_of(const Id& step) const {
  std::vector<Keepers> all;
  for (const Deed& hazard : survey_.deeds_of(step)) {
    if (!is_hazard(hazard.effect)) continue;
    Keepers& keepers = all.emplace_back(hazard);
    for (const Deed& guard : survey_.deeds())
      if (answers(guard, hazard)) keepers.steps.insert(guard.step);
    keepers.waived = can_be_waived(hazard.effect) && std::ranges::any_of(draft_.waivers, [&](const Waiver& w) {
                       return w.step == step && w.datum == hazard.datum;
                     });
  }
  return all;
}

}  // namespace kf::plan
