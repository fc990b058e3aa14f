#include "record/history.hpp"
#include "scratch.hpp"

using namespace kf;
using namespace kf::record;

namespace {

struct Made {
  std::string id;
  explicit Made(const fs::path& root, const std::string& from, const std::string& target = "uid-1",
                const std::vector<plan::Record>& records = {}, std::optional<Ending> ended = {}) {
    plan::Draft plan = draft();
    plan.target = target;
    Operation operation = Operation::create(root, "move", plan, ticking(from));
    for (const auto& record : records) operation.journal().append(record);
    if (ended) operation.journal().end(*ended);
    id = operation.id();
  }
};

}  // namespace

TEST_CASE("the history tells of each operation what it was and how far it came", "[history]") {
  const Scratch scratch;
  const Made later(scratch.root, "2026-11-22T05:03:12.000Z", "uid-2",
                   {began("hold"), done("hold"), began("copy"), {plan::Record::What::failed, "copy", "no room"}});
  const Made first(scratch.root, "2026-11-21T05:03:12.000Z", "uid-1", {done("hold"), done("copy")}, Ending::done);
  const auto all = list_operations(scratch.root);
  REQUIRE(all.size() == 2);
  CHECK(all[0].id == first.id);
  CHECK(all[0].ended == Ending::done);
  CHECK(all[0].done == 2);
  const Summary& s = all[1];
  CHECK(s.id == later.id);
  CHECK(s.tool == "kfpv 0.1.0");
  CHECK(s.title == "move 1 volume");
  CHECK(s.where == "context prod");
  CHECK(s.target == "uid-2");
  CHECK(rfc3339(s.started) == "2026-11-22T05:03:12.000Z");
  CHECK(rfc3339(s.last) == "2026-11-22T05:03:16.000Z");
  CHECK(s.done == 1);
  CHECK(s.begun == 1);
  CHECK(s.failed == 1);
  CHECK(s.total == 2);
  CHECK_FALSE(s.ended);
  CHECK_FALSE(s.trouble);
}

TEST_CASE("where no operation ever was there is no history, and no error", "[history]") {
  const Scratch scratch;
  CHECK(list_operations(scratch / "none").empty());
  CHECK(list_operations(scratch.root).empty());
  CHECK_FALSE(fs::exists(scratch / "none"));
}

TEST_CASE("an operation that cannot be read is listed with its error", "[history]") {
  const Scratch scratch;
  const Made good(scratch.root, "2026-11-21T05:03:12.000Z"), edited(scratch.root, "2026-11-20T05:03:12.000Z"),
      torn(scratch.root, "2026-11-19T05:03:12.000Z");
  put(scratch / edited.id / plan_file, "{}");
  put(scratch / torn.id / journal_file, "");
  fs::create_directory(scratch / "stranger");
  fs::create_directory(scratch / ".move-20261121-050312-0001.new");
  put(scratch / "a file", "");
  const auto all = list_operations(scratch.root);
  REQUIRE(all.size() == 4);
  CHECK(all[0].id == good.id);
  CHECK(all[1].id == torn.id);
  CHECK_THAT(all[1].trouble->what(), ContainsSubstring(", line 1"));
  CHECK(all[2].id == edited.id);
  CHECK_THAT(all[2].trouble->what(), EndsWith("was changed after the operation began"));
  CHECK(all[3].id == "stranger");
  CHECK(all[3].trouble);
}

TEST_CASE("unfinished is what has no end, and what nobody can read", "[history]") {
  const Scratch scratch;
  const Made open(scratch.root, "2026-11-21T05:03:12.000Z", "uid-1", {began("hold")});
  const Made other(scratch.root, "2026-11-21T05:03:12.000Z", "uid-2", {began("hold")});
  for (const Ending ending : {Ending::done, Ending::refused, Ending::abandoned}) {
    Made(scratch.root, "2026-11-21T05:03:12.000Z", "uid-1", {}, ending);
  }
  const Made broken(scratch.root, "2026-11-21T05:03:12.000Z", "uid-3");
  put(scratch / broken.id / plan_file, "{}");
  const auto unfinished = unfinished_operations(scratch.root, "uid-1");
  REQUIRE(unfinished.size() == 2);
  CHECK(unfinished[0].id == open.id);
  CHECK(unfinished[1].id == broken.id);
}

TEST_CASE("looking at an operation that is at work is possible, and disturbs nothing", "[history]") {
  const Scratch scratch;
  Operation operation = Operation::create(scratch.root, "move", draft());
  operation.journal().append(began("hold"));
  CHECK(list_operations(scratch.root).at(0).begun == 1);
  CHECK(holders_of(operation.directory() / lock_file).at(0).pid == ::getpid());
  operation.journal().append(done("hold"));
  CHECK(list_operations(scratch.root).at(0).done == 1);
}
