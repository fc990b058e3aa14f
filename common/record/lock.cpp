#include "record/lock.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kf::record {

namespace {

constexpr std::size_t longest_command = 160, most_text = 65536;

/// What can be read of a file of /proc. Not by a stream: that throws when the process ends between open and read.
std::string slurp(const fs::path& file) {
  const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> buffer{};
  std::string text;
  while (text.size() < most_text) {
    const auto n = ::read(fd.get(), buffer.data(), buffer.size());
    if (n <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return text;
}

std::optional<int> pid_in(const std::string& name) {
  int pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return pid;
}

std::string command_of(const fs::path& process) {
  std::string command = slurp(process / "cmdline");
  while (!command.empty() && command.back() == '\0') command.pop_back();
  std::replace(command.begin(), command.end(), '\0', ' ');
  if (command.empty()) command = std::string(text::trim(slurp(process / "comm")));
  if (command.size() > longest_command) command = command.substr(0, longest_command) + "...";
  return text::printable(command);
}

enum class Has { nothing, file, lock };  // of a process: in rising order

/// Only descriptors whose path ends as the file's does are looked at: stat() of any other could hang, on a dead NFS.
Has descriptor_has(const fs::path& process, const fs::path& descriptor, const fs::path& file,
                   const struct stat& wanted) {
  std::error_code none;
  if (fs::read_symlink(descriptor, none).filename() != file.filename()) return Has::nothing;
  struct stat info {};
  if (::stat(descriptor.c_str(), &info) != 0 || info.st_dev != wanted.st_dev || info.st_ino != wanted.st_ino) {
    return Has::nothing;
  }
  // "lock:	1: FLOCK  ADVISORY  WRITE …" stands there for each lock of this very open file (Linux, proc(5)).
  return slurp(process / "fdinfo" / descriptor.filename()).find("FLOCK") == std::string::npos ? Has::file : Has::lock;
}

Has process_has(const fs::path& process, const fs::path& file, const struct stat& wanted) {
  Has most = Has::nothing;
  std::error_code unreadable;
  fs::directory_iterator it(process / "fd", unreadable);
  for (; !unreadable && it != fs::directory_iterator(); it.increment(unreadable)) {
    most = std::max(most, descriptor_has(process, it->path(), file, wanted));
  }
  return most;
}

std::string shown(const std::vector<Holder>& holders) {
  if (holders.empty()) return "another process holds it, of another user or in another container";
  std::vector<std::string> each;
  for (const Holder& h : holders) each.push_back("process " + std::to_string(h.pid) + " (" + h.command + ")");
  return text::join(each, " and ") + (each.size() == 1 ? " still holds it" : " still hold it");
}

}  // namespace

std::vector<Holder> holders_of(const fs::path& lock_file) {
  std::vector<Holder> holders;
  struct stat wanted {};
  if (::stat(lock_file.c_str(), &wanted) != 0) return holders;
  std::error_code unreadable;
  fs::directory_iterator it("/proc", unreadable);
  for (; !unreadable && it != fs::directory_iterator(); it.increment(unreadable)) {
    const auto pid = pid_in(it->path().filename().string());
    if (pid && process_has(it->path(), lock_file, wanted) == Has::lock)
      holders.push_back({*pid, command_of(it->path())});
  }
  return holders;
}

Lock::Lock(const fs::path& file, const std::string& whose) : fd_(open_file(file, O_RDWR | O_CREAT)) {
  int failed = 0;
  do {
    failed = ::flock(fd_.get(), LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
  } while (failed == EINTR);
  if (failed == EWOULDBLOCK) {
    throw Error(text::printable(whose) + " is in use", Exit::refused)
        .why(shown(holders_of(file)))
        .attempt("wait until it has ended, then try again");
  }
  if (failed != 0) throw failure("lock", file, failed);
}

}  // namespace kf::record
