#include "story.hpp"

#include "document/strict.hpp"
#include "kept.hpp"
#include "plan/rollback.hpp"
#include "ports.hpp"
#include "scratch.hpp"
#include "strangers.hpp"

#include <fstream>

namespace kf::crash {

namespace {

using doc::In;
using doc::Json;
using plan::Outcome;
namespace resource = kube::resource;

constexpr int most_runs = 12;
constexpr int ticks_between_runs = 2;

std::set<plan::Id> ids_of(const plan::Draft& draft) {
  std::set<plan::Id> ids;
  for (const auto& step : draft.steps) ids.insert(step.id);
  return ids;
}

class Story {
 public:
  Story(const Case& of, const Script& script, After after) : case_(of), after_(after), stage_(of.world, script) {
    stage_.racing = of.racing;
  }

  Played play() {
    auto draft = case_.draft(stage_.world);
    before_ = arrangement_of(stage_.world);
    const auto plan = lawful(draft);
    begin();
    auto outcome = operate(plan, after_ != After::resume);
    bool back = false;
    if (!outcome) {
      stage_.pass(ticks_between_runs);
      if (after_ == After::roll_back) return roll_back(plan);
      back = after_ == After::turn_back;
      std::erase_if(stage_.notes, [](const Note& n) { return n.annotation.empty(); });  // now the plan has seen it
      try {
        draft = (back ? case_.turned_back : case_.draft)(stage_.world);
      } catch (const Error& e) {  // refused, for now
        const bool gone = std::string(e.what()).starts_with("there is no volume ");
        if (!gone && (e.code() != Exit::refused || e.why().empty()))
          throw Broken{std::string("no plan, and no reason: ") + e.what()};
        return end({Outcome::Was::stopped, {}}, back);
      }
      begin();
      outcome = operate(lawful(draft), false);
    }
    check_outcome(draft, *outcome, back);
    check_restored(draft, *outcome, back);
    return end(*outcome, back);
  }

 private:
  plan::Plan lawful(const plan::Draft& draft) {
    for (const auto& step : draft.steps) {
      if (step.action.verb == "kube.create_volume") {
        const Json object = doc::read_strict(step.action.text("object"), "object");
        stage_.wanted[step.action.text("volume")] = claim_of(object);
      } else if (step.action.verb == "kube.claim" || step.action.verb == "kube.quiet") {
        stage_.wanted[step.action.text("volume")] = {step.action.text("namespace"), step.action.text("claim")};
      } else if (step.action.verb == "kube.remove_volume") {
        for (const char* of : {"volume", "other"}) stage_.wanted[step.action.text(of)] = {"kubeflow", "mysql-pv-claim"};
      }
    }
    return plan::lawful(draft, verbs());
  }

  static void begin() {
    std::ofstream(journal_file(), std::ios::trunc | std::ios::binary)
        << record::line_of(record::Header{"crash", "plan", "crash", record::Time{}}) << "\n";
  }

  Played end(const Outcome& outcome, bool back) {
    promise(outcome, back);
    afterwards();
    return {stage_.points(), stage_.fired()};
  }

  /// As the command rollback does it. Refused, the operation can still be resumed.
  Played roll_back(const plan::Plan& plan) {
    const auto progress = plan::progress_of(record::read_entries(journal_file(), ids_of(*plan)).records);
    std::optional<plan::Plan> back;
    try {
      const auto draft = plan::rollback_of(plan, progress, verbs());
      check_rollback(*plan, draft, progress);
      back = lawful(draft);
    } catch (const Error& e) {
      if (e.code() != Exit::refused || e.why().empty())
        throw Broken{std::string("no rollback, and no reason: ") + e.what()};
    }
    if (!back) {
      const auto outcome = operate(plan, false).value();
      check_outcome(*plan, outcome, false);
      return end(outcome, false);
    }
    const Untouched untouched = not_begun(*plan, progress);
    begin();
    const auto outcome = operate(*back, false).value();
    check_outcome(**back, outcome, true);
    check_taken_back(*plan, **back, outcome, progress);
    check_untouched(untouched);
    return end(outcome, true);
  }

