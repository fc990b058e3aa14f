#include "shared/take_over.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "kube/failure.hpp"
#include "record/plan_json.hpp"
#include "shared/refusals.hpp"

namespace kf::shared {

namespace fs = std::filesystem;

namespace {

constexpr int most_attempts = 6;

[[noreturn]] void unusable(const Head& head, const std::string& why) {
  throw Error("operation " + text::printable(head.operation) + " cannot be taken over", Exit::refused)
      .why(text::printable(why))
      .state("nothing was changed");
}

/// The plan and the journal of a record, once they have gone through every door that a file of ours goes through.
struct Checked {
  Sheet sheet;
  plan::Plan plan;
  record::Entries entries;
};

Checked checked(const Found& found, const Place& place, const std::string& tool, const plan::Verbs& verbs) {
  const Head& head = found.head;
  if (head.target != place.target()) throw of_another_cluster(head, place);
  if (head.tool.substr(0, head.tool.find(' ')) != tool) unusable(head, "it is one of " + head.tool);
  Sheet sheet = sheet_in(found, place.name());
  try {
    plan::Draft draft = record::draft_from(sheet.plan, "the plan in " + place.name());
    auto entries = record::entries_in(sheet.journal, "the journal in " + place.name(), record::step_ids(draft));
    if (entries.header.operation != head.operation) unusable(head, "its journal is that of another one");
    if (entries.header.plan != sha256(sheet.plan)) unusable(head, "its plan is not the one that its journal names");
    if (draft.target != head.target) unusable(head, "its plan is for another cluster");
    return {std::move(sheet), plan::lawful(std::move(draft), verbs), std::move(entries)};
  } catch (const Error& e) {
    throw Error(e.what(), Exit::refused).why(e.why()).state("nothing was changed").attempt(e.attempt());
  }
}

std::optional<record::Operation> here(const fs::path& root, const std::string& id) {
  std::error_code ignored;
  if (!fs::is_directory(root / id, ignored)) return std::nullopt;
  return record::Operation::open(root, id);
}

/// What others have done with it since. Of what this machine knows nothing is forgotten: it may not have told.
void catch_up(record::FileJournal& journal, const std::vector<plan::Record>& theirs) {
  using What = plan::Record::What;
  for (const plan::Record& record : theirs) {
    const auto known = plan::progress_of(journal.records());
    const bool news = (record.what == What::began && !known.begun.contains(record.step)) ||
                      (record.what == What::done && !known.done.contains(record.step));
    if (news) journal.append(record);
  }
}

}  // namespace

bool end_there(Place& place, record::Operation& operation) {
  const auto ended = operation.journal().entries().ended;
  if (!ended) return false;
  const auto found = place.read();
  if (!found || found->head.ending || found->head.target != place.target()) return false;
  if (found->head.operation != operation.id()) return false;
  if (found->head.session != record::session_of(operation.directory()).word) return false;
  Hold(place, operation).end(ended->how);
  return true;
}

std::optional<record::Operation> take_over(Place& place, const fs::path& root, const std::string& tool,
                                           const std::string& id, const plan::Verbs& verbs, const Consent& consent) {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    const auto found = place.read();
    if (!found || found->head.ending || (!id.empty() && found->head.operation != id)) return std::nullopt;
    Checked now = checked(*found, place, tool, verbs);
    auto operation = here(root, found->head.operation);  // locked, before anything is written
    if (operation && operation->draft() != *now.plan)
      unusable(found->head, "this machine has another one of that name");
    if (operation && end_there(place, *operation)) return std::nullopt;
    if (operation && operation->journal().entries().ended) unusable(found->head, "it is over on this machine");
    consent(found->head, now.plan);
    now.sheet.head.holder = place.me().who;
    now.sheet.head.session = record::new_session();
    now.sheet.head.since = place.now();
    if (!place.put(found, now.sheet)) continue;
    if (operation) {
      catch_up(operation->journal(), now.entries.records);
    } else {
      operation.emplace(record::Operation::adopt(root, now.sheet.plan, now.sheet.journal));
    }
    record::keep_session(operation->directory(), {now.sheet.head.session, true});
    return operation;
  }
  throw Restless(place);
}

bool learn_end(const Place& place, record::Operation& operation) {
  const auto found = place.read();
  if (!found || !found->head.ending || found->head.operation != operation.id()) return false;
  if (found->head.target != place.target()) return false;
  const auto entries = record::entries_in(sheet_in(*found, place.name()).journal, "the journal in " + place.name(),
                                          record::step_ids(operation.draft()));
  catch_up(operation.journal(), entries.records);
  operation.journal().end(*found->head.ending);
  return true;
}

void check_not_taken(const Place& place, const record::Operation& operation) {
  const auto found = place.read();
  if (!found || found->head.ending || found->head.operation != operation.id()) return;
  if (found->head.session != record::session_of(operation.directory()).word) throw taken_over(found->head, place.me());
}

std::optional<Head> give_up(Place& place, record::Operation& operation) {
  if (operation.journal().entries().ended) return end_there(place, operation), std::nullopt;
  const auto found = place.read();
  const bool same = found && found->head.operation == operation.id();
  if (same && found->head.ending) {
    learn_end(place, operation);
  } else if (same && found->head.session == record::session_of(operation.directory()).word) {
    Hold(place, operation).end(record::Ending::abandoned);
  } else {
    operation.journal().end(record::Ending::abandoned);
    if (same) return found->head;
  }
  return std::nullopt;
}

}  // namespace kf::shared
