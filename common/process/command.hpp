// What can be known of a Command before anything is started. Belongs to the runner; callers need only runner.hpp.
#pragma once
#include "process/runner.hpp"

namespace kf::process {

/// Why it cannot be started, in words; empty if nothing is in the way. Told beforehand, since Boost's own errors do not
/// name the program, and it silently stays in our directory when the wanted one does not exist.
std::string obstacle(const Command&, const std::filesystem::path& program);

/// Our environment and the difference, as NAME=value. Not by Boost, whose class writes into ours or leaves duplicates.
std::vector<std::string> environment(const Command&);

}  // namespace kf::process
