#include "juju/environment.hpp"

#include "process/runner.hpp"

#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace kf::juju {

namespace {

bool is_of(const std::string& snap, const std::string& program) {
  std::string root = snap;
  while (root.ends_with('/')) root.pop_back();
  return process::find_program(program).string().starts_with(root + "/");
}

bool is_of_snap(std::string_view name) {
  return name == "SNAP" || name.starts_with("SNAP_") || name == "LD_LIBRARY_PATH" || name == "LD_PRELOAD";
}

}  // namespace

std::map<std::string, std::optional<std::string>> environment_for(const std::string& program) {
  std::map<std::string, std::optional<std::string>> difference{{"NO_COLOR", "1"}, {"JUJU_STATUS_ISO_TIME", "true"}};
  const char* snap = std::getenv("SNAP");
  if (snap == nullptr || *snap == '\0' || is_of(snap, program)) return difference;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string_view whole = *variable;
    const std::string_view name = whole.substr(0, whole.find('='));
    if (is_of_snap(name)) difference.emplace(name, std::nullopt);
  }
  return difference;
}

}  // namespace kf::juju
