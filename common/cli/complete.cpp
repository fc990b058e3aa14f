#include "cli/complete.hpp"

#include "cli/parse.hpp"

namespace kf::cli {

namespace {

class Candidates {
 public:
  explicit Candidates(std::string prefix) : prefix_(std::move(prefix)) {}
  void offer(const std::string& word, const std::string& what) {
    if (word.starts_with(prefix_)) out_ += word + (what.empty() ? "" : "\t" + what) + "\n";
  }
  std::string done(bool files = false) const { return out_ + (files ? ":0\n" : ":4\n"); }

 private:
  std::string prefix_, out_;
};

}  // namespace

std::string completions(const Program& program, const std::vector<std::string>& words) {
  const std::string current = words.empty() ? "" : words.back();
  std::vector<std::string> before(words.begin(), words.empty() ? words.begin() : words.end() - 1);
  const std::size_t at = command_position(program, before);
  const Command* command = at < before.size() ? program.find(before[at]) : nullptr;
  const auto flags = flags_of(program, command);

  const Flag* flag = before.empty() ? nullptr : awaiting(flags, before.back());
  std::string value = current;
  const auto equals = current.find('=');
  if (flag == nullptr && current.starts_with("-") && equals != std::string::npos) {
    flag = flag_of(flags, current.substr(0, equals));
    value = current.substr(equals + 1);  // the shell's script puts what stands before it in front of each candidate
  }
  if (flag != nullptr) {
    Candidates out(value);
    for (const auto& choice : flag->choices) out.offer(choice, "");
    return out.done(flag->files);
  }
  Candidates out(current);
  if (current.starts_with("-")) {
    for (const Flag& f : flags) {
      if (f.refusal.empty()) out.offer("--" + f.name, f.help);
    }
    return out.done();
  }
  if (at >= before.size()) {
    for (const Command& c : program.commands) out.offer(c.name, c.summary);
  } else if (command != nullptr) {
    for (const auto& word : command->word_choices) out.offer(word, "");
  }
  return out.done();
}

}  // namespace kf::cli
