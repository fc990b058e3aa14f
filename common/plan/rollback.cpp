#include "plan/rollback.hpp"

#include <algorithm>

namespace kf::plan {

namespace {

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

}  // namespace

Draft rollback_of(const Plan& plan, const Progress& progress) {
  const std::set<Id>& begun = progress.begun;  // what was found done without us is not ours to take back
  const auto stay = out_of_reach(plan, begun);

  Draft draft = *plan;
  draft.kind = Draft::Kind::rollback;
  draft.title = "take back: " + plan->title;
  draft.steps.clear();
  draft.waivers.clear();  // were given for other steps
  std::map<Id, std::set<Id>> needed_by;
  for (auto step = plan->steps.rbegin(); step != plan->steps.rend(); ++step) {
    if (!begun.contains(step->id) || stay.contains(step->id)) continue;
    Step undo{.id = undo_id(step->id),
              .title = step->title,
              .why = "takes back: " + step->why,
              .needs = needed_by[step->id],
              .action = resolved(*step->undo, step->id, progress),
              .undo = resolved(step->action, step->id, progress),
              .patience = step->patience};
    for (const Id& need : step->all_needs()) needed_by[need].insert(undo.id);
    draft.steps.push_back(std::move(undo));
  }
  return draft;
}

}  // namespace kf::plan
