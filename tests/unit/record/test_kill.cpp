// kill -9 at random moments. A seed that fails is printed; the moments themselves are the kernel's.
#include "record/history.hpp"
#include "scratch.hpp"

#include <atomic>
#include <csignal>
#include <new>
#include <random>
#include <sys/mman.h>
#include <thread>

using namespace kf;
using namespace kf::record;

namespace {

/// A number that a killed child leaves to us.
struct Shared {
  std::atomic<int>* number =
      new (::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
          std::atomic<int>(0);
  Shared() = default;
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  ~Shared() { ::munmap(number, sizeof(*number)); }
};

void kill_after(::pid_t pid, std::chrono::microseconds wait) {
  std::this_thread::sleep_for(wait);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

std::mt19937 dice() {
  const auto seed = static_cast<unsigned>(time_of_day().time_since_epoch().count());
  UNSCOPED_INFO("seed " << seed);
  return std::mt19937(seed);
}

}  // namespace

TEST_CASE("what append() returned for is there after a kill -9", "[kill]") {
  const Scratch scratch;
  const fs::path file = new_journal(scratch);
  std::mt19937 random = dice();
  int before = 0, killed_at_work = 0;
  for (int round = 0; round < 200; ++round) {
    INFO("round " << round);
    const Shared safe, open;
    *safe.number = before;
    const ::pid_t writer = start_child([&] {
      FileJournal journal(file, steps_of_draft);
      *open.number = 1;
      for (int i = before;; ++i) {
        journal.append(done("hold", {{"i", std::to_string(i)}, {"long", std::string(i % 7 * 1000, 'x')}}));
        *safe.number = i + 1;
      }
      return true;
    });
    const bool at_work = round % 2 == 0;  // else it may still be about to open the journal
    while (at_work && *open.number == 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
    kill_after(writer, std::chrono::microseconds(random() % 6000));
    const auto records = read_entries(file, steps_of_draft).records;
    const int there = static_cast<int>(records.size());
    if (there < *safe.number || there > *safe.number + 1) FAIL(there << " are there of " << *safe.number);
    for (int i = before; i < there; ++i) {
      if (records[static_cast<std::size_t>(i)].outputs.at("i") != std::to_string(i)) FAIL("wrong record " << i);
    }
    killed_at_work += there > before ? 1 : 0;
    before = there;
  }
  CHECK(killed_at_work > 20);
}

TEST_CASE("an operation is there as a whole or not at all when its creator is killed", "[kill]") {
  const Scratch scratch;
  std::mt19937 random = dice();
  for (int round = 0; round < 100; ++round) {
    const Shared created;
    const ::pid_t creator = start_child([&] {
      for (;;) {
        Operation::create(scratch.root, "move", draft());
        ++*created.number;
      }
      return true;
    });
    kill_after(creator, std::chrono::microseconds(random() % 12000));
    const auto all = list_operations(scratch.root);
    for (const Summary& summary : all) {
      if (summary.trouble) FAIL(summary.trouble->what() << ": " << summary.trouble->why());
      if (summary.total != 2) FAIL("half a plan");
    }
    const int there = static_cast<int>(all.size());
    if (there < *created.number || there > *created.number + 1) FAIL(there << " of " << *created.number);
    for (const auto& entry : fs::directory_iterator(scratch.root)) fs::remove_all(entry.path());
  }
  SUCCEED();
}
