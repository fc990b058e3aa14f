#include "record/journal.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace kf::record {

namespace {

std::string state_without(const plan::Record& record) {
  const std::string step = "step " + text::printable(record.step);
  switch (record.what) {
    case plan::Record::What::began: return step + " was not begun; all lines before are safe on the disk";
    case plan::Record::What::done: return step + " is done but not recorded; `resume` asks it again";
    case plan::Record::What::failed: return step + " has failed, which is not recorded; `resume` asks it again";
  }
  return {};
}

}  // namespace

FileJournal::FileJournal(fs::path file, std::set<plan::Id> steps, Now now)
    : file_(std::move(file)), now_(std::move(now)), steps_(std::move(steps)), fd_(open_file(file_, O_RDWR | O_APPEND)) {
  const std::string text = read_all(fd_.get(), file_);
  entries_ = entries_in(text, text::printable(file_.string()), steps_);
  size_ = text.size();
}

void FileJournal::append(const plan::Record& record) {
  if (!steps_.contains(record.step)) throw std::logic_error("a record of a step that is not in the plan");
  const Time time = now_();
  const std::string line = line_of(record, time);
  put(line, state_without(record));
  entries_.records.push_back(record);
  entries_.times.push_back(time);
}

void FileJournal::end(Ending how) {
  const Ended ended{how, now_()};
  put(line_of(ended), "every step is recorded, but not that the operation has ended");
  entries_.ended = ended;
}

bool FileJournal::begun() const {
  return std::any_of(records().begin(), records().end(),
                     [](const plan::Record& r) { return r.what == plan::Record::What::began; });
}

void FileJournal::put(const std::string& line, const std::string& state) {
  if (entries_.ended) throw std::logic_error("a record after the end of an operation");
  const std::string bytes = line + "\n";
  try {
    settle();
    write_down(bytes);
  } catch (const Error& e) {
    throw Error(e.what(), begun() ? Exit::resumable : Exit::failed).why(e.why()).state(state).attempt(e.attempt());
  }
  entries_.whole += bytes.size();
  size_ = entries_.whole;
}

/// Makes sure that what is appended now follows the last whole line.
void FileJournal::settle() {
  if (lost_) throw failure("write", file_, EIO);
  struct stat info {};
  if (::fstat(fd_.get(), &info) != 0) throw failure("write", file_, errno);
  if (info.st_nlink == 0) throw failure("write", file_, EIO).why("somebody has deleted it");
  if (static_cast<std::size_t>(info.st_size) != size_) {
    throw failure("write", file_, EIO).why("somebody else has written to it");
  }
  if (size_ == entries_.whole) return;
  if (::ftruncate(fd_.get(), static_cast<off_t>(entries_.whole)) != 0) throw failure("write", file_, errno);
  size_ = entries_.whole;
  sync_file(fd_.get(), file_);
}

void FileJournal::write_down(const std::string& bytes) {
  try {
    write_all(fd_.get(), bytes, file_);
    lost_ = true;
    sync_file(fd_.get(), file_);
    lost_ = false;
  } catch (const Error&) {
    take_back();
    throw;
  }
}

/// Half a line goes again; if it cannot, settle() tries once more before the next one.
void FileJournal::take_back() noexcept {
  if (::ftruncate(fd_.get(), static_cast<off_t>(entries_.whole)) == 0) ::fdatasync(fd_.get());
  struct stat info {};
  if (::fstat(fd_.get(), &info) == 0) size_ = static_cast<std::size_t>(info.st_size);
}

Entries read_entries(const fs::path& file, const std::set<plan::Id>& steps) {
  return entries_in(read_file(file), text::printable(file.string()), steps);
}

Header read_header(const fs::path& file) { return header_in(read_file(file), text::printable(file.string())); }

}  // namespace kf::record
