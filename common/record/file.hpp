// Files whose bytes must be on the disk when we say so. Belongs to this room; nothing else includes it.
#pragma once
#include "base/error.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace kf::record {

namespace fs = std::filesystem;

/// Closes itself. Every one is close-on-exec.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept { return std::swap(fd_, other.fd_), *this; }
  ~Descriptor();

  int get() const { return fd_; }

 private:
  int fd_;
};

/// "cannot WHAT FILE", why, and what a person can do about it.
Error failure(const std::string& what, const fs::path& file, int error);

/// All of these throw such an Error.
Descriptor open_file(const fs::path& file, int flags);  ///< a regular file; created ones get the mode 0600
std::string read_all(int fd, const fs::path& file);     ///< at most 256 MiB
std::string read_file(const fs::path& file);
void write_all(int fd, std::string_view bytes, const fs::path& file);
void sync_file(int fd, const fs::path& file);    ///< the bytes and the length are on the disk
void sync_directory(const fs::path& directory);  ///< and so are the names
/// A file that must not exist; written and synced.
void write_new(const fs::path& file, std::string_view bytes, ::mode_t mode = 0600);
void make_directories(const fs::path& directory);  ///< new ones get the mode 0700 and are synced

}  // namespace kf::record
