#include "record/state_directory.hpp"

#include "base/error.hpp"

#include <array>
#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

namespace kf::record {

namespace {

bool usable(const std::optional<std::string>& path) { return path && path->starts_with('/'); }

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string home_in_passwd() {
  std::array<char, 16384> buffer{};
  struct passwd entry {};
  struct passwd* found = nullptr;
  ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
  return found == nullptr || found->pw_dir == nullptr ? "" : found->pw_dir;
}

}  // namespace

std::filesystem::path state_directory(const Surroundings& around) {
  const std::filesystem::path ours = "kf-plugins";
  if (usable(around.xdg_state_home)) return *around.xdg_state_home / ours;
  const auto& home = usable(around.home) ? around.home : around.passwd_home;
  if (usable(home)) return std::filesystem::path(*home) / ".local/state" / ours;
  throw Error("nowhere to keep the record of an operation")
      .why("neither XDG_STATE_HOME nor HOME is an absolute path, and this user has no home directory")
      .attempt("set XDG_STATE_HOME to a directory that you can write to");
}

std::filesystem::path state_directory() {
  Surroundings around{variable("XDG_STATE_HOME"), variable("HOME"), {}};
  if (!usable(around.xdg_state_home) && !usable(around.home)) around.passwd_home = home_in_passwd();
  return state_directory(around);
}

}  // namespace kf::record
