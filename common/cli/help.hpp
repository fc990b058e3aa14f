// Help out of the command table: what it is, examples, then the flags.
#pragma once
#include "cli/program.hpp"

#include <string>

namespace kf::cli {

std::string program_help(const Program&, const std::string& self);
std::string command_help(const Command&, const std::string& self);

/// The exit codes, as `help exit-codes` and the manual show them.
std::string exit_codes_text();

}  // namespace kf::cli
