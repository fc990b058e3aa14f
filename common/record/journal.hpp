// The journal of one operation as a file: each line is on the disk before append() returns.
#pragma once
#include "record/file.hpp"
#include "record/journal_text.hpp"

namespace kf::record {

/// For one writer: who constructs one to append holds the operation's Lock.
class FileJournal final : public plan::Journal {
 public:
  /// Opens and reads the file, and changes nothing: a torn last line is cut off right before the first append.
  /// Throws Error as entries_in() does, or because the file cannot be opened for writing.
  FileJournal(fs::path file, std::set<plan::Id> steps, Now now = time_of_day);

  /// Throws Error if the line is not safe: exit 5 if a step had been begun before, else exit 1; the state says what
  /// holds. What was written of the line is taken back if that is possible, else before the next append. After a
  /// failure to bring bytes to the disk (not of a full disk) every further append fails, because nobody knows what the
  /// kernel has dropped. Also throws if the file was deleted or if somebody else has written to it.
  void append(const plan::Record&) override;
  const std::vector<plan::Record>& records() const override { return entries_.records; }

  /// The last line; nothing may be appended after it. Throws as append() does.
  void end(Ending);

  const Entries& entries() const { return entries_; }
  bool begun() const;  ///< whether some step was begun, done or not

 private:
  void put(const std::string& line, const std::string& state);
  void settle();
  void write_down(const std::string& bytes);
  void take_back() noexcept;

  fs::path file_;
  Now now_;
  std::set<plan::Id> steps_;
  Descriptor fd_;
  Entries entries_{};
  std::size_t size_ = 0;  // of the file, as we left it
  bool lost_ = false;     // a sync has failed
};

/// For who only looks; the file may be in use. Throws Error as entries_in() and header_in() do.
Entries read_entries(const fs::path& file, const std::set<plan::Id>& steps);
Header read_header(const fs::path& file);

}  // namespace kf::record