  /// As operation::begin and go_on do it, again and again. nullopt: it has died, and the user does something else.
  std::optional<Outcome> operate(const plan::Plan& plan, bool gives_up_when_dead) {
    std::optional<Outcome> last;
    int alike = 0;
    for (int i = 0; i < most_runs && alike < 2; ++i) {
      stage_.starts_again();
      const auto faults = stage_.fired().size();
      try {
        const auto earlier = std::exchange(last, run(plan));
        if (over(plan, *last)) return last;
        const bool same = earlier && earlier->was == last->was && earlier->failures == last->failures;
        alike = same && faults == stage_.fired().size() && !stage_.waits() ? alike + 1 : 0;
      } catch (const Died&) {
        if (gives_up_when_dead) return std::nullopt;
      } catch (const Error& e) {  // the journal's: the command ends with it
        if (std::string(e.what()).find("cannot write") == std::string::npos) {
          throw Broken{std::string("it cannot go on: ") + e.what() + ": " + e.why()};
        }
        if (gives_up_when_dead) return std::nullopt;
      }
      stage_.pass(ticks_between_runs);
    }
    if (!last) throw Broken{"it never came to an outcome"};
    return last;
  }

  Outcome run(const plan::Plan& plan) {
    record::FileJournal file(journal_file(), ids_of(*plan), [] { return record::Time{}; });
    StageJournal journal(stage_, file, journal_file(), plan, case_.world);
    if (file.entries().ended) return last_.value();  // it died after its last line
    StageCluster cluster(stage_);
    cluster.journal = &journal;
    Tools real(cluster);
    StageTools tools(stage_, real, plan);
    StageClock clock(stage_);
    plan::Observer nobody;
    auto outcome = plan::run(plan, verbs(), tools, journal, clock, nobody, [&] { return stage_.asked_to_stop(); });
    const auto progress = plan::progress_of(journal.records());
    done_ = progress.done;
    begun_ = progress.begun;
    told_.insert(told_.end(), outcome.failures.begin(), outcome.failures.end());
    if (over(plan, outcome)) {
      last_ = outcome;  // said before it is recorded
      journal.end(outcome.was == Outcome::Was::done ? record::Ending::done : record::Ending::refused);
    }
    return outcome;
  }

  static bool over(const plan::Plan& plan, const Outcome& outcome) {
    return outcome.was == Outcome::Was::done || (outcome.was == Outcome::Was::refused && plan->keep_going);
  }

  static bool failed(const Outcome& outcome, const plan::Id& id) {
    return std::any_of(outcome.failures.begin(), outcome.failures.end(),
                       [&](const plan::Failure& f) { return f.step == id; });
  }

  /// Another step's failure has named it, in this run or an earlier one: as a safeguard that no longer holds.
  bool spoken_of(const plan::Id& id) const {
    return std::any_of(told_.begin(), told_.end(),
                       [&](const plan::Failure& f) { return f.why.find('"' + id + '"') != std::string::npos; });
  }

