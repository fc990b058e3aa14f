// Where records are kept on this machine.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace kf::record {

struct Surroundings {
  std::optional<std::string> xdg_state_home{}, home{};  ///< of the environment
  std::string passwd_home{};                            ///< of the user's entry in passwd; may be empty
};

/// $XDG_STATE_HOME/kf-plugins; ~/.local/state/kf-plugins if that is unset or, which the XDG Base Directory
/// Specification wants ignored, relative; ~ is HOME, else what passwd says. Throws Error (exit 1) if none of them is an
/// absolute path.
std::filesystem::path state_directory(const Surroundings&);

/// The same for this process. Nothing is created.
std::filesystem::path state_directory();

/// In it, beside the operations: what was written down to keep it.
inline constexpr const char* backups = "backups";

}  // namespace kf::record
