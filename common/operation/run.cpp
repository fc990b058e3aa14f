#include "operation/run.hpp"

#include "base/text.hpp"
#include "base/version.hpp"
#include "cli/log.hpp"
#include "operation/pace.hpp"
#include "process/stop_request.hpp"
#include "record/history.hpp"
#include "record/plan_json.hpp"
#include "record/run_log.hpp"
#include "record/state_directory.hpp"
#include "shared/take_over.hpp"

namespace kf::operation {

namespace {

using plan::Outcome;

/// Tells the person who waits, and the log.
class Watch final : public plan::Observer {
 public:
  Watch(cli::Invocation& in, record::RunLog* log, std::size_t steps, const plan::Progress& past)
      : in_(in), log_(log), steps_(steps) {
    for (const auto& [step, outputs] : past.done) done_.insert(step);
  }

  void began(const plan::Step& step) override { write(step.id + ": began, " + step.title); }
  void seen(const plan::Step& step, const plan::Observation& seen) override {
    if (seen.status == plan::Status::done) done_.insert(step.id);
    tell(step, std::string(plan::shown(seen.status)));
    write(step.id + ": " + std::string(plan::shown(seen.status)) + (seen.detail.empty() ? "" : ", " + seen.detail));
  }
  void troubled(const plan::Step& step, const std::string& what) override {
    tell(step, what);
    write(step.id + ": trouble, " + what);
  }

 private:
  void tell(const plan::Step& step, const std::string& how) {
    in_.out.progress(std::to_string(done_.size()) + "/" + std::to_string(steps_) + " " + text::printable(step.title) +
                     ": " + text::printable(how));
  }
  void write(const std::string& line) {
    in_.log.debug(line);
    if (log_ != nullptr) log_->line(line);
  }

