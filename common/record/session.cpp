#include "record/session.hpp"

#include "base/text.hpp"
#include "record/operation.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

namespace kf::record {

namespace {

constexpr const char* known_word = "known";

}  // namespace

std::string new_session() {
  std::string session;
  for (int i = 0; i < 8; ++i) {
    std::array<char, 8> digits{};
    std::snprintf(digits.data(), digits.size(), "%04x", random_bits());
    session += digits.data();
  }
  return session;
}

Session session_of(const fs::path& directory) {
  const fs::path file = directory / session_file;
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0 && errno == ENOENT) return {};
  const auto words = text::split(text::trim(read_file(file)), ' ');
  return {words.front(), words.size() > 1 && words[1] == known_word};
}

void keep_session(const fs::path& directory, const Session& session) {
  const fs::path file = directory / session_file, fresh = directory / ".session.new";
  ::unlink(fresh.c_str());
  write_new(fresh, session.word + (session.known ? std::string(" ") + known_word : "") + "\n");
  if (std::rename(fresh.c_str(), file.c_str()) != 0) throw failure("write", file, errno);
  sync_directory(directory);
}

}  // namespace kf::record
