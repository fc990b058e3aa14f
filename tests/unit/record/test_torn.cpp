#include "scratch.hpp"

#include <algorithm>

using namespace kf;
using namespace kf::record;

namespace {

/// A real journal's bytes, and its records.
std::pair<std::string, std::vector<plan::Record>> real_journal() {
  const Scratch scratch;
  const fs::path file = new_journal(scratch);
  FileJournal journal(file, steps_of_draft, ticking());
  for (const auto& record : {began("hold"), done("hold", {{"was", "Delete"}}), began("copy"), done("copy")}) {
    journal.append(record);
  }
  journal.end(Ending::done);
  return {bytes_of(file), journal.records()};
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Opens a journal of these bytes and appends a line. It must have `count` of the records before, and be sound after.
void goes_on(const std::string& bytes, const std::vector<plan::Record>& records, std::size_t count) {
  const Scratch scratch;
  put(scratch / "j", bytes);
  const std::vector<plan::Record> wanted(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(count));
  {
    FileJournal journal(scratch / "j", steps_of_draft);
    if (journal.records() != wanted) FAIL(journal.records().size() << " records, not " << count);
    if (bytes_of(scratch / "j") != bytes) FAIL("opening changed the file");
    journal.append(began("copy"));
  }
  const Entries entries = read_entries(scratch / "j", steps_of_draft);
  if (entries.records.size() != count + 1 || entries.whole != bytes_of(scratch / "j").size()) FAIL("glued");
}

}  // namespace

TEST_CASE("a journal torn at any byte has the records that were whole, and takes the next one", "[torn]") {
  const auto [bytes, records] = real_journal();
  const std::size_t head = bytes.find('\n') + 1;
  for (std::size_t length = head; length < bytes.size(); ++length) {
    INFO("torn at " << length);
    const std::string torn = bytes.substr(0, length);
    goes_on(torn, records, std::min(records.size(), lines_in(torn) - 1));
  }
}

TEST_CASE("a journal torn at any byte and filled up with NULs has the records that were whole", "[torn]") {
  const auto [bytes, records] = real_journal();
  const std::size_t head = bytes.find('\n') + 1;
  for (std::size_t length = head; length < bytes.size(); ++length) {  // what ext4 leaves after a power cut
    INFO("torn at " << length);
    const std::string torn = bytes.substr(0, length);
    const std::size_t whole = std::min(records.size(), lines_in(torn) - 1);
    goes_on(torn + std::string(100, '\0'), records, whole);
    if (torn.back() != '\n') goes_on(torn + std::string(5, '\0') + "\n", records, whole);
  }
}

TEST_CASE("a journal without its whole first line is an error at any byte, and left as it is", "[torn]") {
  const auto [bytes, records] = real_journal();
  const Scratch scratch;
  for (std::size_t length = 0; length <= bytes.find('\n'); ++length) {
    put(scratch / "j", bytes.substr(0, length));
    const auto error = error_of([&] { FileJournal(scratch / "j", steps_of_draft); });
    if (!error) FAIL("read with " << length << " bytes");
    if (std::string(error->what()).find(", line 1") == std::string::npos) FAIL(error->what());
    if (fs::file_size(scratch / "j") != length) FAIL("changed");
  }
  SUCCEED();
}

TEST_CASE("only looking at a torn journal changes nothing", "[torn]") {
  const auto [bytes, records] = real_journal();
  const Scratch scratch;
  put(scratch / "j", bytes.substr(0, bytes.size() - 5));
  CHECK(read_entries(scratch / "j", steps_of_draft).records == records);
  CHECK_FALSE(read_entries(scratch / "j", steps_of_draft).ended);
  CHECK(fs::file_size(scratch / "j") == bytes.size() - 5);
}