  /// A later step has begun that is to end what this one brought about: who was stopped is started, a claim that was
  /// restored is removed again.
  bool superseded(const plan::Draft& draft, const plan::Step& step) const {
    const plan::Action& action = step.action;
    const auto self =
        std::find_if(draft.steps.begin(), draft.steps.end(), [&](const plan::Step& s) { return s.id == step.id; });
    return std::any_of(self, draft.steps.end(), [&](const plan::Step& other) {
      if ((!begun_.contains(other.id) && !done_.contains(other.id)) || other.action == action) return false;
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
  void check_outcome(const plan::Draft& draft, const Outcome& outcome, bool back) {
    const bool plain = !stage_.met_a_stranger() && !stage_.hopeless();
    // Its verbs also look at what no step of the plan has to do with.
    const bool looks_around = crash::looks_around(case_.is);
    for (const auto& step : draft.steps) {
      const bool told = failed(outcome, step.id);
      const bool reached = done_.contains(step.id);
      if (superseded(draft, step)) continue;
      if (step.action.verb == "export.write" && stage_.met_a_stranger()) continue;  // who may have started the stores
      const Kept is = kept(stage_.world, case_.world, step.action);
      const auto all = objects_of(step.action);
      const bool nobody_could_know = std::any_of(all.begin(), all.end(), [&](const Key& key) {
        return stage_.changed_since_looked(key) || stage_.changed_since_probed(key, step.id);
      });
      if (outcome.was == Outcome::Was::done && (told || !reached)) throw Broken{"done without " + step.id};
      const bool later = looks_around && !outcome.failures.empty() &&
                         (!plain || (back && stage_.late_came_since(0)));  // and told of, as what failed
      if (reached && is == Kept::no && !nobody_could_know && !spoken_of(step.id) && !later)
        throw Broken{step.id + " is said to be done, and is not so"};
      if (told && !nobody_could_know && outcome.was == Outcome::Was::timed_out && never(stage_.world, step.action))
        throw Broken{step.id + " was waited for, and it could be seen that it will never be"};
      const bool in_strange_hands = looks_around && stage_.met_a_stranger();
      if (told && is == Kept::yes && !in_strange_hands && !stage_.hopeless() && !nobody_could_know)
        throw Broken{step.id + " is said to have failed, and is so"};
      const bool used = in_use(stage_.world, step.action);
      const bool may_fail = back ? !case_.at_rest || used || stage_.late_came_since(0)  // after what it takes back
                                 : case_.refused.contains(step.id) || case_.uncertain.contains(step.id);
      if (plain && told && !may_fail) {
        throw Broken{step.id + " has failed without a reason: " + outcome.failures.front().why};
      }
      if (plain && !back && !told && case_.refused.contains(step.id)) throw Broken{step.id + " should be refused"};
    }
    if (plain && outcome.failures.empty() && outcome.was != Outcome::Was::done) throw Broken{"it was never done"};
    if (stage_.hopeless() && outcome.was == Outcome::Was::timed_out && !stage_.met_a_stranger() &&
        !stage_.late_came_since(0)) {
      throw Broken{"it asked again for what will not be granted, until it ran out of patience"};
    }
  }

  /// An undo, done: each volume is exactly as it was before the retain.
  void check_restored(const plan::Draft& draft, const Outcome& outcome, bool back) {
    const bool undone = back || case_.is == Case::Is::undo;
    if (!undone || stage_.met_a_stranger() || outcome.was != Outcome::Was::done) return;
    for (const auto& [name, was] : case_.restored) {
      const auto now = stage_.world.get(resource::volumes, {"", name});
      if (stage_.changed_since_looked(volume_key(name))) continue;  // a late hold
      if (!now || Json(In(*now)["metadata"]["annotations"].map()) != was["annotations"] ||
          (*now)["spec"] != was["spec"]) {
        throw Broken{name + " is not as it was before the retain, after " + std::to_string(draft.steps.size()) +
                     " steps of an undo"};
      }
    }
  }

  /// Steps that are taken back are such as have begun, and each after all that stood on it.
  static void check_rollback(const plan::Draft& plan, const plan::Draft& back, const plan::Progress& progress) {
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

  struct Untouched {
    std::map<std::string, std::string> arrangement;
    long clock = 0;
  };
  /// Of what only steps have to do with that have not begun.
  Untouched not_begun(const plan::Draft& plan, const plan::Progress& progress) {
    auto all = arrangement_of(stage_.world);
    std::set<std::string> ours, theirs;
    for (const auto& step : plan.steps) {
      for (const Key& key : objects_of(step.action))
        (progress.begun.contains(step.id) ? ours : theirs).insert(key.kind + " " + key.name.shown());
    }
    std::erase_if(all, [&](const auto& entry) { return ours.contains(entry.first) || !theirs.contains(entry.first); });
    return {std::move(all), stage_.clock()};
  }

  void check_untouched(const Untouched& was) {
    const auto now = arrangement_of(stage_.world);
    for (const auto& [name, words] : was.arrangement) {
      const auto it = now.find(name);
      if (it != now.end() && it->second == words) continue;
      if (stage_.met_a_stranger() || !case_.at_rest || stage_.late_came_since(was.clock)) continue;
      throw Broken{"a rollback has changed " + name + ", which the operation had not: " + words + " -> " +
                   (it == now.end() ? "gone" : it->second)};
    }
  }

  /// A rollback of everything, done: all is as it was before the command.
  void check_taken_back(const plan::Draft& plan, const plan::Draft& back, const Outcome& outcome,
                        const plan::Progress& progress) {
    if (outcome.was != Outcome::Was::done || stage_.met_a_stranger() || !case_.at_rest) return;
    stage_.settle();
    const auto undone = static_cast<std::size_t>(std::count_if(
        back.steps.begin(), back.steps.end(), [](const plan::Step& step) { return step.id.starts_with("undo-"); }));
    if (stage_.late_came_since(0) || undone != progress.begun.size()) return;
    const auto now = arrangement_of(stage_.world);
    for (const auto& [name, words] : before_) {
      const auto it = now.find(name);
      if (it != now.end() && it->second == words) continue;
      throw Broken{name + " is not as it was before " + plan.title + ", which has been taken back: " + words + " -> " +
                   (it == now.end() ? "gone" : it->second)};
    }
    for (const auto& [name, words] : now) {
      if (!before_.contains(name))
        throw Broken{name + " is still there, though " + plan.title + " has been taken back"};
    }
  }

  /// Whatever has Retain on all its objects when the command ends is safe from now on. After a retain that is done,
  /// that is everything.
  void promise(const Outcome& outcome, bool back) {
    std::set<std::string> disks;
    for (const auto& [disk, state] : stage_.world.disks()) {
      if (state.destroyed) continue;
      const auto objects = objects_of(stage_.world, disk);
      const bool held = !objects.empty() && std::all_of(objects.begin(), objects.end(), [&](const std::string& v) {
        return policy_of(stage_.world.get(resource::volumes, {"", v}).value()) == "Retain";
      });
      if (held) disks.insert(disk);
    }
    for (const auto& disk : case_.kept) {
      if (!back && outcome.was == Outcome::Was::done && !stage_.met_a_stranger() && !disks.contains(disk)) {
        throw Broken{"the retain is done, and " + disk + " is not held"};
      }
    }
    stage_.promised = disks;
  }

  /// Time passes, late calls come in, and then the user deletes what he was told he can delete.
  void afterwards() {
    stage_.pass(2);
    stage_.user_deletes = true;
    stage_.at_rest = false;
    for (const auto& ns : case_.deleted) {
      const kube::Name name{"", ns};
      if (!stage_.world.get(resource::namespaces, name)) continue;
      stage_.world.remove_by_name(resource::namespaces, name);
      stage_.stranger_changes({rehearsal::kind::ns, name});
    }
    stage_.settle();
    check_notes(stage_);
  }

  const Case& case_;
  const After after_;
  Stage stage_;
  std::map<std::string, std::string> before_;  // the arrangement, when the command was given
  std::map<plan::Id, plan::Texts> done_;
  std::set<plan::Id> begun_;
  std::optional<Outcome> last_;
  std::vector<plan::Failure> told_;  // by all runs
};

}  // namespace

std::string_view shown(After after) {
  switch (after) {
    case After::resume: return "resumed";
    case After::turn_back: return "turned back";
    case After::roll_back: return "rolled back";
    case After::again: return "begun anew";
  }
  return "";
}

Played play(const Case& of, const Script& script, After after) { return Story(of, script, after).play(); }

}  // namespace kf::crash
