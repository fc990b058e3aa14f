#include "plan/rollback.hpp"

#include "plan/law.hpp"

#include <algorithm>

namespace kf::plan {

namespace {

/// What has begun, without the steps that only looked: they changed nothing, so they hold nothing back.
std::set<Id> changed(const Plan& plan, const Progress& progress, const Verbs& verbs) {
  std::set<Id> ids = progress.begun;
  for (const Step& step : plan->steps) {
    if (!step.undo && verbs.at(step.action.verb).looks) ids.erase(step.id);
  }
  return ids;
}

/// Steps that stay because a begun step without an undo is one of them, or stands on them.
std::set<Id> out_of_reach(const Plan& plan, const std::set<Id>& begun) {
  std::set<Id> stay;
  for (auto step = plan->steps.rbegin(); step != plan->steps.rend(); ++step) {
    const bool no_return = begun.contains(step->id) && !step->undo;
    if (!no_return && !stay.contains(step->id)) continue;
    stay.insert(step->id);
    for (const Id& need : step->all_needs()) stay.insert(need);
  }
  return stay;
}

Value known(const Value& value, const Id& step, const Progress& progress) {
  const auto* ref = std::get_if<Ref>(&value);
  if (ref == nullptr) return value;
  if (const auto done = progress.done.find(ref->step); done != progress.done.end()) {
    if (const auto output = done->second.find(ref->output); output != done->second.end()) return output->second;
  }
  throw Error("step \"" + step + "\" cannot be taken back yet", Exit::refused)
      .why("it has begun, and nobody knows \"" + ref->output + "\" of \"" + ref->step + "\" before that is done")
      .attempt("resume the operation first");
}

Action resolved(Action action, const Id& step, const Progress& progress) {
  for (auto& [name, value] : action.args) value = known(value, step, progress);
  return action;
}

Id undo_id(const Id& step) { return "undo-" + step; }

std::set<Id> data_of(const Step& step, const Draft& draft, const Verbs& verbs, bool (*of)(Effect)) {
  std::set<Id> data;
  for (const DataEffect& e : verbs.at(step.action.verb).effects(step.action, draft.data)) {
    if (of(e.effect)) data.insert(e.datum);
  }
  for (const DataEffect& e : step.also) {
    if (of(e.effect)) data.insert(e.datum);
  }
  return data;
}

/// What kept the data while the plan was carried out keeps it while it is taken back: its steps that are done come
/// first, without an undo of their own, before every undo that is a hazard to the same data.
void keep_safe(Draft& back, const Plan& plan, const Progress& progress, const Verbs& verbs) {
  std::vector<Step> first;
  for (const Step& step : plan->steps) {
    if (!progress.done.contains(step.id)) continue;
    const auto kept = data_of(step, *plan, verbs, is_safeguard);
    bool needed = false;
    for (Step& undo : back.steps) {
      const auto at_risk = data_of(undo, *plan, verbs, is_hazard);
      if (std::none_of(kept.begin(), kept.end(), [&](const Id& datum) { return at_risk.contains(datum); })) continue;
      undo.needs.insert(step.id);
      needed = true;
    }
    if (!needed) continue;
    first.push_back({.id = step.id,
                     .title = step.title,
                     .why = "asked again before anything is taken back",
                     .needs = {},
                     .action = resolved(step.action, step.id, progress),
                     .also = step.also,
                     .patience = step.patience});
  }
  back.steps.insert(back.steps.begin(), first.begin(), first.end());
}

bool waits_for_itself(const Step& step) {
  if (!step.undo) return false;
  const auto& args = step.undo->args;
  return std::any_of(args.begin(), args.end(), [&](const auto& arg) {
    const auto* ref = std::get_if<Ref>(&arg.second);
    return ref != nullptr && ref->step == step.id;
  });
}

/// nullopt: nobody knows.
std::optional<Observation> seen(const Step& step, const Progress& progress, Executor& tools) {
  try {
    return tools.probe(resolved(step.action, step.id, progress));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

Progress settled(const Plan& plan, Progress progress, Executor& tools) {
  for (const Step& step : plan->steps) {
    if (!progress.begun.contains(step.id) || progress.done.contains(step.id) || !waits_for_itself(step)) continue;
    const auto now = seen(step, progress, tools);
    if (!now) continue;
    if (now->status == Status::not_yet) progress.begun.erase(step.id);
    if (now->status == Status::done) progress.done[step.id] = now->outputs;
  }
  return progress;
}

Draft rollback_of(const Plan& plan, const Progress& progress, const Verbs& verbs) {
  const std::set<Id> begun = changed(plan, progress, verbs);  // what was found done without us is not ours to take back
  const auto stay = out_of_reach(plan, begun);

  Draft draft = *plan;
  draft.kind = Draft::Kind::rollback;
  draft.title = "take back: " + plan->title;
  draft.steps.clear();
  draft.waivers.clear();  // were given for other steps
  std::map<Id, std::set<Id>> needed_by;
  for (auto step = plan->steps.rbegin(); step != plan->steps.rend(); ++step) {
    if (!begun.contains(step->id) || stay.contains(step->id)) {  // what comes after it still comes after what is before
      const auto& later = needed_by[step->id];
      for (const Id& need : step->all_needs()) needed_by[need].insert(later.begin(), later.end());
      continue;
    }
    Step undo{.id = undo_id(step->id),
              .title = "undo: " + step->title,
              .why = step->why,
              .needs = needed_by[step->id],
              .action = resolved(*step->undo, step->id, progress),
              .undo = resolved(step->action, step->id, progress),
              .patience = step->patience};
    for (const Id& need : step->all_needs()) needed_by[need].insert(undo.id);
    draft.steps.push_back(std::move(undo));
  }
  keep_safe(draft, plan, progress, verbs);
  return draft;
}

Staying staying(const Plan& plan, const Progress& progress, const Verbs& verbs) {
  const std::set<Id> begun = changed(plan, progress, verbs), stay = out_of_reach(plan, begun);
  Staying all;
  for (const Step& step : plan->steps) {
    if (!begun.contains(step.id) || !stay.contains(step.id)) continue;
    (step.undo ? all.before : all.no_return).push_back(step.id);
  }
  return all;
}

}  // namespace kf::plan
