#include "cli/parse.hpp"

#include "base/text.hpp"

#include <boost/program_options.hpp>

#include <algorithm>

namespace po = boost::program_options;

namespace kf::cli {

namespace {

const Flag* by_name(const std::vector<Flag>& flags, const std::string& name) {
  const auto it = std::find_if(flags.begin(), flags.end(), [&](const Flag& f) { return f.name == name; });
  return it == flags.end() ? nullptr : &*it;
}

const Flag* by_letter(const std::vector<Flag>& flags, char letter) {
  const auto it =
      std::find_if(flags.begin(), flags.end(), [&](const Flag& f) { return f.letter == letter && letter != 0; });
  return it == flags.end() ? nullptr : &*it;
}

bool is_flag(const std::string& word) { return word.size() > 1 && word[0] == '-'; }

/// Where in "-Ao=json" the last letter stands that is a flag: behind switches, before a value. npos: one is unknown.
std::size_t cluster_end(const std::vector<Flag>& flags, const std::string& word) {
  for (std::size_t i = 1; i < word.size(); ++i) {
    const Flag* flag = by_letter(flags, word[i]);
    if (flag == nullptr) break;
    if (!flag->value.empty() || i + 1 == word.size() || word[i + 1] == '=') return i;
  }
  return std::string::npos;
}

[[noreturn]] void unknown_flag(const std::string& raw, const std::vector<Flag>& flags, const std::string& self,
                               const Command* command) {
  const std::string name = raw.substr(0, raw.find('='));
  std::vector<std::string> names;
  for (const Flag& f : flags) {
    if (f.refusal.empty()) names.push_back("--" + f.name);
  }
  const std::string near = text::nearest(name, names);
  const std::string help = self + (command != nullptr ? " " + command->name : "") + " --help";
  throw Error("unknown flag: " + text::printable(name), Exit::usage)
      .attempt(near.empty() ? help : "did you mean " + near + "? All flags: " + help);
}

/// Rewrites the spellings of pflag that Boost.Program_options does not take into ones that it does.
class Spelling {
 public:
  explicit Spelling(const std::vector<Flag>& flags) : flags_(flags) {}

  std::vector<std::string> rewrite(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::string word = words[i];
      if (word == "--") {
        out_.insert(out_.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
        break;
      }
      if (awaiting(flags_, word) != nullptr && i + 1 < words.size()) word += "=" + words[++i];
      if (word.starts_with("--")) {
        long_flag(word);
      } else if (is_flag(word)) {
        short_flags(word);
      } else {
        out_.push_back(word);
      }
    }
    return std::move(out_);
  }

 private:
  void long_flag(const std::string& word) {
    const auto equals = word.find('=');
    const Flag* flag = by_name(flags_, word.substr(2, equals - 2));
    const bool given = equals != std::string::npos;
    const std::string value = given ? word.substr(equals + 1) : "";
    if (flag != nullptr && flag->value.empty() && given) {
      if (value != "true" && value != "false") {
        throw Error("--" + flag->name + " is a switch; it cannot be \"" + text::printable(value) + "\"", Exit::usage)
            .attempt("--" + flag->name + ", or leave it out");
      }
      if (value == "true") return out_.push_back("--" + flag->name);
      std::erase(out_, "--" + flag->name);  // the last one counts: this takes back what was said before
      std::erase(out_, std::string("-") + flag->letter);
    } else if (flag != nullptr && !flag->bare.empty() && !given) {
      out_.push_back(word + "=" + flag->bare);
    } else if (flag != nullptr && given && value.empty()) {
      out_.push_back("--" + flag->name);  // Boost refuses "--namespace="
      out_.emplace_back();
    } else {
      out_.push_back(word);
    }
  }

  void short_flags(const std::string& word) {
    const std::size_t end = cluster_end(flags_, word);
    if (end == std::string::npos) return out_.push_back(word);  // for Boost to complain of
    for (std::size_t i = 1; i < end; ++i) out_.push_back(std::string("-") + word[i]);
    const Flag& flag = *by_letter(flags_, word[end]);
    std::string value = word.substr(end + 1);
    if (flag.letter == 'v' && value.size() > 1) {  // kubectl's -v=6
      const int level = std::clamp(std::atoi(value.c_str() + 1), 0, 9);
      for (int i = 0; i < level; ++i) out_.push_back("-v");
    } else if (value.empty() && flag.bare.empty()) {
      out_.push_back(std::string("-") + flag.letter);
    } else {
      if (!value.empty() && value.front() != '=') value.insert(0, "=");
      long_flag("--" + flag.name + value);
    }
  }

