#include "plan/engine.hpp"

#include "plan/law.hpp"

#include <algorithm>

namespace kf::plan {

namespace {

using std::chrono::milliseconds;

/// How long after an act that did not help it is worth acting again: doubling between these.
constexpr milliseconds first_pause{1000}, longest_pause{30000};

/// Throws Refused for what a step has not told although it is done: in a journal of another version, say.
Action resolved(Action action, const std::map<Id, Texts>& done) {
  for (auto& [name, value] : action.args) {
    const auto* ref = std::get_if<Ref>(&value);
    if (ref == nullptr) continue;
    const auto outputs = done.find(ref->step);
    const auto output = outputs == done.end() ? Texts::const_iterator{} : outputs->second.find(ref->output);
    if (outputs == done.end() || output == outputs->second.end())
      throw Refused("nothing is known of the " + ref->output + " that step \"" + ref->step + "\" was to tell");
    value = std::string(output->second);
  }
  return action;
}

/// What one run knows of a step beyond the journal.
struct Attempt {
  milliseconds since{0}, next_act{0}, pause{first_pause};
  std::string trouble;                   // of the last call that failed
  std::optional<Failure> refused_act{};  // act was told that asking again will not help; a probe has the last word
};

class Run {
 public:
  Run(const Plan& plan, const Verbs& verbs, Executor& tools, Journal& journal, Clock& clock, Observer& observer,
      const Reins& reins)
      : plan_(plan),
        law_(*plan, verbs),
        tools_(tools),
        journal_(journal),
        clock_(clock),
        observer_(observer),
        reins_(reins),
        past_(progress_of(journal.records())) {
    for (const Step& step : plan->steps) by_id_.emplace(step.id, &step);
  }

  Outcome to_its_end() {
    while (true) {
      stopping_ = stop_asked();
      const bool last_round = stopping_;  // a whole one, also for what began right before the stop was asked
      bool moved = false, open = false;
      for (const Step& step : plan_->steps) {
        if (!ready(step)) continue;
        if (!covered(step)) {
          held_back_ = true;
          continue;
        }
        if (stopping_ && !past_.begun.contains(step.id)) {  // what has begun is asked once more how it ended
          open = true;
          continue;
        }
        moved = visit(step) || moved;
        if (!failures_.empty() && !plan_->keep_going) return outcome();
        open = open || !closed(step.id);
        stopping_ = stop_asked();
      }
      if (!open) return outcome();
      if (last_round) return {Outcome::Was::stopped, failures_};
      if (!moved && !stopping_) clock_.wait();
    }
  }

 private:
  bool stop_asked() const { return stopping_ || (reins_.stop_asked && reins_.stop_asked()); }

  bool covered(const Step& step) const {
    return !reins_.covers || past_.begun.contains(step.id) || reins_.covers(step);
  }

  bool closed(const Id& id) const { return past_.done.contains(id) || given_up_.contains(id); }

  bool ready(const Step& step) const {
    const auto needs = step.all_needs();
    return !closed(step.id) &&
           std::all_of(needs.begin(), needs.end(), [&](const Id& need) { return past_.done.contains(need); });
  }

  /// True if anything has changed: the next round need not wait.
  bool visit(const Step& step) {
    Attempt& attempt = attempts_.try_emplace(step.id, Attempt{clock_.now()}).first->second;
    const auto seen = look(step, step, attempt);
    if (seen && seen->status == Status::done) return finish(step, *seen);
    if (seen && seen->status == Status::refused) return give_up(step, {step.id, seen->detail, seen->attempt}, true);
    if (seen && seen->status == Status::not_yet && attempt.refused_act)
      return give_up(step, *attempt.refused_act, true);
    if (clock_.now() - attempt.since > step.patience) return give_up(step, out_of_patience(step, seen, attempt), false);
    if (!seen || seen->status == Status::working || clock_.now() < attempt.next_act || stopping_) return false;
    if (asks(step)) return consented(step) && visit(step);  // what was known is as old as the answer
    if (!safeguarded(step, attempt)) return given_up_.contains(step.id);
    act(step, attempt);
    return true;
  }

  bool asks(const Step& step) const {
    return reins_.consents && !past_.begun.contains(step.id) && !consented_.contains(step.id);
  }

  bool consented(const Step& step) {
    const milliseconds asked = clock_.now();
    stopping_ = !reins_.consents(step);
    const milliseconds took = clock_.now() - asked;
    for (auto& [id, attempt] : attempts_) attempt.since += took;
    if (!stopping_) consented_.insert(step.id);
    return !stopping_;
  }

