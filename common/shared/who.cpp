#include "shared/who.hpp"

#include "base/text.hpp"

#include <array>
#include <pwd.h>
#include <unistd.h>

namespace kf::shared {

std::string who() {
  std::array<char, 16384> buffer{};
  struct passwd entry {};
  struct passwd* found = nullptr;
  ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  const std::string user = found == nullptr ? "uid-" + std::to_string(::geteuid()) : std::string(found->pw_name);
  return text::printable(user + "@" + host.data());
}

}  // namespace kf::shared
