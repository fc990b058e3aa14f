#include "document/strict.hpp"
#include "document/write.hpp"
#include "fake.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <iterator>
#include <sys/file.h>
#include <unistd.h>

namespace kf::fake {

using rehearsal::JujuWorld;

namespace {

std::string state_file() {
  const char* file = std::getenv("KF_FAKE_STATE");
  if (file == nullptr || *file == '\0') throw Ends{"fake: KF_FAKE_STATE names no file", 70};
  return file;
}

}  // namespace

void unmodelled(const std::string& what) { throw Ends{"fake: not modelled: " + what, 70}; }

int Session::lock() {
  const int lock = ::open((state_file() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || ::flock(lock, LOCK_EX) != 0) throw Ends{"fake: cannot lock " + state_file(), 70};
  return lock;
}

Session::Session(int locked)
    : world(JujuWorld::restored(doc::read_strict(doc::read_file(state_file()), state_file()), charms())),
      lock_(locked) {
  pass();
}
Session::Session() : Session(lock()) {}
Session::Session(JujuWorld begun) : world(std::move(begun)), lock_(lock()) {}

Session::~Session() { ::close(lock_); }

void Session::pass() {
  const char* ticks = std::getenv("KF_FAKE_TICKS");
  const int n = ticks == nullptr ? 1 + static_cast<int>(world.chance(4)) : std::atoi(ticks);
  for (int i = 0; i < n; ++i) world.tick();
}

void Session::keep() {
  pass();
  doc::write_file(state_file(), world.save().dump());
}

std::string standard_input() { return {std::istreambuf_iterator<char>(std::cin), {}}; }

}  // namespace kf::fake
