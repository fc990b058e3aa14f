#include "process/command.hpp"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace kf::process {
namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& path) {
  std::error_code ignored;  // a directory is "executable" too, and a path we may not look into is no program for us
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

/// A word the shell takes as it is: nothing it would expand, split or read as a keyword or assignment.
bool is_plain(std::string_view word, std::string_view extra) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+:,./_-";
  return !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
    return safe.find(c) != std::string_view::npos || extra.find(c) != std::string_view::npos;
  });
}

std::string in_quotes(std::string_view word) {
  std::string text = "'";
  for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

fs::path find_program(const std::string& program) {
  if (program.find('/') != std::string::npos) {
    if (is_program(program)) return program;
    return {};
  }
  const char* set = std::getenv("PATH");
  const std::string_view path = set != nullptr ? set : "/bin:/usr/bin";  // unset: what execvp of the C library does
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::string_view entry = path.substr(begin, end - begin);
    if (auto found = fs::path(entry.empty() ? "." : entry) / program; is_program(found)) return found;
    begin = end + 1;
  }
  return {};
}

std::string obstacle(const Command& command, const fs::path& program) {
  const std::string name = '"' + command.program + '"', cannot = "cannot run " + name + ": ";
  std::error_code ignored;
  if (program.empty()) {
    if (command.program.find('/') == std::string::npos) return cannot + "there is no such program on PATH";
    if (!fs::exists(command.program, ignored)) return cannot + "there is no such file";
    if (fs::is_directory(command.program, ignored)) return cannot + "it is a directory";
    return cannot + "it is not an executable file";
  }
  if (!command.cwd.empty()) {
    if (!fs::is_directory(command.cwd, ignored)) return cannot + "there is no directory " + command.cwd.string();
    if (::access(command.cwd.c_str(), X_OK) != 0) return cannot + "we may not enter " + command.cwd.string();
  }
  for (const int descriptor : command.keep_open) {
    if (::fcntl(descriptor, F_GETFD) == -1) {
      return cannot + "it is to inherit descriptor " + std::to_string(descriptor) + ", which is not open";
    }
  }
  const auto has_nul = [](const std::string& text) { return text.find('\0') != std::string::npos; };  // cut there
  if (std::any_of(command.args.begin(), command.args.end(), has_nul)) return cannot + "an argument has a NUL in it";
  for (const auto& [variable, value] : command.env) {
    if (has_nul(value.value_or(""))) return cannot + variable + " has a NUL in it";
  }
  return {};
}

std::vector<std::string> environment(const Command& command) {
  std::vector<std::string> result;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!command.env.contains(text.substr(0, text.find('=')))) result.push_back(text);
  }
  for (const auto& [name, value] : command.env) {
    if (value) result.push_back(name + '=' + *value);
  }
  return result;
}

std::string shown(const Command& command) {
  // As the first word NAME=value would be an assignment; as an argument it is only text.
  std::string text = is_plain(command.program, "") ? command.program : in_quotes(command.program);
  for (const std::string& arg : command.args) text += ' ' + (is_plain(arg, "=") ? arg : in_quotes(arg));
  return text;
}

}  // namespace kf::process