  /// Probes `asked` for the sake of `step`. nullopt: nobody knows.
  std::optional<Observation> look(const Step& step, const Step& asked, Attempt& attempt) {
    try {
      auto seen = tools_.probe(resolved(asked.action, past_.done));
      observer_.seen(asked, seen);
      return seen;
    } catch (const Refused& e) {
      return Observation{Status::refused, said(e), {}, e.attempt()};
    } catch (const std::exception& e) {
      note(step, attempt, e);
      return std::nullopt;
    }
  }

  void act(const Step& step, Attempt& attempt) {
    const Action action = resolved(step.action, past_.done);
    if (past_.begun.insert(step.id).second) {
      journal_.append({Record::What::began, step.id});
      observer_.began(step);
    }
    try {
      tools_.act(action);
    } catch (const Refused& e) {
      attempt.refused_act = Failure{step.id, said(e), e.attempt()};
    } catch (const std::exception& e) {  // whatever it says, the next probe tells what holds
      note(step, attempt, e);
    }
    attempt.next_act = clock_.now() + attempt.pause;  // from its end: a call that took long was no pause
    attempt.pause = std::min(attempt.pause * 2, longest_pause);
  }

  /// True: every hazard of the step is answered at this very moment. Else the step has been given up, or nobody knows.
  bool safeguarded(const Step& step, Attempt& attempt) {
    for (const Keepers& keepers : law_.keepers_of(step.id)) {
      for (const Id& id : keepers.steps) {
        const auto seen = look(step, *by_id_.at(id), attempt);
        if (!seen) return false;
        if (seen->status == Status::done) continue;
        give_up(step, {step.id, "its safeguard \"" + id + "\" no longer holds: " + seen->detail, seen->attempt}, true);
        return false;
      }
    }
    return true;
  }

  bool finish(const Step& step, const Observation& seen) {
    journal_.append({Record::What::done, step.id, seen.detail, seen.outputs});
    past_.done[step.id] = seen.outputs;
    return true;
  }

  bool give_up(const Step& step, Failure failure, bool refused) {
    journal_.append({Record::What::failed, step.id, failure.why});
    given_up_.insert(step.id);
    refused_ = refused_ || refused;
    failures_.push_back(std::move(failure));
    return true;
  }

  Failure out_of_patience(const Step& step, const std::optional<Observation>& seen, const Attempt& attempt) const {
    std::string why = "not done after " + std::to_string(step.patience.count()) + " s";
    if (seen && !seen->detail.empty()) why += ": " + seen->detail;
    if (!attempt.trouble.empty()) why += "; last trouble: " + attempt.trouble;
    return {step.id, why, ""};
  }

  void note(const Step& step, Attempt& attempt, const std::exception& e) {
    const auto* error = dynamic_cast<const Error*>(&e);
    attempt.trouble = error != nullptr ? said(*error) : e.what();
    observer_.troubled(step, attempt.trouble);
  }

  static std::string said(const Error& e) {
    return e.why().empty() ? e.what() : std::string(e.what()) + ": " + e.why();
  }

  Outcome outcome() const {
    if (failures_.empty()) return {held_back_ ? Outcome::Was::stopped : Outcome::Was::done, {}};
    return {refused_ ? Outcome::Was::refused : Outcome::Was::timed_out, failures_};
  }

  const Plan& plan_;
  const Law law_;
  Executor& tools_;
  Journal& journal_;
  Clock& clock_;
  Observer& observer_;
  const Reins& reins_;
  Progress past_;
  std::map<Id, const Step*> by_id_;
  std::map<Id, Attempt> attempts_;
  std::set<Id> given_up_, consented_;
  std::vector<Failure> failures_;
  bool stopping_ = false, refused_ = false;
  bool held_back_ = false;  // some step was not of this run
};

}  // namespace

std::string_view shown(Status status) {
  switch (status) {
    case Status::not_yet: return "not yet";
    case Status::working: return "working";
    case Status::done: return "done";
    case Status::refused: return "refused";
  }
  return "";
}

std::string_view shown(Record::What what) {
  switch (what) {
    case Record::What::began: return "began";
    case Record::What::done: return "done";
    case Record::What::failed: return "failed";
  }
  return "";
}

Progress progress_of(const std::vector<Record>& records) {
  Progress progress;
  for (const Record& r : records) {
    if (r.what == Record::What::began) progress.begun.insert(r.step);
    if (r.what == Record::What::failed) progress.failed[r.step] = r.detail;
    if (r.what == Record::What::done) {
      progress.done[r.step] = r.outputs;
      progress.failed.erase(r.step);
    }
  }
  return progress;
}

Outcome run(const Plan& plan, const Verbs& verbs, Executor& tools, Journal& journal, Clock& clock, Observer& observer,
            const Reins& reins) {
  return Run(plan, verbs, tools, journal, clock, observer, reins).to_its_end();
}

}  // namespace kf::plan
