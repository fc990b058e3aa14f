#include "story.hpp"

#include "kube/annotations.hpp"
#include "ports.hpp"
#include "strangers.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace kf::crash {

namespace {

using doc::In;
using doc::Json;
using plan::Outcome;
namespace fs = std::filesystem;
namespace resource = kube::resource;

constexpr int most_runs = 12;
constexpr int ticks_between_runs = 2;

/// One for all stories: each begins it anew. In memory where there is such a place, because a sync is made per line.
const fs::path& journal_file() {
  static const struct Scratch {
    fs::path directory, file;
    Scratch() {
      std::string name = (::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path().string());
      name += "/kf-crash.XXXXXX";
      if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("crash: no directory for the journal");
      directory = name;
      file = directory / "journal.jsonl";
    }
    ~Scratch() {
      std::error_code ignored;
      fs::remove_all(directory, ignored);
    }
  } scratch;
  return scratch.file;
}

std::set<plan::Id> ids_of(const plan::Draft& draft) {
  std::set<plan::Id> ids;
  for (const auto& step : draft.steps) ids.insert(step.id);
  return ids;
}

enum class Kept {
  yes,
  no,
  gone,  ///< the volume object is gone, its disk is not: nothing is left to be held or not
};

/// The promise of a step, read from the world by other means than the step's own probe.
Kept kept(World& world, const Case& of, const plan::Action& action) {
  const auto yes_if = [](bool is) { return is ? Kept::yes : Kept::no; };
  if (action.verb.starts_with("kube.remove-")) return yes_if(probe(world, action).status == plan::Status::done);
  const kube::Name name{"", action.text("volume")};
  const auto volume = world.get(resource::volumes, name);
  if (!volume) {
    const std::string disk = rehearsal::disk_of(World(of.world).get(resource::volumes, name).value());
    return world.disk(disk).destroyed ? Kept::no : Kept::gone;
  }
  if (In(*volume)["metadata"]["uid"].text() != action.text("uid")) return Kept::no;
  if (action.verb == "kube.hold") return yes_if(policy_of(*volume) == "Retain");
  const In notes = In(*volume)["metadata"]["annotations"];
  return yes_if(policy_of(*volume) == action.text("to") && !notes[kube::annotation::original_policy].has() &&
                !notes[kube::annotation::holds].has());
}

class Story {
 public:
  Story(const Case& of, const Script& script, After after) : case_(of), after_(after), stage_(of.world, script) {
    stage_.racing = of.racing;
  }

  Played play() {
    auto draft = case_.draft(stage_.world);
    bool back = false;
    auto outcome = operate(draft, after_ == After::turn_back);
    if (!outcome) {
      back = true;
      stage_.pass(ticks_between_runs);
      draft = case_.turned_back(stage_.world);
      outcome = operate(draft, false);
    }
    check_outcome(draft, *outcome, back);
    check_restored(draft, *outcome, back);
    promise(*outcome, back);
    afterwards();
    return {stage_.points(), stage_.fired()};
  }

 private:
  /// As operation::begin and go_on do it, again and again. nullopt: it has died, and the user turns back.
  std::optional<Outcome> operate(const plan::Draft& draft, bool gives_up_when_dead) {
    const auto plan = plan::lawful(draft, verbs());
    std::ofstream(journal_file(), std::ios::trunc | std::ios::binary)
        << record::line_of(record::Header{"crash", "plan", "crash", record::Time{}}) << "\n";
    std::optional<Outcome> last;
    for (int i = 0; i < most_runs; ++i) {
      stage_.starts_again();
      try {
        last = run(plan);
        if (over(plan, *last)) return last;
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
    StageJournal journal(stage_, file, journal_file(), plan);
    if (file.entries().ended) return last_.value();  // it died after its last line
    StageCluster cluster(stage_);
    cluster.journal = &journal;
    Tools real(cluster);
    StageTools tools(stage_, real, plan);
    StageClock clock(stage_);
    plan::Observer nobody;
    auto outcome = plan::run(plan, verbs(), tools, journal, clock, nobody, [&] { return stage_.asked_to_stop(); });
    done_ = plan::progress_of(journal.records()).done;
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

  /// What it says is so, and nothing fails without a reason.
  void check_outcome(const plan::Draft& draft, const Outcome& outcome, bool back) {
    const bool plain = !stage_.met_a_stranger() && !stage_.hopeless();
    for (const auto& step : draft.steps) {
      const bool told = failed(outcome, step.id);
      const bool reached = done_.contains(step.id);
      const Kept is = kept(stage_.world, case_, step.action);
      const bool nobody_could_know =
          step.action.args.contains("volume") && stage_.changed_since_looked(step.action.text("volume"));
      if (outcome.was == Outcome::Was::done && (told || !reached)) throw Broken{"done without " + step.id};
      if (reached && is == Kept::no && !nobody_could_know && !spoken_of(step.id))
        throw Broken{step.id + " is said to be done, and is not so"};
      if (told && is == Kept::yes && !stage_.hopeless() && !nobody_could_know)
        throw Broken{step.id + " is said to have failed, and is so"};
      if (plain && told && (back || !(case_.refused.contains(step.id) || case_.uncertain.contains(step.id)))) {
        throw Broken{step.id + " has failed without a reason: " + outcome.failures.front().why};
      }
      if (plain && !back && !told && case_.refused.contains(step.id)) throw Broken{step.id + " should be refused"};
    }
    if (plain && outcome.failures.empty() && outcome.was != Outcome::Was::done) throw Broken{"it was never done"};
    if (stage_.hopeless() && outcome.was == Outcome::Was::timed_out) {
      throw Broken{"it asked again for what will not be granted, until it ran out of patience"};
    }
  }

  /// An undo, done: each volume is exactly as it was before the retain.
  void check_restored(const plan::Draft& draft, const Outcome& outcome, bool back) {
    const bool undone = back || case_.draft == undo;
    if (!undone || stage_.met_a_stranger() || outcome.was != Outcome::Was::done) return;
    for (const auto& [name, was] : case_.restored) {
      const auto now = stage_.world.get(resource::volumes, {"", name});
      if (stage_.changed_since_looked(name)) continue;  // a late hold
      if (!now || Json(In(*now)["metadata"]["annotations"].map()) != was["annotations"] ||
          (*now)["spec"] != was["spec"]) {
        throw Broken{name + " is not as it was before the retain, after " + std::to_string(draft.steps.size()) +
                     " steps of an undo"};
      }
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
  std::map<plan::Id, plan::Texts> done_;
  std::optional<Outcome> last_;
  std::vector<plan::Failure> told_;  // by all runs
};

}  // namespace

Played play(const Case& of, const Script& script, After after) { return Story(of, script, after).play(); }

}  // namespace kf::crash
