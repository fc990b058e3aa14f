#include "story.hpp"

#include "checks.hpp"
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
    checks_.before = arrangement_of(stage_.world);
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
    checks_.outcome(draft, *outcome, back);
    checks_.restored(draft, *outcome, back);
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
      Checks::rollback(*plan, draft, progress);
      back = lawful(draft);
    } catch (const Error& e) {
      if (e.code() != Exit::refused || e.why().empty())
        throw Broken{std::string("no rollback, and no reason: ") + e.what()};
    }
    if (!back) {
      const auto outcome = operate(plan, false).value();
      checks_.outcome(*plan, outcome, false);
      return end(outcome, false);
    }
    const Checks::Untouched untouched = checks_.not_begun(*plan, progress);
    begin();
    const auto outcome = operate(*back, false).value();
    checks_.outcome(**back, outcome, true);
    checks_.taken_back(*plan, **back, outcome, progress);
    checks_.untouched(untouched);
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
    auto outcome = plan::run(plan, verbs(), tools, journal, clock, nobody, {[&] { return stage_.asked_to_stop(); }});
    const auto progress = plan::progress_of(journal.records());
    checks_.done = progress.done;
    checks_.begun = progress.begun;
    checks_.told.insert(checks_.told.end(), outcome.failures.begin(), outcome.failures.end());
    if (over(plan, outcome)) {
      last_ = outcome;  // said before it is recorded
      journal.end(outcome.was == Outcome::Was::done ? record::Ending::done : record::Ending::refused);
    }
    return outcome;
  }

  static bool over(const plan::Plan& plan, const Outcome& outcome) {
    return outcome.was == Outcome::Was::done || (outcome.was == Outcome::Was::refused && plan->keep_going);
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
  Checks checks_{case_, stage_};
  std::optional<Outcome> last_;
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
