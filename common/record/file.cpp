#include "record/file.hpp"

#include "base/text.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kf::record {

namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20;
constexpr ::mode_t only_mine = 0600, only_my_directory = 0700;

/// Repeats a call that a signal has interrupted.
template <class Call>
auto unbroken(Call call) {
  for (;;) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

std::string advice(const fs::path& file, int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT: return "make room on the filesystem of " + file.parent_path().string();
    case EFBIG: return "raise the limit on the size of files: ulimit -f";
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOTDIR:
    case EEXIST: return "set XDG_STATE_HOME to a directory that you can write to";
    default: return {};
  }
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Error failure(const std::string& what, const fs::path& file, int error) {
  return Error(text::printable("cannot " + what + " " + file.string()))
      .why(std::strerror(error))
      .attempt(text::printable(advice(file, error)));
}

Descriptor open_file(const fs::path& file, int flags) {
  // Not blocking: what should be a file and is a pipe must not hold us for ever.
  Descriptor fd(unbroken([&] { return ::open(file.c_str(), flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, only_mine); }));
  if (fd.get() < 0) throw failure("open", file, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) throw failure("open", file, errno);
  if (!S_ISREG(info.st_mode)) throw Error(text::printable("cannot open " + file.string())).why("it is not a file");
  return fd;
}

std::string read_all(int fd, const fs::path& file) {
  std::string bytes;
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto n =
        unbroken([&] { return ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(bytes.size())); });
    if (n < 0) throw failure("read", file, errno);
    if (n == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(n));
    if (bytes.size() > most_bytes) throw failure("read", file, EFBIG).attempt("");
  }
}

std::string read_file(const fs::path& file) { return read_all(open_file(file, O_RDONLY).get(), file); }

void write_all(int fd, std::string_view bytes, const fs::path& file) {
  while (!bytes.empty()) {
    const auto n = unbroken([&] { return ::write(fd, bytes.data(), bytes.size()); });
    if (n < 0) throw failure("write", file, errno);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void sync_file(int fd, const fs::path& file) {
  if (unbroken([&] { return ::fdatasync(fd); }) != 0) throw failure("write", file, errno);
}

void sync_directory(const fs::path& directory) {
  const Descriptor fd(unbroken([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (fd.get() < 0) throw failure("open", directory, errno);
  if (unbroken([&] { return ::fsync(fd.get()); }) == 0) return;
  if (errno != EINVAL && errno != ENOTSUP) throw failure("write", directory, errno);  // some filesystems cannot
}

void write_new(const fs::path& file, std::string_view bytes, ::mode_t mode) {
  const Descriptor fd = open_file(file, O_WRONLY | O_CREAT | O_EXCL);
  ::fchmod(fd.get(), mode);  // whatever the umask; a filesystem without modes is no reason to stop
  write_all(fd.get(), bytes, file);
  sync_file(fd.get(), file);
}

void make_directories(const fs::path& directory) {
  struct stat info {};
  if (::stat(directory.c_str(), &info) == 0) {
    if (!S_ISDIR(info.st_mode)) throw failure("use as a directory", directory, ENOTDIR);
    return;
  }
  if (errno != ENOENT) throw failure("create", directory, errno);
  const fs::path parent = directory.parent_path();
  if (parent == directory || parent.empty()) throw failure("create", directory, ENOENT);
  make_directories(parent);
  if (::mkdir(directory.c_str(), only_my_directory) != 0 && errno != EEXIST) throw failure("create", directory, errno);
  sync_directory(parent);
}

}  // namespace kf::record
