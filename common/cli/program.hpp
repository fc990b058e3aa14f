// A command line as one table: parsing, help, completion and manual pages all come from it.
#pragma once
#include "base/error.hpp"
#include "ui/output.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kf::cli {

class Log;

struct Flag {
  std::string name;   ///< "output", typed --output
  char letter = 0;    ///< 'o', typed -o; 0: none
  std::string value;  ///< what stands for the value in help, "FORMAT"; empty: a switch
  std::string help;
  std::vector<std::string> choices{};  ///< the only values allowed; empty: any
  std::string bare{};     ///< value of a flag given without one (--color); only --name=VALUE gives one then
  bool files = false;     ///< completion offers files
  std::string refusal{};  ///< not empty: never accepted, and this says why and what to do instead
};

struct FlagGroup {
  std::string title;
  std::vector<Flag> flags;
};

/// The words after the command, taken apart.
class Arguments {
 public:
  bool has(const std::string& flag) const { return values_.contains(flag); }
  std::size_t count(const std::string& flag) const { return all(flag).size(); }
  /// The last value given, as kubectl does it.
  std::string get(const std::string& flag, const std::string& fallback = {}) const {
    const auto it = values_.find(flag);
    return it == values_.end() ? fallback : it->second.back();
  }
  const std::vector<std::string>& all(const std::string& flag) const {
    static const std::vector<std::string> none;
    const auto it = values_.find(flag);
    return it == values_.end() ? none : it->second;
  }
  void add(const std::string& flag, std::string value) { values_[flag].push_back(std::move(value)); }

  std::vector<std::string> words;  ///< everything that is no flag

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

/// What a command gets to work with.
struct Invocation {
  const Arguments& args;
  ui::Output& out;
  Log& log;
  std::string self;  ///< how this program is called: "kubectl kfpv"
};

struct Example {
  std::string what, line;  ///< `line` without the program's name
};

struct Command {
  std::string name;
  std::vector<std::string> synonyms{};
  std::string summary;        ///< one line, no full stop
  std::string description{};  ///< what a newcomer must know; paragraphs by "\n\n"
  std::string arguments{};    ///< "[VOLUME | NAMESPACE/CLAIM | ROLE]..."
  std::size_t most_words = 0;
  std::vector<std::string> word_choices{};  ///< for completion
  std::vector<Example> examples{};
  std::vector<FlagGroup> flags{};
  std::function<Exit(Invocation&)> run;
};

/// A page of `help NAME`.
struct Topic {
  std::string name, summary;
  std::function<std::string()> text;
};

struct Program {
  std::string summary;  ///< one sentence
  std::string description{};
  std::vector<Example> examples{};
  std::vector<Command> commands;
  std::vector<Topic> topics{};

  /// The command that is meant when only flags are given: "apply". Empty: flags alone are an error.
  std::string bare{};

  const Command* find(const std::string& word) const;  ///< by name or synonym; null: none
};

/// Flags that every command has: --help, --version, --color, -v.
const FlagGroup& general_flags();

/// "kubectl kfpv" for an argv[0] of ".../kubectl-kfpv"; underscores of krew's links become dashes. A plugin of juju that
/// juju has not started itself calls itself by its own name, "juju-kf-refresh": juju's strict snap does not see plugins
/// (juju/juju#18888), and what we tell people to type must work. `parent`: the name of the process that started us.
std::string self_name(const std::string& argv0, const std::string& parent = {});

/// The one main. Parses, runs, prints errors, turns them into exit codes; nothing is thrown out of it.
int run_main(const Program&, int argc, char** argv);

}  // namespace kf::cli
