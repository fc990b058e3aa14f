// Disks that are full, read-only, or not there. Each in a child, whose limits, mounts and user end with it.
#include "record/history.hpp"
#include "scratch.hpp"

#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

using namespace kf;
using namespace kf::record;

namespace {

void limit_file_size(::rlim_t bytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit limit { bytes, RLIM_INFINITY };
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

/// A filesystem of `size` at `directory`, which only this child sees. False if we may not.
bool mount_small(const fs::path& directory, const std::string& size) {
  return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", directory.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
}

bool may_mount(const Scratch& scratch) {
  return went_well(start_child([&] { return mount_small(scratch.root, "64k"); }));
}

bool expect(bool fact, const char* what) {
  if (!fact) std::cerr << "child: not so: " << what << std::endl;
  return fact;
}

const plan::Record long_record = done("hold", {{"was", std::string(3000, 'x')}});

/// Fills the journal until the disk refuses; then what was there before must be there, and the next one fits again.
template <class MakeRoom>
bool survives_full_disk(const fs::path& file, MakeRoom make_room) {
  FileJournal journal(file, steps_of_draft);
  journal.append(began("hold"));
  std::optional<Error> full;
  while (!full) full = error_of([&] { journal.append(long_record); });
  const auto records = journal.records();
  const Entries there = read_entries(file, steps_of_draft);
  bool fine = expect(full->code() == Exit::resumable, "exit 5 since a step was begun");
  fine = expect(!full->why().empty() && !full->attempt().empty(), "the error says why and what to try") && fine;
  fine = expect(full->state().find("`resume`") != std::string::npos, "the error says what holds") && fine;
  fine = expect(there.records == records, "the records before are there") && fine;
  fine = expect(there.whole == fs::file_size(file), "no half line is left") && fine;
  make_room();
  journal.append(long_record);
  return expect(read_entries(file, steps_of_draft).records.size() == records.size() + 1, "the next one fits") && fine;
}

}  // namespace

TEST_CASE("a file that may not grow loses no record and keeps no half line", "[disk]") {
  const Scratch scratch;
  const fs::path file = new_journal(scratch);
  CHECK(went_well(start_child([&] {
    limit_file_size(20'000);
    return survives_full_disk(file, [] { limit_file_size(40'000); });
  })));
}

TEST_CASE("a full disk loses no record and keeps no half line", "[disk]") {
  const Scratch scratch;
  if (!may_mount(scratch)) {
    WARN("not shown: no right to mount a small filesystem");
    return;
  }
  CHECK(went_well(start_child([&] {
    if (!mount_small(scratch.root, "64k")) return false;
    put(scratch / "ballast", std::string(16'384, 'x'));
    return survives_full_disk(new_journal(scratch), [&] { fs::remove(scratch / "ballast"); });
  })));
}

TEST_CASE("the error of a full disk is exit 1 while no step was begun", "[disk]") {
  const Scratch scratch;
  const fs::path file = new_journal(scratch);
  CHECK(went_well(start_child([&] {
    FileJournal journal(file, steps_of_draft);
    limit_file_size(fs::file_size(file) + 10);
    const auto error = error_of([&] { journal.append(began("hold")); });
    return error && error->code() == Exit::failed && error->state().starts_with("step hold was not begun") &&
           read_entries(file, steps_of_draft).records.empty();
  })));
}

TEST_CASE("an operation that does not fit on the disk is not created, and leaves nothing behind", "[disk]") {
  const Scratch scratch;
  CHECK(went_well(start_child([&] {
    limit_file_size(100);
    const auto error = error_of([&] { Operation::create(scratch.root, "move", draft()); });
    return error && error->code() == Exit::failed && fs::is_empty(scratch.root);
  })));
  if (!may_mount(scratch)) return;
  CHECK(went_well(start_child([&] {
    if (!mount_small(scratch.root, "4k")) return false;
    const auto error = error_of([&] { Operation::create(scratch.root, "move", draft()); });
    return error && error->why() == "No space left on device" && fs::is_empty(scratch.root);
  })));
}

TEST_CASE("a read-only state directory is an error that names the way out", "[disk]") {
  for (const char* root : {"/proc/kf-plugins", "/proc/self/status/kf-plugins"}) {
    const auto error = error_of([&] { Operation::create(root, "move", draft()); });
    REQUIRE(error);
    CHECK(error->code() == Exit::failed);
    CHECK_THAT(error->what(), ContainsSubstring(root));
    CHECK_FALSE(error->why().empty());
  }
  const Scratch scratch;
  if (!may_mount(scratch)) return;
  CHECK(went_well(start_child([&] {
    mount_small(scratch.root, "1m");
    const std::string id = Operation::create(scratch.root, "move", draft()).id();
    ::mount("none", scratch.root.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr);
    const auto error = error_of([&] { Operation::create(scratch.root, "move", draft()); });
    const auto opened = error_of([&] { Operation::open(scratch.root, id); });
    return error && error->why() == "Read-only file system" &&
           error->attempt() == "set XDG_STATE_HOME to a directory that you can write to" && opened &&
           list_operations(scratch.root).size() == 1;  // looking is possible
  })));
}

TEST_CASE("a state directory of somebody else is an error that names the way out", "[disk]") {
  if (::geteuid() != 0) {
    WARN("not shown: needs root to become somebody else");
    return;
  }
  const Scratch scratch;
  ::chmod(scratch.root.c_str(), 0755);
  const std::string id = Operation::create(scratch.root, "move", draft()).id();
  CHECK(went_well(start_child([&] {
    if (::setgroups(0, nullptr) != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0) return false;
    const auto error = error_of([&] { Operation::create(scratch.root, "move", draft()); });
    const auto all = list_operations(scratch.root);
    return error && error->why() == "Permission denied" &&
           error->attempt() == "set XDG_STATE_HOME to a directory that you can write to" && all.size() == 1 &&
           all[0].trouble && error_of([&] { Operation::open(scratch.root, id); });
  })));
}

TEST_CASE("a state path that is a file is an error, for writing and for looking", "[disk]") {
  const Scratch scratch;
  put(scratch / "state", "x");
  for (const fs::path& root : {scratch / "state", scratch / "state/kf-plugins"}) {
    const auto error = error_of([&] { Operation::create(root, "move", draft()); });
    REQUIRE(error);
    CHECK(error->why() == "Not a directory");
    CHECK_THAT(error->what(), ContainsSubstring((scratch / "state").string()));
    CHECK(error_of([&] { list_operations(root); }));
  }
  CHECK(bytes_of(scratch / "state") == "x");
}