  cli::Invocation& in_;
  record::RunLog* log_;
  const std::size_t steps_;
  std::set<plan::Id> done_{};
};

struct Memory final : plan::Journal {
  std::vector<plan::Record> all;
  void append(const plan::Record& record) override { all.push_back(record); }
  const std::vector<plan::Record>& records() const override { return all; }
};

/// Nothing more can come of asking again: the operation is over, well or not.
bool over(const Ended& ended) {
  return ended.outcome.was == Outcome::Was::done || (ended.outcome.was == Outcome::Was::refused && ended.keep_going);
}

Ended run(cli::Invocation& in, const plan::Plan& plan, const Hands& hands, plan::Journal& journal,
          record::RunLog* log) {
  const process::StopRequest stop;
  plan::Reins reins = pace_of(in, plan, hands.verbs, hands.wording);
  reins.stop_asked = [&] { return stop.asked().has_value(); };
  Watch watch(in, log, plan->steps.size(), plan::progress_of(journal.records()));
  Ended ended{.steps = plan->steps.size(), .keep_going = plan->keep_going};
  try {
    ended.outcome = plan::run(plan, hands.verbs, hands.tools, journal, hands.clock, watch, reins);
    if (ended.outcome.was == Outcome::Was::stopped) ended.signal = stop.asked();
  } catch (const Interrupted& i) {
    ended.outcome = {Outcome::Was::stopped, {}};
    ended.signal = i.signal;
  }
  in.out.end_progress();
  const auto progress = plan::progress_of(journal.records());
  ended.done = progress.done.size();
  return ended;
}

/// Runs what is on record, and says how it ended if it has.
Ended recorded(cli::Invocation& in, record::Operation& operation, const plan::Plan& plan, const Hands& hands,
               plan::Journal& journal, const std::function<void(record::Ending)>& end) {
  record::RunLog log(operation.directory() / record::log_file, [&](const std::string& line) { in.out.note(line); });
  log.line(in.self + " " + std::string(version) + ", operation " + operation.id() + ", " + plan->where);
  if (hands.lend) hands.lend(operation.lock().fd());
  Ended ended = run(in, plan, hands, journal, &log);
  if (hands.lend) hands.lend(-1);
  ended.id = operation.id();
  ended.log = operation.directory() / record::log_file;
  if (over(ended)) end(ended.outcome.was == Outcome::Was::done ? record::Ending::done : record::Ending::refused);
  return ended;
}

Ended alone(cli::Invocation& in, record::Operation& operation, const plan::Plan& plan, const Hands& hands) {
  return recorded(in, operation, plan, hands, operation.journal(),
                  [&](record::Ending how) { operation.journal().end(how); });
}

/// With a record in the cluster that is ours.
Ended held(cli::Invocation& in, record::Operation& operation, const plan::Plan& plan, const Hands& hands,
           shared::Hold& hold) {
  shared::Fence fence(hands.tools, hold);
  const Hands fenced{hands.verbs, fence, hands.clock, hands.lend, hands.wording, hands.place};
  return recorded(in, operation, plan, fenced, hold, [&](record::Ending how) { hold.end(how); });
}

Ended taken_up(cli::Invocation& in, record::Operation& operation, const plan::Plan& plan, const Hands& hands,
               shared::Mode mode) {
  pace_of(in, plan, hands.verbs, hands.wording);  // what is wrong with it is said before the record becomes ours
  if (hands.place == nullptr) return alone(in, operation, plan, hands);
  shared::Hold hold(*hands.place, operation);
  try {
    hold.take(mode);
  } catch (const Error& e) {
    if (e.code() == Exit::refused) shared::learn_end(*hands.place, operation);  // over elsewhere, so here as well
    throw;
  }
  return held(in, operation, plan, hands, hold);
}

void replace(record::Operation* old) {
  if (old != nullptr && !old->journal().entries().ended) old->journal().end(record::Ending::abandoned);
}

}  // namespace

Ended go_on(cli::Invocation& in, record::Operation& operation, const plan::Plan& plan, const Hands& hands) {
  return taken_up(in, operation, plan, hands, shared::Mode::again);
}

Ended go_on_anyway(cli::Invocation& in, record::Operation& operation, const plan::Plan& plan, const Hands& hands) {
  return taken_up(in, operation, plan, hands, shared::Mode::even);
}

Ended begin(cli::Invocation& in, const std::string& verb, const plan::Plan& plan, const Hands& hands,
            record::Operation* instead) {
  pace_of(in, plan, hands.verbs, hands.wording);  // what is wrong with it is said before anything is recorded
  if (hands.place != nullptr) shared::check_free(*hands.place, *plan, record::plan_text(*plan), instead);
  auto operation = record::Operation::create(record::state_directory(), verb, *plan);
  if (hands.place == nullptr) {
    replace(instead);
    return alone(in, operation, plan, hands);
  }
  shared::Hold hold(*hands.place, operation);
  try {
    hold.take(shared::Mode::fresh, instead);
  } catch (const Error& e) {
    if (e.code() == Exit::refused) std::move(operation).discard();  // it never began
    throw;
  }
  replace(instead);
  return held(in, operation, plan, hands, hold);
}

void only_one(const cli::Invocation& in, const std::string& target) {
  for (const auto& other : record::unfinished_operations(record::state_directory(), target)) {
    if (other.trouble) continue;  // nobody knows whose it is; history tells
    throw Error("operation " + other.id + " is unfinished here", Exit::resumable)
        .why(text::printable(other.title) + ": " + std::to_string(other.done) + " of " +
             text::count(other.total, "step") + " done")
        .attempt(in.self + " resume " + other.id + "    (or rollback, or abandon)");
  }
}

void supersede(const std::string& verb, const std::string& target) {
  const auto root = record::state_directory();
  for (const auto& old : record::unfinished_operations(root, target)) {
    if (old.trouble || !old.id.starts_with(verb + "-")) continue;
    record::Operation::open(root, old.id).journal().end(record::Ending::abandoned);
  }
}

Ended rehearse(cli::Invocation& in, const plan::Plan& plan, const Hands& hands) {
  Memory journal;
  return run(in, plan, hands, journal, nullptr);
}

bool wants_json(const cli::Invocation& in) { return in.args.get("format", in.args.get("output", "table")) == "json"; }

Exit exit_of(const Ended& ended, cli::Invocation& in) {
  if (ended.outcome.was == Outcome::Was::done) return Exit::done;
  if (over(ended)) return Exit::failed;
  const std::string state = std::to_string(ended.done) + " of " + text::count(ended.steps, "step") + " done";
  const bool rehearsed = ended.id.empty();
  const std::string next = rehearsed ? "nothing was changed" : "go on with: " + in.self + " resume " + ended.id;
  if (ended.signal) throw Interrupted{*ended.signal, state + "; " + next};
  if (ended.outcome.was == Outcome::Was::stopped) {
    in.out.note("Stopped as asked: " + state + "; " + next);
    return Exit::resumable;
  }
  std::vector<std::string> why;
  for (const auto& failure : ended.outcome.failures) why.push_back(failure.step + ": " + failure.why);
  if (rehearsed) {
    throw Error("the rehearsal ended part-way",
                ended.outcome.was == Outcome::Was::refused ? Exit::refused : Exit::failed)
        .why(text::printable(text::join(why, "; ")))
        .state(state + "; " + next);
  }
  throw Error("stopped part-way", Exit::resumable)
      .why(text::printable(text::join(why, "; ")))
      .state(state)
      .attempt(in.self + " resume " + ended.id + "    (what was run: " + ended.log.string() + ")");
}

}  // namespace kf::operation
