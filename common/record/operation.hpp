// One run of one plan on one target, as a directory: plan.json, journal.jsonl, run.log and the file of its lock.
#pragma once
#include "record/journal.hpp"
#include "record/lock.hpp"

namespace kf::record {

/// The files of an operation in its directory.
inline constexpr const char *plan_file = "plan.json", *journal_file = "journal.jsonl", *log_file = "run.log",
                            *lock_file = "lock";

/// Sixteen bits that nobody can foresee.
unsigned random_bits();
using Random = std::function<unsigned()>;

/// An operation that is ours to work on: as long as this object lives nobody else can open it. `root` is
/// state_directory().
class Operation {
 public:
  /// Makes a new one of the name "VERB-YYYYMMDD-HHMMSS-XXXX" (UTC, four random digits). It is there as a whole, on the
  /// disk and locked, or not at all; who dies meanwhile leaves a directory behind whose name begins with a dot, which
  /// nobody looks at. Throws Error (exit 1) if it cannot be written; nothing has begun then.
  static Operation create(const fs::path& root, const std::string& verb, plan::Draft draft,
                          const Now& now = time_of_day, const Random& random = random_bits);

  /// Opens one to go on with it. Changes nothing. Throws Error: exit 1 if there is none of that name or a file of it is
  /// damaged; exit 4 if another program has it, if its plan is not what it was created with, or if a newer kf-plugins
  /// wrote it.
  static Operation open(const fs::path& root, const std::string& id, const Now& now = time_of_day);

  /// Makes one of the name that it was created with on another machine, with its plan and journal as they are, and
  /// opens it. Throws Error as create() and open() do, and (exit 1) if there is one of that name already.
  static Operation adopt(const fs::path& root, const std::string& plan, const std::string& journal,
                         const Now& now = time_of_day);

  /// Deletes one that has begun nothing, because it may not begin (std::logic_error for any other).
  void discard() &&;

  const std::string& id() const { return id_; }
  const fs::path& directory() const { return directory_; }
  const plan::Draft& draft() const { return draft_; }
  FileJournal& journal() { return journal_; }
  const Lock& lock() const { return lock_; }

 private:
  Operation(const fs::path& root, std::string id, plan::Draft draft, Lock lock, const Now& now);

  std::string id_;
  fs::path directory_;
  plan::Draft draft_;
  Lock lock_;
  FileJournal journal_;
};

/// The text of plan.json as it is.
std::string plan_text_of(const Operation&);

/// The plan of an operation that may be in use. Throws Error as Operation::open() does, but for the lock.
plan::Draft read_plan(const fs::path& directory);

std::set<plan::Id> step_ids(const plan::Draft&);

}  // namespace kf::record
