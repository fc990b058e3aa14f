#include "ports.hpp"

#include "kept.hpp"
#include "kube/failure.hpp"
#include "strangers.hpp"

#include <algorithm>
#include <fstream>

namespace kf::crash {

using What = Fault::What;
using kube::ClusterError;
using kube::Failure;

namespace {

ClusterError timeout() { return {Failure::timeout, Error("no answer in time")}; }

/// What strikes before a call: strangers act, and what fails at once fails.
void strike(Stage& stage, const Fault* fault) {
  if (fault == nullptr) return;
  if (fault->what == What::stranger) act_as_stranger(stage, *fault);
  if (fault->what == What::error) throw timeout();
  if (fault->what == What::forbidden) throw ClusterError(Failure::forbidden, Error("forbidden"));
}

bool is(const Fault* fault, What what) { return fault != nullptr && fault->what == what; }

}  // namespace

void StageCluster::list(const kube::Resource& r, const kube::Query& query, const doc::ObjectSink& sink) {
  const Fault* fault = stage_.arrive(Point::read);
  strike(stage_, fault);
  stage_.world.list(r, query, [&](doc::Json&& object) {
    stage_.looked(rehearsal::key_of(object), object);
    sink(std::move(object));
  });
  if (is(fault, What::reply_lost)) throw timeout();
  if (is(fault, What::die_after)) throw Died{};
}

std::optional<doc::Json> StageCluster::get(const kube::Resource& r, const kube::Name& name) {
  const Fault* fault = stage_.arrive(Point::read);
  strike(stage_, fault);
  auto object = stage_.world.get(r, name);
  stage_.looked(key_of(r, name), object);
  if (is(fault, What::reply_lost)) throw timeout();
  if (is(fault, What::die_after)) throw Died{};
  return object;
}

std::string StageCluster::version() { return stage_.world.version(); }

void StageCluster::create(const kube::Resource& r, const doc::Json& object) {
  change({.how = Sent::How::create, .resource = r, .name = rehearsal::key_of(object).name, .body = object});
}
void StageCluster::patch(const kube::Resource& r, const kube::Name& name, const doc::Json& merge) {
  change({.how = Sent::How::patch, .resource = r, .name = name, .body = merge});
}
void StageCluster::remove(const kube::Resource& r, const kube::Name& name, const kube::Seen& seen) {
  change({.how = Sent::How::remove, .resource = r, .name = name, .seen = seen});
}

void StageCluster::change(Sent what) {
  const Sent sent = stage_.sent(std::move(what));
  if (journal != nullptr && !plan::progress_of(journal->records()).begun.contains(stage_.acting()->id)) {
    throw Broken{"step " + stage_.acting()->id + " changes something and was not begun in the journal"};
  }
  const Fault* fault = stage_.arrive(Point::change);
  strike(stage_, fault);
  const bool dies = is(fault, What::late_and_die);
  if (dies || is(fault, What::late)) {
    stage_.apply_later(sent, fault->how);
    if (dies) throw Died{};
    throw timeout();
  }
  stage_.apply(sent);
  stage_.made(sent);
  if (is(fault, What::die_after)) throw Died{};
  if (is(fault, What::reply_lost)) throw timeout();
}

StageJournal::StageJournal(Stage& stage, record::FileJournal& real, std::filesystem::path file, const plan::Plan& plan,
                           const World& start)
    : stage_(stage), real_(real), file_(std::move(file)), plan_(plan), start_(start) {}

/// What is recorded as done is so, at least where nobody else was about.
void StageJournal::check_done(const plan::Step& step) const {
  const bool refers = std::any_of(step.action.args.begin(), step.action.args.end(),
                                  [](const auto& arg) { return std::holds_alternative<plan::Ref>(arg.second); });
  const bool known = !refers || step.action.verb == "export.write";
  if (!known || stage_.met_a_stranger() || stage_.late_came_since(0)) return;
  if (kept(stage_.world, start_, step.action) == Kept::no)
    throw Broken{"step " + step.id + " is recorded as done, and is not so"};
}

void StageJournal::check(const plan::Record& record) const {
  using Is = plan::Record::What;
  const auto past = plan::progress_of(records());
  const auto step =
      std::find_if(plan_->steps.begin(), plan_->steps.end(), [&](const plan::Step& s) { return s.id == record.step; });
  if (record.what == Is::began) {
    if (past.begun.contains(record.step)) throw Broken{"step " + record.step + " begins twice"};
    for (const auto& need : step->all_needs()) {
      if (!past.done.contains(need)) throw Broken{"step " + record.step + " begins before " + need + " is done"};
    }
  }
  if (record.what == Is::done && !stage_.proven(record.step)) {
    throw Broken{"step " + record.step + " is recorded as done, and no probe has seen that since its last act"};
  }
  if (record.what == Is::done) check_done(*step);
}

void StageJournal::tear(const std::string& line, int how) const {
  const std::size_t length = how == 0 ? 1 : how == 1 ? line.size() / 2 : line.size();
  std::ofstream(file_, std::ios::app | std::ios::binary) << line.substr(0, length);
}

void StageJournal::append(const plan::Record& record) {
  check(record);
  const Fault* fault = stage_.arrive(Point::journal);
  if (is(fault, What::stranger)) act_as_stranger(stage_, *fault);
  if (is(fault, What::error)) throw Error("cannot write the journal", Exit::resumable);
  if (is(fault, What::torn)) {
    tear(record::line_of(record, record::Time{}), fault->how);
    throw Died{};
  }
  real_.append(record);
  if (is(fault, What::die_after)) throw Died{};
}

void StageJournal::end(record::Ending how) {
  const Fault* fault = stage_.arrive(Point::journal);
  if (is(fault, What::stranger)) act_as_stranger(stage_, *fault);
  if (is(fault, What::error)) throw Error("cannot write the journal", Exit::resumable);
  if (is(fault, What::torn)) {
    tear(record::line_of(record::Ended{how, {}}), fault->how);
    throw Died{};
  }
  real_.end(how);
  if (is(fault, What::die_after)) throw Died{};
}

namespace {

/// What the step's Refs stand for is known by now.
bool is_of(const plan::Action& action, const plan::Step& step) {
  if (action.verb != step.action.verb || action.args.size() != step.action.args.size()) return false;
  return std::all_of(step.action.args.begin(), step.action.args.end(), [&](const auto& arg) {
    const auto it = action.args.find(arg.first);
    return it != action.args.end() && (std::holds_alternative<plan::Ref>(arg.second) || it->second == arg.second);
  });
}

}  // namespace

const plan::Step* StageTools::step_of(const plan::Action& action) const {
  for (const auto& step : plan_->steps) {
    if (is_of(action, step)) return &step;
  }
  throw std::logic_error("crash: an action of no step");
}

plan::Observation StageTools::probe(const plan::Action& action) {
  const plan::Step* step = step_of(action);
  stage_.acts(nullptr);
  stage_.probes(step);
  auto seen = tools_.probe(action);
  stage_.saw(step, seen.status);
  return seen;
}

void StageTools::act(const plan::Action& action) {
  stage_.acts(step_of(action), action);
  tools_.act(action);
}

std::chrono::milliseconds StageClock::now() {
  stage_.count_a_question();
  return time_;
}

void StageClock::wait() {
  stage_.tick();
  time_ += std::chrono::seconds{1};
}

}  // namespace kf::crash
