// Questions to the person at the terminal.
#pragma once
#include "ui/output.hpp"

#include <string>

namespace kf::ui {

/// Throws Error (exit 2) when there is nobody to ask: standard input or standard error is no terminal.
void check_can_ask(const std::string& why, const std::string& attempt);

/// What was answered, in small letters and without the space around it; empty when a signal came first, or the input
/// has ended.
std::string asked(Output&, const std::string& question);

/// True for "y" or "yes". Throws as check_can_ask() does, naming `flag`.
bool confirmed(Output&, const std::string& question, const std::string& flag);

}  // namespace kf::ui
