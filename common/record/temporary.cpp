#include "record/temporary.hpp"

#include "record/operation.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace kf::record {

namespace {

constexpr std::string_view end = ".new";

/// ".NAME.MACHINE-", in front of the number of a process.
std::string beginning(const fs::path& target) {
  std::array<char, 256> machine{};
  if (::gethostname(machine.data(), machine.size() - 1) != 0) machine[0] = '\0';
  return "." + target.filename().string() + "." + machine.data() + "-";
}

bool runs(::pid_t process) { return ::kill(process, 0) == 0 || errno != ESRCH; }

/// A number that may be that of a process is never taken for a dead one.
bool is_left_behind(const std::string& name, const std::string& start) {
  if (!name.starts_with(start) || !name.ends_with(end)) return false;
  ::pid_t process = 0;
  const char* at = name.data() + start.size();
  const auto [stop, fault] = std::from_chars(at, name.data() + name.size(), process);
  return fault == std::errc() && stop != at && *stop == '-' && process > 0 && !runs(process);
}

void remove_left_behind(const fs::path& target) {
  std::error_code error, ignored;
  const std::string start = beginning(target);
  std::vector<fs::path> old;
  for (fs::directory_iterator it(target.parent_path(), error), none; !error && it != none; it.increment(error)) {
    if (is_left_behind(it->path().filename().string(), start)) old.push_back(it->path());
  }
  for (const auto& each : old) fs::remove_all(each, ignored);
}

}  // namespace

Temporary::Temporary(const fs::path& target) {
  remove_left_behind(target);
  std::array<char, 16> digits{};
  std::snprintf(digits.data(), digits.size(), "%04x%04x", random_bits() & 0xFFFFU, random_bits() & 0xFFFFU);
  place_ =
      target.parent_path() / (beginning(target) + std::to_string(::getpid()) + "-" + digits.data() + std::string(end));
}

Temporary::~Temporary() {
  std::error_code ignored;
  if (!place_.empty()) fs::remove_all(place_, ignored);
}

void Temporary::becomes(const fs::path& target, bool packed) {
  const unsigned flags = packed ? RENAME_NOREPLACE : 0;
  int result = ::renameat2(AT_FDCWD, place_.c_str(), AT_FDCWD, target.c_str(), flags);
  if (result != 0 && errno == EINVAL && packed) result = std::rename(place_.c_str(), target.c_str());  // no flags there
  if (result != 0) throw failure("create", target, errno);
  place_.clear();
  sync_directory(target.parent_path());
}

}  // namespace kf::record
