#include "shared/hold.hpp"

#include "base/text.hpp"
#include "kube/failure.hpp"
#include "shared/refusals.hpp"

namespace kf::shared {

using kube::ClusterError;
using kube::Failure;

namespace {

constexpr int most_attempts = 6;
constexpr std::size_t most_bytes = std::size_t{900} << 10;
constexpr std::size_t room_per_step = 300;  // what the lines of a step take in a packed journal, at most

/// "rebind-20261121-050312-7f3a" -> "rebind"
std::string verb_of(const std::string& id) {
  constexpr std::size_t suffix = std::string_view("-20261121-050312-7f3a").size();
  return id.size() > suffix ? id.substr(0, id.size() - suffix) : id;
}

bool is_ours(const Head& head, const record::Operation* operation) {
  return operation != nullptr && head.operation == operation->id() &&
         head.session == record::session_of(operation->directory()).word;
}

/// Nothing was sent, or it was refused: what is there is as it was.
bool is_refusal(Failure failure) {
  return failure == Failure::forbidden || failure == Failure::unauthorized || failure == Failure::invalid ||
         failure == Failure::configuration;
}

Error part_way(const Error& e, const std::string& state) {
  return Error(e.what(), Exit::resumable)
      .why(e.why())
      .state(e.state().empty() ? state : e.state())
      .attempt(e.attempt());
}

/// What the cluster has said while the record was to be made ours.
Error not_taken(const ClusterError& e, const Place& place, const std::string& id, Mode mode) {
  if (mode == Mode::fresh && is_refusal(e.failure)) return not_recorded(e, place);
  return Error("cannot tell whether the cluster has the record of operation " + id, Exit::resumable)
      .why(std::string(e.what()) + (e.why().empty() ? "" : ": " + e.why()))
      .state("nothing is done before it has")
      .attempt(place.me().self + " resume " + id + place.me().flags);
}

}  // namespace

void check_free(const Place& place, const plan::Draft& draft, const std::string& plan,
                const record::Operation* instead) {
  Sheet sheet;
  sheet.head.title = draft.title;
  sheet.head.where = draft.where;
  sheet.plan = plan;
  const std::size_t size = size_of(members_of(sheet)) + draft.steps.size() * room_per_step;
  if (size > most_bytes) throw too_large(size);
  try {
    const auto found = place.read();
    if (!found) return;
    if (found->head.target != place.target()) throw of_another_cluster(found->head, place);
    if (!found->head.ending && !is_ours(found->head, instead)) {
      throw other_open(found->head, place.me(), Exit::refused);
    }
  } catch (const ClusterError& e) {
    if (is_refusal(e.failure)) throw not_recorded(e, place);
    throw;
  }
}

Hold::Hold(Place& place, record::Operation& operation)
    : place_(place),
      operation_(operation),
      plan_(plan_text_of(operation)),
      session_(record::session_of(operation.directory())),
      since_(place.now()) {}

Sheet Hold::sheet(std::optional<record::Ending> ending) const {
  record::Entries entries = operation_.journal().entries();
  if (ending) entries.ended = record::Ended{*ending, place_.now()};
  const plan::Draft& draft = operation_.draft();
  Sheet sheet;
  Head& head = sheet.head;
  head.operation = operation_.id();
  head.target = draft.target;
  head.tool = draft.tool;
  head.verb = verb_of(operation_.id());
  head.title = draft.title;
  head.where = draft.where;
  head.ending = ending;
  head.holder = place_.me().who;
  head.session = session_.word;
  head.since = since_;
  head.done = plan::progress_of(entries.records).done.size();
  head.steps = draft.steps.size();
  sheet.plan = plan_;
  sheet.journal = record::text_of(entries);
  return sheet;
}

void Hold::check_known(const Head* there, Mode mode) const {
  if (mode == Mode::again && session_.known) throw gone(operation_.id(), there, place_.me());
}

void Hold::check_replaceable(const Found& found, Mode mode, const record::Operation* instead) const {
  const Head& there = found.head;
  if (there.target != place_.target()) throw of_another_cluster(there, place_);
  if (there.operation == operation_.id()) {
    if (there.session == session_.word) return;
    throw there.ending ? ended_by(there, place_.me()) : taken_over(there, place_.me());
  }
  if (!there.ending && !is_ours(there, instead)) {
    throw other_open(there, place_.me(), mode == Mode::fresh ? Exit::refused : Exit::resumable);
  }
  check_known(&there, mode);
}

void Hold::take(Mode mode, const record::Operation* instead) {
  if (session_.word.empty()) {
    session_ = {record::new_session(), false};
    record::keep_session(operation_.directory(), session_);
  }
  try {
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
      const auto found = place_.read();
      if (found) {
        check_replaceable(*found, mode, instead);
        if (found->head.session == session_.word) since_ = found->head.since;
      } else {
        check_known(nullptr, mode);
      }
      if (!place_.put(found, sheet(std::nullopt))) continue;
      session_.known = true;
      return record::keep_session(operation_.directory(), session_);
    }
  } catch (const ClusterError& e) {
    throw not_taken(e, place_, operation_.id(), mode);
  } catch (const Interrupted& i) {
    throw Interrupted{i.signal, "no step was begun; go on with: " + call_again()};
  }
  throw Restless(place_);
}

Found Hold::ours() const {
  auto found = place_.read();
  if (!found) throw gone(operation_.id(), nullptr, place_.me());
  if (found->head.operation != operation_.id()) throw gone(operation_.id(), &found->head, place_.me());
  if (found->head.session != session_.word) throw taken_over(found->head, place_.me());
  return std::move(*found);
}

void Hold::write(std::optional<record::Ending> ending) {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    if (place_.put(ours(), sheet(ending))) return;
  }
  throw Restless(place_);
}

std::string Hold::call_again() const { return place_.me().self + " resume " + operation_.id() + place_.me().flags; }

void Hold::append(const plan::Record& record) {
  const bool began = record.what == plan::Record::What::began;
  const std::string state = began ? "step " + text::printable(record.step) + " was not begun" : "";
  just_written_ = false;
  operation_.journal().append(record);
  try {
    write(std::nullopt);
    just_written_ = began;
  } catch (const ClusterError& e) {
    if (began) throw part_way(e, state);
  } catch (const Restless& e) {
    if (began) throw part_way(e, state);
  } catch (const Error& e) {
    throw part_way(e, state);
  }
}

void Hold::end(record::Ending how) {
  try {
    write(how);
  } catch (const Error& e) {
    throw part_way(e, "what is done is recorded, but not that the operation is over");
  } catch (const Interrupted& i) {
    throw Interrupted{i.signal, "what is done is recorded, but not that it is over; end it with: " + call_again()};
  }
  if (!operation_.journal().entries().ended) operation_.journal().end(how);
}

void Hold::check_before_act() {
  if (std::exchange(just_written_, false)) return;
  try {
    ours();
  } catch (const ClusterError&) {
    throw;
  } catch (const Error& e) {
    throw plan::Refused(e);
  }
}

}  // namespace kf::shared
