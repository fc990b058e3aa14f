#include "checks.hpp"

#include "kept.hpp"

namespace kf::crash {

namespace resource = kube::resource;

namespace {

using doc::In;
using doc::Json;
using plan::Outcome;

bool failed(const Outcome& outcome, const plan::Id& id) {
  return std::any_of(outcome.failures.begin(), outcome.failures.end(),
                     [&](const plan::Failure& f) { return f.step == id; });
}

}  // namespace

/// Another step's failure has named it, in this run or an earlier one: as a safeguard that no longer holds.
bool Checks::spoken_of(const plan::Id& id) const {
  return std::any_of(told.begin(), told.end(),
                     [&](const plan::Failure& f) { return f.why.find('"' + id + '"') != std::string::npos; });
}

/// A later step has begun that is to end what this one brought about: who was stopped is started, a claim that was
/// restored is removed again.
bool Checks::superseded(const plan::Draft& draft, const plan::Step& step) const {
  const plan::Action& action = step.action;
  const auto self =
      std::find_if(draft.steps.begin(), draft.steps.end(), [&](const plan::Step& s) { return s.id == step.id; });
  return std::any_of(self, draft.steps.end(), [&](const plan::Step& other) {
    if ((!begun.contains(other.id) && !done.contains(other.id)) || other.action == action) return false;
    if (action.verb == "kube.quiet" || action.verb == "export.write")
      return other.action.verb == "kube.start" || other.action.verb == "kube.claim";
    if (action.verb == "kube.hold" || action.verb == "kube.held" || action.verb == "kube.create_volume")
      return (other.action.verb == "kube.release" || other.action.verb == "kube.remove_volume" ||
              other.action.verb == "kube.withdraw_volume") &&
             other.action.text("volume") == action.text("volume");
    if (action.verb == "kube.stop" || action.verb == "kube.start")
      return other.action.args.contains("name") && other.action.text("uid") == action.text("uid");
    return false;
  });
}

/// What it says is so, and nothing fails without a reason.
void Checks::outcome(const plan::Draft& draft, const Outcome& outcome, bool back) {
  const bool plain = !stage.met_a_stranger() && !stage.hopeless();
  // Its verbs also look at what no step of the plan has to do with.
  const bool looks_around = crash::looks_around(of.is);
  for (const auto& step : draft.steps) {
    const bool has_failed = failed(outcome, step.id);
    const bool reached = done.contains(step.id);
    if (superseded(draft, step)) continue;
    if (step.action.verb == "export.write" && stage.met_a_stranger()) continue;  // who may have started the stores
    const Kept is = kept(stage.world, of.world, step.action);
    const auto all = objects_of(step.action);
    const bool nobody_could_know = std::any_of(all.begin(), all.end(), [&](const Key& key) {
      return stage.changed_since_looked(key) || stage.changed_since_probed(key, step.id);
    });
    if (outcome.was == Outcome::Was::done && (has_failed || !reached)) throw Broken{"done without " + step.id};
    const bool later = looks_around && !outcome.failures.empty() &&
                       (!plain || (back && stage.late_came_since(0)));  // and told of, as what failed
    if (reached && is == Kept::no && !nobody_could_know && !spoken_of(step.id) && !later)
      throw Broken{step.id + " is said to be done, and is not so"};
    if (has_failed && !nobody_could_know && outcome.was == Outcome::Was::timed_out && never(stage.world, step.action))
      throw Broken{step.id + " was waited for, and it could be seen that it will never be"};
    const bool in_strange_hands = looks_around && stage.met_a_stranger();
    if (has_failed && is == Kept::yes && !in_strange_hands && !stage.hopeless() && !nobody_could_know)
      throw Broken{step.id + " is said to have failed, and is so"};
    const bool used = in_use(stage.world, step.action);
    const bool may_fail = back ? !of.at_rest || used || stage.late_came_since(0)  // after what it takes back
                               : of.refused.contains(step.id) || of.uncertain.contains(step.id);
    if (plain && has_failed && !may_fail) {
      throw Broken{step.id + " has failed without a reason: " + outcome.failures.front().why};
    }
    if (plain && !back && !has_failed && of.refused.contains(step.id)) throw Broken{step.id + " should be refused"};
  }
  if (plain && outcome.failures.empty() && outcome.was != Outcome::Was::done) throw Broken{"it was never done"};
  if (stage.hopeless() && outcome.was == Outcome::Was::timed_out && !stage.met_a_stranger() &&
      !stage.late_came_since(0)) {
    throw Broken{"it asked again for what will not be granted, until it ran out of patience"};
  }
}

/// An undo, done: each volume is exactly as it was before the retain.
void Checks::restored(const plan::Draft& draft, const Outcome& outcome, bool back) {
  const bool undone = back || of.is == Case::Is::undo;
  if (!undone || stage.met_a_stranger() || outcome.was != Outcome::Was::done) return;
  for (const auto& [name, was] : of.restored) {
    const auto now = stage.world.get(resource::volumes, {"", name});
    if (stage.changed_since_looked(volume_key(name))) continue;  // a late hold
    if (!now || Json(In(*now)["metadata"]["annotations"].map()) != was["annotations"] ||
        (*now)["spec"] != was["spec"]) {
      throw Broken{name + " is not as it was before the retain, after " + std::to_string(draft.steps.size()) +
                   " steps of an undo"};
    }
  }
}

/// Steps that are taken back are such as have begun, and each after all that stood on it.
void Checks::rollback(const plan::Draft& plan, const plan::Draft& back, const plan::Progress& progress) {
  std::map<plan::Id, std::set<plan::Id>> before;
  for (const auto& step : back.steps) {
    auto& all = before[step.id];
    for (const auto& need : step.all_needs()) {
      all.insert(need);
      all.insert(before[need].begin(), before[need].end());
    }
  }
  for (const auto& step : plan.steps) {
    const plan::Id undo = "undo-" + step.id;
    if (!before.contains(undo)) continue;
    if (!progress.begun.contains(step.id)) throw Broken{step.id + " is taken back, and has never begun"};
    for (const auto& need : step.all_needs()) {
      if (before.contains("undo-" + need) && !before["undo-" + need].contains(undo))
        throw Broken{need + " may be taken back before " + step.id + ", which stands on it"};
    }
  }
}

/// Of what only steps have to do with that have not begun.
Checks::Untouched Checks::not_begun(const plan::Draft& plan, const plan::Progress& progress) {
  auto all = arrangement_of(stage.world);
  std::set<std::string> ours, theirs;
  for (const auto& step : plan.steps) {
    for (const Key& key : objects_of(step.action))
      (progress.begun.contains(step.id) ? ours : theirs).insert(key.kind + " " + key.name.shown());
  }
  std::erase_if(all, [&](const auto& entry) { return ours.contains(entry.first) || !theirs.contains(entry.first); });
  return {std::move(all), stage.clock()};
}

void Checks::untouched(const Untouched& was) {
  const auto now = arrangement_of(stage.world);
  for (const auto& [name, words] : was.arrangement) {
    const auto it = now.find(name);
    if (it != now.end() && it->second == words) continue;
    if (stage.met_a_stranger() || !of.at_rest || stage.late_came_since(was.clock)) continue;
    throw Broken{"a rollback has changed " + name + ", which the operation had not: " + words + " -> " +
                 (it == now.end() ? "gone" : it->second)};
  }
}

/// A rollback of everything, done: all is as it was before the command.
void Checks::taken_back(const plan::Draft& plan, const plan::Draft& back, const Outcome& outcome,
                        const plan::Progress& progress) {
  if (outcome.was != Outcome::Was::done || stage.met_a_stranger() || !of.at_rest) return;
  stage.settle();
  const auto undone = static_cast<std::size_t>(std::count_if(
      back.steps.begin(), back.steps.end(), [](const plan::Step& step) { return step.id.starts_with("undo-"); }));
  if (stage.late_came_since(0) || undone != progress.begun.size()) return;
  const auto now = arrangement_of(stage.world);
  for (const auto& [name, words] : before) {
    const auto it = now.find(name);
    if (it != now.end() && it->second == words) continue;
    throw Broken{name + " is not as it was before " + plan.title + ", which has been taken back: " + words + " -> " +
                 (it == now.end() ? "gone" : it->second)};
  }
  for (const auto& [name, words] : now) {
    if (!before.contains(name)) throw Broken{name + " is still there, though " + plan.title + " has been taken back"};
  }
}

}  // namespace kf::crash