  const std::vector<Flag>& flags_;
  std::vector<std::string> out_;
};

po::options_description described(const std::vector<Flag>& flags) {
  po::options_description all;
  for (const Flag& f : flags) {
    const std::string name = f.name + (f.letter != 0 ? std::string(",") + f.letter : "");
    if (f.value.empty()) {
      all.add_options()(name.c_str(), "");
    } else {
      all.add_options()(name.c_str(), po::value<std::string>(), "");
    }
  }
  return all;
}

void check_value(const Flag& flag, const std::string& value, const std::string& self) {
  if (!flag.refusal.empty()) throw Error("--" + flag.name + " is not accepted", Exit::usage).why(flag.refusal);
  if (flag.choices.empty() || std::find(flag.choices.begin(), flag.choices.end(), value) != flag.choices.end()) return;
  const std::string near = text::nearest(value, flag.choices);
  throw Error("--" + flag.name + " cannot be \"" + text::printable(value) + "\"", Exit::usage)
      .why("it is one of: " + text::join(flag.choices, ", "))
      .attempt(near.empty() ? self + " --help" : "--" + flag.name + " " + near);
}

Arguments parse_flags(const std::vector<Flag>& flags, const std::vector<std::string>& words, const std::string& self,
                      const Command* command) {
  const auto spelled = Spelling(flags).rewrite(words);
  Arguments args;
  try {
    const auto description = described(flags);
    namespace style = po::command_line_style;
    const auto parsed = po::command_line_parser(spelled)
                            .options(description)
                            .style(style::unix_style & ~style::allow_guessing)  // no --dry for --dry-run, ever
                            .run();
    for (const auto& option : parsed.options) {
      if (option.string_key.empty()) {
        args.words.insert(args.words.end(), option.value.begin(), option.value.end());
        continue;
      }
      const std::string value = option.value.empty() ? "" : option.value.front();
      const Flag* flag = by_name(flags, option.string_key);
      if (flag == nullptr) unknown_flag("--" + option.string_key, flags, self, command);
      check_value(*flag, value, self);
      args.add(flag->name, value);
    }
  } catch (const po::unknown_option& e) {
    unknown_flag(e.get_option_name(), flags, self, command);
  } catch (const po::invalid_command_line_syntax& e) {
    throw Error("the flag " + e.get_option_name() + " needs a value", Exit::usage).attempt(self + " --help");
  } catch (const po::error& e) {
    throw Error(std::string("the command line cannot be read: ") + e.what(), Exit::usage).attempt(self + " --help");
  }
  return args;
}

}  // namespace

std::vector<Flag> flags_of(const Program& program, const Command* command) {
  std::vector<Flag> all = general_flags().flags;
  for (const Command& c : program.commands) {
    if (command != nullptr && &c != command) continue;
    for (const auto& group : c.flags) {
      for (const Flag& flag : group.flags) {
        if (by_name(all, flag.name) == nullptr) all.push_back(flag);
      }
    }
  }
  return all;
}

const Flag* flag_of(const std::vector<Flag>& flags, const std::string& word) {
  if (word.starts_with("--")) return by_name(flags, word.substr(2));
  const std::size_t end = is_flag(word) ? cluster_end(flags, word) : std::string::npos;
  return end != std::string::npos && end + 1 == word.size() ? by_letter(flags, word[end]) : nullptr;
}

const Flag* awaiting(const std::vector<Flag>& flags, const std::string& word) {
  const Flag* flag = flag_of(flags, word);
  return flag != nullptr && !flag->value.empty() && flag->bare.empty() ? flag : nullptr;
}

std::size_t command_position(const Program& program, const std::vector<std::string>& words) {
  const auto flags = flags_of(program, nullptr);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") break;
    if (awaiting(flags, words[i]) != nullptr) {
      ++i;
    } else if (!is_flag(words[i])) {
      return i;
    }
  }
  return words.size();
}

Parsed parse(const Program& program, const std::vector<std::string>& words, const std::string& self) {
  Parsed parsed;
  std::vector<std::string> rest = words;
  const std::size_t at = command_position(program, words);
  if (at < words.size()) {
    parsed.command = program.find(words[at]);
    if (parsed.command == nullptr) {
      std::vector<std::string> names;
      for (const Command& c : program.commands) names.push_back(c.name);
      const std::string near = text::nearest(words[at], names);
      throw Error("unknown command: " + text::printable(words[at]), Exit::usage)
          .attempt(near.empty() ? self + " --help" : self + " " + near);
    }
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
  } else if (!words.empty()) {
    parsed.command = program.find(program.bare);
  }
  parsed.args = parse_flags(flags_of(program, parsed.command), rest, self, parsed.command);
  const bool bare = at == words.size();
  if (bare && (parsed.args.has("help") || parsed.args.has("version"))) parsed.command = nullptr;
  const bool run = parsed.command != nullptr && !parsed.args.has("help");
  if (run && parsed.args.words.size() > parsed.command->most_words) {
    throw Error("unexpected argument: " + text::printable(parsed.args.words[parsed.command->most_words]), Exit::usage)
        .attempt(self + " " + parsed.command->name + " --help");
  }
  return parsed;
}

}  // namespace kf::cli
