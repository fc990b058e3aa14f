#include "operation/watch.hpp"

#include "base/text.hpp"
#include "operation/past.hpp"
#include "record/state_directory.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace kf::operation {

namespace {

constexpr std::chrono::milliseconds between_looks{500};
constexpr int patience = 12;  // questions

Exit exit_of(record::Ending ending) { return ending == record::Ending::done ? Exit::done : Exit::failed; }

std::string clock_of(record::Time time) { return record::rfc3339(time).substr(11, 8) + "Z"; }

/// Follows one journal.
class Follower {
 public:
  Follower(cli::Invocation& in, std::string id)
      : in_(in),
        directory_(record::state_directory() / id),
        draft_(record::read_plan(directory_)),
        ids_(record::step_ids(draft_)) {}

  /// Tells what is new. How it ended, if it has.
  std::optional<record::Ending> look() {
    const auto entries = record::read_entries(directory_ / record::journal_file, ids_);
    for (; told_ < entries.records.size(); ++told_) tell(entries.records[told_], entries.times[told_]);
    in_.out.finish();
    return entries.ended ? std::optional(entries.ended->how) : std::nullopt;
  }

  bool anybody_there() const { return !record::holders_of(directory_ / record::lock_file).empty(); }
  record::Summary summary() const { return record::summary_of(directory_); }

 private:
  void tell(const plan::Record& record, record::Time time) {
    if (record.what == plan::Record::What::done) ++done_;
    const auto step = std::ranges::find(draft_.steps, record.step, &plan::Step::id);
    std::string what(plan::shown(record.what));
    what.resize(std::max<std::size_t>(what.size(), 6), ' ');
    in_.out.answer(clock_of(time) + "  " + std::to_string(done_) + "/" + std::to_string(draft_.steps.size()) + "  " +
                   what + "  " + text::printable(step->title) +
                   (record.detail.empty() ? "" : ": " + text::printable(record.detail)) + "\n");
  }

  cli::Invocation& in_;
  const std::filesystem::path directory_;
  const plan::Draft draft_;
  const std::set<plan::Id> ids_;
  std::size_t told_ = 0, done_ = 0;
};

}  // namespace

Exit watch(cli::Invocation& in, const std::string& id) {
  Follower follower(in, id);
  auto ended = follower.look();
  while (!ended) {
    const bool alone = !follower.anybody_there();
    ended = follower.look();  // it may have ended, and its process with it, since the last look
    if (ended || alone) break;
    std::this_thread::sleep_for(between_looks);
  }
  tell_one(in, follower.summary());
  return ended ? exit_of(*ended) : Exit::resumable;
}

Exit watch_there(cli::Invocation& in, const shared::Head& first, const Ask& ask, const std::string& flags,
                 std::chrono::milliseconds between) {
  auto head = std::optional(first);
  std::optional<std::size_t> told;
  int silent = 0;
  while (!head->ending) {
    if (told != head->done) {
      in.out.answer(clock_of(record::time_of_day()) + "  " + std::to_string(head->done) + "/" +
                    std::to_string(head->steps) + "  done by " + text::printable(head->holder) + "\n");
      in.out.finish();
      told = head->done;
    }
    std::this_thread::sleep_for(between);
    const auto now = ask();
    silent = now ? 0 : silent + 1;
    if (silent == patience || (now && now->operation != first.operation)) break;
    if (now) head = now;
  }
  tell_one(in, *head, flags);
  return head->ending ? exit_of(*head->ending) : Exit::resumable;
}

}  // namespace kf::operation
