#include "scratch.hpp"

using namespace kf;
using namespace kf::record;

namespace {

const std::string head = line_of(Header{"move-1", "abc", "kfpv", Time()}) + "\n";
const std::string line = line_of(began("hold"), Time()) + "\n";

/// How reading ends; the journal is left as it is, too.
Error refused(const std::string& text) {
  const Scratch scratch;
  put(scratch / "j", text);
  const auto error = error_of([&] { FileJournal(scratch / "j", steps_of_draft); });
  if (!error) FAIL("was read: " << text);
  CHECK(bytes_of(scratch / "j") == text);
  return *error_of([&] { entries_in(text, "j", steps_of_draft); });
}

}  // namespace

TEST_CASE("what is appended is there for the next one who opens the journal", "[journal]") {
  const Scratch scratch;
  const fs::path file = new_journal(scratch);
  const std::vector<plan::Record> records{began("hold"),
                                          done("hold", {{"was", "Delete"}, {"n", "a\nb\"\xE6\x95\xB0"}}),
                                          {plan::Record::What::failed, "copy", "no\nroom"}};
  {
    FileJournal journal(file, steps_of_draft, ticking());
    CHECK_FALSE(journal.begun());
    for (const auto& record : records) journal.append(record);
    CHECK(journal.records() == records);
    CHECK(journal.begun());
  }
  FileJournal again(file, steps_of_draft, ticking("2027-01-01T00:00:00.000Z"));
  CHECK(again.records() == records);
  CHECK(again.entries().header.tool == "kfpv 0.1.0");
  CHECK(rfc3339(again.entries().last()) == "2026-11-21T05:03:14.007Z");
  again.append(done("copy"));
  again.end(Ending::done);
  const Entries entries = read_entries(file, steps_of_draft);
  CHECK(entries.records.size() == 4);
  CHECK(entries.ended == Ended{Ending::done, *from_rfc3339("2027-01-01T00:00:01.000Z")});
  CHECK(entries.whole == bytes_of(file).size());
}

TEST_CASE("a journal is lines that a person can read", "[journal]") {
  const Scratch scratch;
  const fs::path file = new_journal(scratch);
  FileJournal journal(file, steps_of_draft, ticking());
  journal.append(began("hold"));
  journal.append(done("hold", {{"was", "Delete"}}));
  journal.end(Ending::abandoned);
  CHECK(bytes_of(file) ==
        R"({"schema":1,"operation":"move-1","plan":"abc","tool":"kfpv 0.1.0","time":"2026-11-21T05:03:12.007Z"}
{"time":"2026-11-21T05:03:12.007Z","what":"began","step":"hold"}
{"time":"2026-11-21T05:03:13.007Z","what":"done","step":"hold","detail":"the disk is kept","outputs":{"was":"Delete"}}
{"time":"2026-11-21T05:03:14.007Z","what":"ended","how":"abandoned"}
)");
}

TEST_CASE("after the end of an operation nothing is appended", "[journal]") {
  const Scratch scratch;
  FileJournal journal(new_journal(scratch), steps_of_draft);
  journal.end(Ending::refused);
  CHECK_THROWS_AS(journal.append(began("hold")), std::logic_error);
  CHECK_THROWS_AS(journal.end(Ending::done), std::logic_error);
}

TEST_CASE("a step that the plan does not have is not recorded", "[journal]") {
  const Scratch scratch;
  const fs::path file = new_journal(scratch);
  FileJournal journal(file, steps_of_draft);
  const std::string before = bytes_of(file);
  CHECK_THROWS_AS(journal.append(began("other")), std::logic_error);
  CHECK(bytes_of(file) == before);
}

TEST_CASE("outputs that would not be read back exactly are not recorded", "[journal]") {
  const Scratch scratch;
  const fs::path file = new_journal(scratch);
  FileJournal journal(file, steps_of_draft);
  const std::string before = bytes_of(file);
  CHECK(error_of([&] { journal.append(done("hold", {{"was", "\xff"}})); }));
  CHECK(error_of([&] { journal.append(done("hold", {{"\xff", "a"}, {"\xfe", "b"}})); }));
  CHECK(bytes_of(file) == before);
  CHECK(journal.records().empty());
  journal.append({plan::Record::What::failed, "hold", "detail \xff"});
  CHECK(read_entries(file, steps_of_draft).records.at(0).detail == "detail \xEF\xBF\xBD");
}

TEST_CASE("a journal of a newer version is refused by naming both, and left as it is", "[journal]") {
  const Error error = refused(R"({"schema":2,"whatever":[]})"
                              "\n{\"x\":1}\n");
  CHECK(error.what() == std::string("cannot read j, line 1"));
  CHECK(error.why() == ".schema: written by kf-plugins newer than this one: schema 2, this one knows 1");
  CHECK(error.code() == Exit::refused);
}

TEST_CASE("a bad line that is not the last is an error that names it, and nothing is changed", "[journal]") {
  using namespace std::string_literals;
  for (const std::string& bad : {"{\"time\":\"2026-\n"s, "\n"s, "\0\0\0\n"s, "\xff\n"s, line.substr(0, 30) + line}) {
    const Error error = refused(head + line + bad + line);
    CHECK_THAT(error.what(), StartsWith("cannot read j, line 3"));
    CHECK_FALSE(error.why().empty());
  }
}

TEST_CASE("a whole line that says something unknown is an error, and never taken for a torn one", "[journal]") {
  const std::string start = R"({"time":"2026-11-21T05:03:12.007Z","what":)";
  const std::vector<std::pair<std::string, std::string>> table{
      {start + R"("paused","step":"hold"})", ".what is none of began, done, failed"},
      {start + R"("began","step":"other"})", ".step is \"other\", which the plan does not have"},
      {start + R"("began"})", "it has no \"step\""},
      {start + R"("began","step":"hold","who":"ann"})", ".who is not known to this version"},
      {start + R"("done","step":"hold","outputs":{"was":1}})", ".outputs.was is not a text"},
      {start + R"("ended","how":"badly"})", ".how is none of done, refused, abandoned"},
      {R"({"time":"yesterday","what":"began","step":"hold"})", ".time is not a time such as 2026-11-21T05:03:12.007Z"},
      {R"([])", "it is not an object"},
      {R"({"what":"began","what":"done","step":"hold"})", "the key \"what\" stands twice in one object"},
  };
  for (const auto& [bad, why] : table) {
    const Error error = refused(head + line + bad + "\n");
    CHECK_THAT(error.what(), StartsWith("cannot read j, line 3"));
    CHECK(error.why() == why);
    CHECK(error.code() == Exit::failed);
  }
}

TEST_CASE("a line after the end of an operation is an error", "[journal]") {
  CHECK(refused(head + line_of(Ended{}) + "\n" + line).why() == "it comes after the end of the operation");
}

TEST_CASE("a journal that somebody deletes or writes to meanwhile takes no more", "[journal]") {
  const Scratch scratch;
  const fs::path file = new_journal(scratch);
  FileJournal journal(file, steps_of_draft);
  journal.append(began("hold"));
  const std::string ours = bytes_of(file);
  put(file, ours + "{}\n");
  const auto written = error_of([&] { journal.append(done("hold")); });
  REQUIRE(written);
  CHECK(written->why() == "somebody else has written to it");
  CHECK(written->code() == Exit::resumable);
  CHECK(bytes_of(file) == ours + "{}\n");
  put(file, ours);
  journal.append(done("hold"));
  fs::remove(file);
  CHECK(error_of([&] { journal.append(began("copy")); })->why() == "somebody has deleted it");
}
