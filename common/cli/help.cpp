#include "cli/help.hpp"

#include "base/text.hpp"
#include "ui/table.hpp"

#include <algorithm>

namespace kf::cli {

namespace {

constexpr std::size_t page = 80;

std::string paragraphs(const std::string& text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find("\n\n", at), text.size());
    out += ui::wrap(text.substr(at, end - at), page, "") + "\n\n";
    at = end + 2;
  }
  return out;
}

std::string examples_of(const std::vector<Example>& examples, const std::string& self) {
  std::string out = examples.empty() ? "" : "Examples:\n";
  for (const auto& e : examples) {
    out += "  # " + e.what + "\n  " + self + (e.line.empty() ? "" : " " + e.line) + "\n";
  }
  return out.empty() ? out : out + "\n";
}

/// Two columns, the right one wrapped.
std::string listed(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::size_t left = 0;
  for (const auto& [name, what] : entries) left = std::max(left, ui::display_width(name));
  left = std::min<std::size_t>(left, 34) + 4;
  std::string out;
  for (const auto& [name, what] : entries) {
    std::string line = "  " + name;
    if (what.empty()) {
      out += line + "\n";
      continue;
    }
    const std::size_t width = ui::display_width(line);
    line += width + 1 < left ? std::string(left - width, ' ') : "\n" + std::string(left, ' ');
    out += line + ui::wrap(what, page - left, std::string(left, ' ')) + "\n";
  }
  return out;
}

std::string flags_text(const std::vector<FlagGroup>& groups) {
  std::string out;
  for (const auto& group : groups) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const Flag& f : group.flags) {
      if (!f.refusal.empty()) continue;
      std::string name = f.letter != 0 ? std::string("-") + f.letter + ", --" + f.name : "    --" + f.name;
      if (!f.value.empty()) name += (f.bare.empty() ? " " : "[=") + f.value + (f.bare.empty() ? "" : "]");
      entries.emplace_back(name, f.help);
    }
    out += group.title + ":\n" + listed(entries) + "\n";
  }
  return out;
}

}  // namespace

std::string program_help(const Program& program, const std::string& self) {
  std::string out = paragraphs(program.summary + (program.description.empty() ? "" : "\n\n" + program.description));
  out += "Usage:\n  " + self + " COMMAND [flags]\n\n" + examples_of(program.examples, self);
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& c : program.commands) entries.emplace_back(c.name, c.summary);
  out += "Commands:\n" + listed(entries) + "\n";
  entries.clear();
  for (const auto& t : program.topics) entries.emplace_back("help " + t.name, t.summary);
  out += "Topics:\n" + listed(entries) + "\n";
  return out + flags_text({general_flags()}) + "Each command has its own: " + self + " COMMAND --help\n";
}

std::string command_help(const Command& command, const std::string& self) {
  std::string summary = command.summary;
  if (!summary.empty()) summary[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(summary[0])));
  std::string out = paragraphs(summary + "." + (command.description.empty() ? "" : "\n\n" + command.description));
  out += "Usage:\n  " + self + " " + command.name + (command.arguments.empty() ? "" : " " + command.arguments) +
         " [flags]\n";
  if (!command.synonyms.empty()) out += "  also: " + text::join(command.synonyms, ", ") + "\n";
  out += "\n" + examples_of(command.examples, self);
  auto groups = command.flags;
  groups.push_back(general_flags());
  out += flags_text(groups);
  out.pop_back();
  return out;
}

std::string exit_codes_text() {
  return "  0    done; nothing stands against it\n"
         "  1    failed, and nothing was begun\n"
         "  2    the command line is wrong\n"
         "  3    changes are pending (only with plan --exit-code)\n"
         "  4    a check blocks, or something would lose data\n"
         "  5    stopped part-way; resume goes on\n"
         "  6    you said no at a prompt\n"
         "  8    a needed program is missing or too old\n"
         "  130, 143   interrupted by Ctrl-C or SIGTERM\n"
         "  141  the reader of our output went away (| head)\n";
}

}  // namespace kf::cli
