// juju, as much of it as an upgrade calls: which commands and flags a version knows, and what it reads. Flags:
// cmd/juju/*/*.go SetFlags at 2.9.38, 3.0.3, 3.6.28 and 4.0.15; exit codes: github.com/juju/cmd.
#include "document/strict.hpp"
#include "fake.hpp"

#include <cstdlib>
#include <iostream>

namespace kf::fake {

using rehearsal::JujuWorld;

namespace {

struct Flag {
  std::string name;
  bool value = false;
  juju::Version from{};  ///< a client of that version
};

struct Command {
  std::vector<Flag> flags;
  juju::Version from{}, below{99, 0, 0};
  bool of_model = true;  ///< has -m
};

const std::map<std::string, Command>& commands() {
  static const Flag format{"--format", true}, prompt{"--no-prompt", false, {2, 9, 38}};
  static const Command relate{{}, {3, 0, 0}};
  static const std::map<std::string, Command> all{
      {"version", {{format, {"--all"}}, {}, {99, 0, 0}, false}},
      {"status",
       {{format,
         {"--relations"},
         {"--integrations", false, {3, 0, 0}},
         {"--storage"},
         {"--utc"},
         {"--color"},
         {"--no-color", false, {3, 0, 0}}}}},
      {"export-bundle", {{{"--include-charm-defaults", false, {2, 9, 0}}}}},
      {"config", {{format, {"--file", true}, {"--reset", true}}}},
      {"storage", {{format}}},
      {"show-model", {{format}}},
      {"show-controller", {{format}, {}, {99, 0, 0}, false}},
      {"models", {{format, {"--all"}}, {}, {99, 0, 0}, false}},
      {"switch", {{}, {}, {99, 0, 0}, false}},
      {"info",
       {{format, {"--series", true}, {"--channel", true}, {"--config"}, {"--base", true, {3, 0, 0}}},
        {},
        {99, 0, 0},
        false}},
      {"help", {{}, {}, {99, 0, 0}, false}},
      // Bare it waits for ever; since 3.0 it needs a time. What run was before is another command.
      {"run-action", {{format, {"--wait"}, {"--params", true}, {"--string-args"}}, {}, {3, 0, 0}}},
      {"run", {{format, {"--wait", true}, {"--params", true}, {"--string-args"}, {"--background"}, {"--utc"}}}},
      {"refresh", {{{"--channel", true}, {"--base", true, {3, 6, 0}}, {"--trust", false, {3, 1, 0}}}}},
      {"scale-application", {{}}},
      {"trust", {{{"--scope", true}, {"--remove"}}}},
      {"remove-application",
       {{prompt, {"--destroy-storage"}, {"--force"}, {"--no-wait"}, {"--dry-run", false, {3, 0, 0}}}}},
      {"deploy",
       {{{"--channel", true},
         {"--base", true, {3, 1, 0}},
         {"--series", true},
         {"--trust"},
         {"-n", true},
         {"--num-units", true},
         {"--config", true},
         {"--storage", true},
         {"--constraints", true},
         {"--attach-storage", true}}}},
      {"integrate", relate},
      {"relate", {}},
      {"add-relation", {{}, {}, {3, 0, 0}}},
      {"remove-relation", {{{"--force"}, {"--no-prompt", false, {4, 0, 0}}}}},
      {"remove-storage", {{{"--no-destroy"}, {"--force"}}}},
      {"import-filesystem", {{{"--force", false, {3, 6, 10}}}}},
      {"offer", {{{"-c", true}, {"--controller", true}}, {}, {99, 0, 0}, false}},
  };
  return all;
}

const Command& command_called(const std::string& name) {
  const auto it = commands().find(name);
  if (it == commands().end() || client() < it->second.from || !(client() < it->second.below)) {
    throw Ends{"ERROR juju: \"" + name + "\" is not a juju command. See \"juju --help\".", 2};
  }
  return it->second;
}

Arguments arguments_of(const Command& command, const std::vector<std::string>& line) {
  std::vector<std::string> with_value, without{"--debug", "--quiet", "--verbose"};
  if (command.of_model) with_value = {"-m", "--model"};
  for (const Flag& flag : command.flags) {
    if (!(client() < flag.from)) (flag.value ? with_value : without).push_back(flag.name);
  }
  return parse(line, with_value, without, "ERROR option provided but not defined: ", 2);
}

/// "kubeflow", "admin/kubeflow", "ctrl:kubeflow", "ctrl:admin/kubeflow".
void check_model(const JujuWorld& world, std::string name) {
  const auto& model = world.inside();
  if (const auto colon = name.find(':'); colon != std::string::npos) {
    if (name.substr(0, colon) != model.controller) {
      throw Ends{"ERROR controller " + name.substr(0, colon) + " not found"};
    }
    name = name.substr(colon + 1);
  }
  if (name != model.model && name != "admin/" + model.model) throw Ends{"ERROR model " + name + " not found"};
}

std::string focus() {
  const char* chosen = std::getenv("JUJU_MODEL");
  return chosen == nullptr ? "" : chosen;
}

void check_focus(const JujuWorld& world, const Arguments& in) {
  for (const std::string& name : {in.get("-m"), in.get("--model"), focus()}) {
    if (!name.empty()) return check_model(world, name);
  }
  if (std::getenv("KF_FAKE_NO_FOCUS") == nullptr) return;
  throw Ends{
      "ERROR No model in focus.\n\nPlease use \"juju models\" to see models available to you.\nYou can set current "
      "model "
      "by running \"juju switch\"\nor specify any other model on the command line using the \"-m\" option."};
}

/// Everything but JSON is for people.
void demand_json(const Arguments& in, const std::string& command) {
  if (in.get("--format") != "json") unmodelled("juju " + command + " without --format json");
}

int print(const Json& json) {
  std::cout << json.dump() << "\n";
  return 0;
}

int version(const Arguments& in) {
  if (in.has("--format")) demand_json(in, "version");
  const Json all{{"version", full_version()}, {"git-commit", "0000000"}, {"compiler", "gc"}};
  if (in.has("--all")) return print(all);
  if (in.has("--format")) return print(full_version());
  std::cout << full_version() << "\n";
  return 0;
}

int config(JujuWorld& world, const Arguments& in) {
  if (in.words.empty()) throw Ends{"ERROR no application name specified", 2};
  const std::string& app = in.words[0];
  if (in.has("--reset")) unmodelled("juju config --reset");
  if (in.has("--file")) {
    if (in.get("--file") != "-") unmodelled("juju config --file with a file");
    const Json all = doc::read_strict(standard_input(), "standard input");  // YAML it may be too: not from us
    std::map<std::string, std::string> values;
    for (const auto& key : In(all)[app.c_str()].keys()) values[key] = all[app][key].dump();
    world.configure(app, values);
    return 0;
  }
  if (in.words.size() > 2 || (in.words.size() == 2 && in.words[1].find('=') != std::string::npos)) {
    unmodelled("juju config KEY=VALUE");
  }
  const Json json = config_json(world, app);
  if (in.words.size() == 1) return demand_json(in, "config"), print(json);
  if (!json["settings"].contains(in.words[1])) {
    throw Ends{"ERROR key \"" + in.words[1] + "\" not found in \"" + app + "\" application config or charm settings."};
  }
  std::cout << In(json)["settings"][in.words[1].c_str()]["value"].text() << "\n";
  return 0;
}

int models(JujuWorld& world, const Arguments& in) {
  demand_json(in, "models");
  return print({{"models", Json::array({model_json(world)})}, {"current-model", world.inside().model}});
}

/// Without a word it tells where we are.
int switch_model(const JujuWorld& world, const Arguments& in) {
  const auto& model = world.inside();
  const std::string here = model.controller + ":admin/" + model.model;
  if (in.words.empty()) return std::cout << here << "\n", 0;
  check_model(world, in.words[0]);
  std::cerr << here << " (no change)\n";
  return 0;
}

int help(const Arguments& in) {
  if (in.words.empty()) throw Ends{"ERROR no command specified", 2};
  std::cout << "Usage: juju " << in.words[0] << " [options]\n\nOptions:\n";
  for (const Flag& flag : command_called(in.words[0]).flags) {
    if (client() >= flag.from) std::cout << flag.name << (flag.value ? " (= \"\")" : "  (= false)") << "\n";
  }
  return 0;
}

int show_model(JujuWorld& world, const Arguments& in) {
  demand_json(in, "show-model");
  if (!in.words.empty()) check_model(world, in.words[0]);
  return print({{world.inside().model, model_json(world)}});
}

int show_controller(JujuWorld& world, const Arguments& in) {
  demand_json(in, "show-controller");
  if (!in.words.empty() && in.words[0] != world.inside().controller) {
    throw Ends{"ERROR controller " + in.words[0] + " not found"};
  }
  return print(controller_json(world));
}

/// One action of one unit, asked for by the unit's name or as its application's leader.
int action(const std::string& name, JujuWorld& world, const Arguments& in) {
  if (name == "run" && client().major < 3) unmodelled("juju run of before 3.0, which is juju exec since");
  demand_json(in, name);
  if (in.words.empty()) throw Ends{"ERROR no unit specified", 2};
  if (in.words.size() < 2) throw Ends{"ERROR no action specified", 2};
  if (in.words != std::vector<std::string>{in.words[0], "get-password", "username=root"} || !in.has("--wait")) {
    unmodelled("juju " + name + " of any other action than get-password username=root, with --wait");
  }
  return print(password_json(world, in.words[0]));
}

int read(const std::string& name, JujuWorld& world, const Arguments& in) {
  if (name == "config") return config(world, in);
  if (name == "models") return models(world, in);
  if (name == "switch") return switch_model(world, in);
  if (name == "show-model") return show_model(world, in);
  if (name == "show-controller") return show_controller(world, in);
  if (name == "run" || name == "run-action") return action(name, world, in);
  if (name == "export-bundle") return std::cout << bundle_yaml(world), 0;
  demand_json(in, name);
  if (name == "status") return print(status_json(world, charms()));
  if (name == "storage") return print(storage_json(world));
  if (name != "info") unmodelled("juju " + name);
  if (in.words.size() != 1) throw Ends{"ERROR expected a charm or bundle name", 2};
  return print(info_json(world, in.words[0]));
}

}  // namespace

int run_juju(const std::vector<std::string>& line) {
  if (line.empty()) throw Ends{"ERROR no command specified", 2};
  const std::string& name = line[0];
  const Command& command = command_called(name);
  const Arguments in = arguments_of(command, {line.begin() + 1, line.end()});
  if (name == "version") return version(in);
  if (name == "help") return help(in);
  Session session;
  if (command.of_model && (name != "show-model" || in.words.empty())) check_focus(session.world, in);
  const Call change = change_called(name);
  int code = 0;
  try {
    code = change == nullptr ? read(name, session.world, in) : (change(session.world, in), 0);
  } catch (const juju::JujuError& error) {
    session.keep();  // time has passed all the same
    throw Ends{"ERROR " + error.why()};
  }
  session.keep();
  return code;
}

}  // namespace kf::fake
