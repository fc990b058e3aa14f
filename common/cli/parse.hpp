// Words to flags and arguments, with kubectl's spellings: -o json, -ojson, -o=json, --output=json, -A, the last one
// wins.
#pragma once
#include "cli/program.hpp"

#include <string>
#include <vector>

namespace kf::cli {

struct Parsed {
  const Command* command = nullptr;  ///< null: none was named
  Arguments args;
};

/// Throws Error (exit 2) that names the word and, where one is near, what was probably meant.
Parsed parse(const Program&, const std::vector<std::string>& words, const std::string& self);

/// All flags that `command` (or, if null, any command) understands.
std::vector<Flag> flags_of(const Program&, const Command* command);

/// The flag that a word without a value ends in: --output, -o, -Ao. Null: none of `flags`.
const Flag* flag_of(const std::vector<Flag>& flags, const std::string& word);

/// The same, if its value is the next word; else null.
const Flag* awaiting(const std::vector<Flag>& flags, const std::string& word);

/// The first word that is neither a flag nor a flag's value.
std::size_t command_position(const Program&, const std::vector<std::string>& words);

}  // namespace kf::cli
