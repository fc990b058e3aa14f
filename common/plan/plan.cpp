#include "plan/plan.hpp"

#include "base/text.hpp"
#include "plan/law.hpp"

#include <algorithm>
#include <stdexcept>

namespace kf::plan {

namespace {

[[noreturn]] void malformed(const std::string& why) {
  throw Error("this is not a plan that can be run").why(text::printable(why)).attempt("make the plan anew");
}

void check_ref(const Ref& ref, const Id& step, const std::map<Id, const Verb*>& known) {
  const auto it = known.find(ref.step);
  if (it == known.end())
    malformed("step \"" + step + "\" waits for \"" + ref.step + "\", which does not come before it");
  if (!it->second->outputs.contains(ref.output)) {
    malformed("step \"" + step + "\" waits for \"" + ref.output + "\" of \"" + ref.step +
              "\", which gives no such thing");
  }
}

const Verb& check_action(const Action& action, const Id& step, const Verbs& verbs) {
  const auto verb = verbs.find(action.verb);
  if (verb == verbs.end()) {
    malformed("step \"" + step + "\" is of the verb \"" + action.verb +
              "\", which this program does not know; a newer one may");
  }
  std::set<std::string> given;
  for (const auto& [name, value] : action.args) given.insert(name);
  if (given != verb->second.args) {
    malformed("step \"" + step + "\": " + action.verb + " takes " +
              text::join({verb->second.args.begin(), verb->second.args.end()}, ", ") + ", not " +
              text::join({given.begin(), given.end()}, ", "));
  }
  return verb->second;
}

void check_refs(const Action& action, const Id& step, const std::map<Id, const Verb*>& known) {
  for (const auto& [name, value] : action.args) {
    if (const auto* ref = std::get_if<Ref>(&value)) check_ref(*ref, step, known);
  }
}

/// What an undo waits for must be there whenever its step is: outputs of the step itself, and of what certainly came
/// before it.
void check_undo(const Step& step, const Verbs& verbs, const std::map<Id, const Verb*>& known,
                const std::set<Id>& before) {
  check_action(*step.undo, step.id, verbs);
  check_refs(*step.undo, step.id, known);
  for (const auto& [name, value] : step.undo->args) {
    const auto* ref = std::get_if<Ref>(&value);
    if (ref != nullptr && ref->step != step.id && !before.contains(ref->step)) {
      malformed("the undo of step \"" + step.id + "\" waits for \"" + ref->step +
                "\", for which the step itself does not wait");
    }
  }
}

/// The effects of a verb are asked for here once, so that a plan file with a Ref where they need a text is malformed.
void check_effects(const Step& step, const Verb& verb, const Inventory& inventory, const std::set<Id>& data) {
  try {
    verb.effects(step.action, inventory);
  } catch (const std::logic_error& e) {
    malformed("step \"" + step.id + "\": nobody can tell beforehand what it does: " + e.what());
  }
  for (const auto& effect : step.also) {
    if (!data.contains(effect.datum))
      malformed("step \"" + step.id + "\" speaks of unknown data \"" + effect.datum + "\"");
  }
}

void check_steps(const Draft& draft, const Verbs& verbs, const std::set<Id>& data) {
  std::map<Id, const Verb*> known;
  std::map<Id, std::set<Id>> before;
  for (const Step& step : draft.steps) {
    if (step.id.empty()) malformed("a step has no id");
    const Verb& verb = check_action(step.action, step.id, verbs);
    for (const Id& need : step.needs) {
      if (!known.contains(need)) {
        malformed("step \"" + step.id + "\" needs \"" + need + "\", which does not come before it");
      }
    }
    check_refs(step.action, step.id, known);
    if (!known.emplace(step.id, &verb).second) malformed("two steps are called \"" + step.id + "\"");
    auto& earlier = before[step.id];
    for (const Id& need : step.all_needs()) {
      earlier.insert(need);
      earlier.insert(before.at(need).begin(), before.at(need).end());
    }
    if (step.undo) check_undo(step, verbs, known, earlier);
    check_effects(step, verb, draft.data, data);
  }
}

/// A waiver that waives nothing is a slip of the pen, and what it was meant for would not be waived.
void check_waivers(const Draft& draft, const Law& law) {
  std::set<std::pair<Id, Id>> known;
  for (const Step& step : draft.steps) {
    for (const Keepers& k : law.keepers_of(step.id)) {
      if (can_be_waived(k.hazard.effect)) known.emplace(step.id, k.hazard.datum);
    }
  }
  for (const auto& w : draft.waivers) {
    if (!known.contains({w.step, w.datum})) {
      malformed("the waiver " + w.step + ":" + w.datum + " names no step that endangers or rewrites that datum");
    }
  }
}

void check(const Draft& draft, const Verbs& verbs) {
  std::set<Id> data;
  for (const auto& datum : draft.data) {
    if (datum.id.empty() || !data.insert(datum.id).second) malformed("two data are called \"" + datum.id + "\"");
  }
  check_steps(draft, verbs, data);
}

}  // namespace

std::string_view shown(Effect effect) {
  switch (effect) {
    case Effect::endanger: return "endanger";
    case Effect::rewrite: return "rewrite";
    case Effect::destroy: return "destroy";
    case Effect::hold: return "hold";
    case Effect::snap: return "snap";
    case Effect::copy: return "copy";
    case Effect::free: return "free";
    case Effect::stop: return "stop";
    case Effect::start: return "start";
  }
  return "";
}

std::string_view shown(Draft::Kind kind) {
  switch (kind) {
    case Draft::Kind::apply: return "apply";
    case Draft::Kind::rollback: return "rollback";
    case Draft::Kind::cleanup: return "cleanup";
  }
  return "";
}

const std::string& Action::text(const std::string& arg) const {
  const auto it = args.find(arg);
  const auto* text = it == args.end() ? nullptr : std::get_if<std::string>(&it->second);
  if (text == nullptr) throw std::logic_error(verb + " has no text for " + arg);
  return *text;
}

std::string Action::shown(const std::string& arg) const {
  const auto it = args.find(arg);
  const auto* ref = it == args.end() ? nullptr : std::get_if<Ref>(&it->second);
  return ref != nullptr ? "<" + ref->step + "." + ref->output + ">" : text(arg);
}

std::set<Id> Step::all_needs() const {
  std::set<Id> all = needs;
  for (const auto& [name, value] : action.args) {
    if (const auto* ref = std::get_if<Ref>(&value)) all.insert(ref->step);
  }
  return all;
}

std::vector<std::string> stale(const Texts& premises, const Texts& now) {
  std::vector<std::string> all;
  for (const auto& [name, was] : premises) {
    const auto is = now.find(name);
    if (is == now.end()) all.push_back(name + " was \"" + was + "\" and is not there");
    if (is != now.end() && is->second != was)
      all.push_back(name + " was \"" + was + "\" and is \"" + is->second + "\"");
  }
  for (const auto& [name, is] : now) {
    if (!premises.contains(name)) all.push_back(name + " was not there and is \"" + is + "\"");
  }
  return all;
}

std::variant<Plan, std::vector<Violation>> Plan::make(Draft draft, const Verbs& verbs) {
  check(draft, verbs);
  const Law law(draft, verbs);
  check_waivers(draft, law);
  std::vector<Violation> violations;
  for (const Step& step : draft.steps) {
    for (const Keepers& k : law.keepers_of(step.id)) {
      if (k.steps.empty() && !k.waived) violations.push_back({step.id, k.hazard});
    }
  }
  if (!violations.empty()) return violations;
  return Plan(std::move(draft));
}

}  // namespace kf::plan
