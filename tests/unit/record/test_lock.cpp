#include "scratch.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <thread>

using namespace kf;
using namespace kf::record;

namespace {

/// Several processes that go on when we say so.
struct Gate {
  Gate() { REQUIRE(::pipe(ends.data()) == 0); }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate() {
    open();
    ::close(ends[0]);
  }
  void wait() {  // in a child
    open();
    char byte = 0;
    [[maybe_unused]] const auto end = ::read(ends[0], &byte, 1);
  }
  void open() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
  std::array<int, 2> ends{};
};

std::optional<Error> try_lock(const fs::path& file) {
  return error_of([&] { Lock(file, "operation move-1"); });
}

template <class Fact>
bool soon(Fact fact) {
  for (int i = 0; i < 1500; ++i) {
    if (fact()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

TEST_CASE("of many processes that race for a lock one has it, and the others are told who", "[lock]") {
  const Scratch scratch;
  const fs::path file = scratch / "lock";
  for (int round = 0; round < 20; ++round) {
    Gate start, end;
    std::array<int, 2> results{};
    REQUIRE(::pipe(results.data()) == 0);
    std::vector<::pid_t> children;
    for (int i = 0; i < 6; ++i) {
      children.push_back(start_child([&] {
        end.open();
        start.wait();
        std::string said = std::to_string(::getpid());
        std::optional<Lock> lock;
        if (const auto error = error_of([&] { lock.emplace(file, "operation move-1"); })) {
          said = error->code() == Exit::refused ? error->why() : "another error";
        }
        said += "\n";
        if (::write(results[1], said.data(), said.size()) < 0) return false;
        end.wait();
        return true;
      }));
    }
    ::close(results[1]);
    start.open();
    std::vector<std::string> said;
    std::string text;
    for (char c = 0; said.size() < children.size() && ::read(results[0], &c, 1) == 1;) {
      c == '\n' ? (said.push_back(text), text.clear()) : text.push_back(c);
    }
    end.open();
    for (const ::pid_t child : children) CHECK(went_well(child));
    ::close(results[0]);
    std::string winner;
    for (const auto& line : said) winner = line.find(' ') == std::string::npos ? winner + line : winner;
    REQUIRE(said.size() == children.size());
    for (const auto& line : said) {
      INFO(line);
      CHECK((line == winner || line.starts_with("process " + winner + " (")));
    }
    CHECK(std::count(said.begin(), said.end(), winner) == 1);
  }
}

TEST_CASE("an orphan that inherited the lock keeps it, and is named", "[lock]") {
  const Scratch scratch;
  const fs::path file = scratch / "lock";
  std::array<int, 2> told{};
  REQUIRE(::pipe(told.data()) == 0);
  const ::pid_t parent = start_child([&] {
    const Lock lock(file, "operation move-1");
    const ::pid_t child = ::fork();
    if (child == 0) {
      ::setsid();
      ::close(told[0]);
      ::close(told[1]);
      ::fcntl(lock.fd(), F_SETFD, 0);
      ::execl("/bin/sleep", "sleep\x1b[31m", "300", nullptr);
      ::_exit(127);
    }
    if (::write(told[1], &child, sizeof child) != sizeof child) return false;
    ::pause();
    return false;
  });
  ::pid_t orphan = 0;
  REQUIRE(::read(told[0], &orphan, sizeof orphan) == sizeof orphan);
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  const std::string wanted = "process " + std::to_string(orphan) + " (sleep\\x1b[31m 300) still holds it";
  CHECK(soon([&] {
    const auto error = try_lock(file);
    return error && error->why() == wanted;
  }));
  CHECK(std::string(try_lock(file)->what()) == "operation move-1 is in use");
  CHECK(try_lock(file)->code() == Exit::refused);
  REQUIRE(holders_of(file).size() == 1);
  CHECK(holders_of(file)[0].pid == orphan);
  ::kill(orphan, SIGKILL);
  CHECK(soon([&] { return !try_lock(file); }));
  ::close(told[0]);
  ::close(told[1]);
}

TEST_CASE("a lock is not inherited by accident, and goes with the last who has it", "[lock]") {
  const Scratch scratch;
  const fs::path file = scratch / "lock";
  {
    const Lock lock(file, "operation move-1");
    CHECK((::fcntl(lock.fd(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK(mode_of(file) == 0600);
    CHECK(try_lock(file));
    CHECK(holders_of(file).size() == 1);
    const int copy = ::dup(lock.fd());
    { const Lock moved = std::move(const_cast<Lock&>(lock)); }
    CHECK(try_lock(file));  // the copy still has it: nothing of ours unlocks
    ::close(copy);
    CHECK_FALSE(try_lock(file));
  }
  CHECK(holders_of(file).empty());
}

TEST_CASE("who only has a lock's file open is no holder", "[lock]") {
  const Scratch scratch;
  put(scratch / "lock", "");
  const std::ifstream reader(scratch / "lock");
  CHECK(holders_of(scratch / "lock").empty());
  CHECK(holders_of(scratch / "none").empty());
  CHECK_FALSE(try_lock(scratch / "lock"));
}

TEST_CASE("a lock that cannot be opened is an error", "[lock]") {
  const Scratch scratch;
  CHECK(try_lock(scratch / "none/lock")->code() == Exit::failed);
  CHECK(try_lock(scratch.root)->code() == Exit::failed);
}
