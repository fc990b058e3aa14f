// One question to the person at the terminal.
#pragma once
#include "ui/output.hpp"

#include <string>

namespace kf::ui {

/// True for "y" or "yes". Throws Error (exit 2) that names `flag` when there is nobody to ask: standard input or
/// standard error is no terminal.
bool confirmed(Output&, const std::string& question, const std::string& flag);

}  // namespace kf::ui
