#include "record/plan_json.hpp"
#include "scratch.hpp"

using namespace kf;
using namespace kf::record;

namespace {

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string create(const fs::path& root) { return Operation::create(root, "move", draft()).id(); }

}  // namespace

TEST_CASE("an operation is a directory with a name that a person can read", "[operation]") {
  const Scratch scratch;
  const fs::path root = scratch / "state/kf-plugins";
  Operation operation = Operation::create(root, "retain", draft(), ticking(), [] { return 0x7f3aU; });
  CHECK(operation.id() == "retain-20261121-050312-7f3a");
  CHECK(operation.directory() == root / operation.id());
  CHECK(names_in(root) == std::vector<std::string>{operation.id()});
  CHECK(names_in(operation.directory()) == std::vector<std::string>{"journal.jsonl", "lock", "plan.json"});
  CHECK(operation.draft() == draft());
  CHECK(read_draft((operation.directory() / plan_file).string()) == draft());
  CHECK(operation.journal().entries().header.operation == operation.id());
  CHECK(operation.journal().records().empty());
}

TEST_CASE("a record is for its owner only, whatever the umask", "[operation]") {
  const Scratch scratch;
  for (const ::mode_t mask : {0U, 022U, 0277U}) {
    const fs::path root = scratch / std::to_string(mask) / "kf-plugins";
    fs::create_directory(scratch / std::to_string(mask));
    const ::mode_t before = ::umask(mask & 077U);
    const fs::path directory = root / create(root);
    ::umask(before);
    CHECK(mode_of(root) == 0700);
    CHECK(mode_of(directory) == 0700);
    for (const auto& name : names_in(directory)) CHECK(mode_of(directory / name) == 0600);
  }
}

TEST_CASE("an operation is opened with the plan and the records that it had", "[operation]") {
  const Scratch scratch;
  std::string id;
  {
    Operation operation = Operation::create(scratch.root, "move", draft());
    id = operation.id();
    operation.journal().append(began("hold"));
  }
  Operation again = Operation::open(scratch.root, id);
  CHECK(again.draft() == draft());
  CHECK(again.journal().records() == std::vector{began("hold")});
  again.journal().append(done("hold"));
}

TEST_CASE("an operation is locked from its first moment to its last", "[operation]") {
  const Scratch scratch;
  std::optional<Operation> operation = Operation::create(scratch.root, "move", draft());
  const std::string id = operation->id();
  const auto error = error_of([&] { Operation::open(scratch.root, id); });
  REQUIRE(error);
  CHECK(error->what() == "operation " + id + " is in use");
  CHECK_THAT(error->why(), StartsWith("process " + std::to_string(::getpid()) + " ("));
  CHECK(error->code() == Exit::refused);
  operation.reset();
  CHECK_NOTHROW(Operation::open(scratch.root, id));
}

TEST_CASE("a name that is taken is not used again", "[operation]") {
  const Scratch scratch;
  const auto fixed = [] { return *from_rfc3339("2026-11-21T05:03:12.007Z"); };
  unsigned asked = 0;
  const Random dice = [&] { return asked++ < 3 ? 1U : 0x20000U + asked; };
  const std::string first = Operation::create(scratch.root, "move", draft(), fixed, [] { return 1U; }).id();
  const std::string second = Operation::create(scratch.root, "move", draft(), fixed, dice).id();
  CHECK(first == "move-20261121-050312-0001");
  CHECK(second == "move-20261121-050312-0004");
  CHECK(asked == 4);

  const auto never = error_of([&] { Operation::create(scratch.root, "move", draft(), fixed, [] { return 1U; }); });
  REQUIRE(never);
  CHECK(never->why() == "every name that was tried is taken");
  CHECK(names_in(scratch.root) == std::vector{first, second});

  fs::create_directory(scratch / "move-20261121-050312-0009");  // empty: rename() would go onto it
  CHECK(error_of([&] { Operation::create(scratch.root, "move", draft(), fixed, [] { return 9U; }); }));
}

TEST_CASE("what a dead creator left behind is in nobody's way", "[operation]") {
  const Scratch scratch;
  fs::create_directory(scratch / ".move-20261121-050312-0001.new");
  unsigned asked = 0;
  const auto operation = Operation::create(scratch.root, "move", draft(), ticking(), [&] { return ++asked; });
  CHECK(operation.id() == "move-20261121-050313-0002");
}

TEST_CASE("a plan that was changed after the operation began is refused, and nothing is changed", "[operation]") {
  const Scratch scratch;
  const fs::path directory = scratch / create(scratch.root);
  const std::string plan = bytes_of(directory / plan_file), journal = bytes_of(directory / journal_file);
  std::string softer = plan;
  softer.replace(softer.find("86400"), 5, "86401");
  for (const std::string& changed : {softer, plan + "\n", std::string("{}"), std::string()}) {
    put(directory / plan_file, changed);
    const auto error = error_of([&] { Operation::open(scratch.root, directory.filename()); });
    REQUIRE(error);
    CHECK(error->what() == (directory / plan_file).string() + " was changed after the operation began");
    CHECK(error->code() == Exit::refused);
    CHECK(bytes_of(directory / journal_file) == journal);
    CHECK(bytes_of(directory / plan_file) == changed);
  }
  put(directory / plan_file, plan);
  CHECK_NOTHROW(Operation::open(scratch.root, directory.filename()));
}

TEST_CASE("an operation that was copied or renamed is refused", "[operation]") {
  const Scratch scratch;
  const std::string id = create(scratch.root);
  fs::copy(scratch / id, scratch / "copy", fs::copy_options::recursive);
  const auto error = error_of([&] { Operation::open(scratch.root, "copy"); });
  REQUIRE(error);
  CHECK(error->code() == Exit::refused);
  CHECK_THAT(error->why(), ContainsSubstring(id));
}

TEST_CASE("an operation of no such name is an error, and no name leads elsewhere", "[operation]") {
  const Scratch scratch;
  const fs::path root = scratch / "kf-plugins";
  const std::string id = create(root);
  const std::string dotted = "." + id;
  fs::copy(root / id, root / dotted, fs::copy_options::recursive);
  for (const std::string& name :
       {std::string(), std::string("none"), std::string("."), std::string(".."), "../kf-plugins/" + id,
        (root / id).string(), dotted, id + "/", std::string("\x1b[31m")}) {
    const auto error = error_of([&] { Operation::open(root, name); });
    REQUIRE(error);
    CHECK(error->code() == Exit::failed);
    CHECK_THAT(error->what(), StartsWith("there is no operation"));
    CHECK_THAT(error->what(), !ContainsSubstring("\x1b"));
  }
}

TEST_CASE("an operation without one of its files is an error that names the file", "[operation]") {
  const Scratch scratch;
  for (const char* name : {plan_file, journal_file}) {
    const std::string id = create(scratch.root);
    fs::remove(scratch / id / name);
    CHECK_THAT(error_of([&] { Operation::open(scratch.root, id); })->what(), EndsWith(name));
  }
}
