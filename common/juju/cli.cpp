#include "juju/cli.hpp"

#include "base/text.hpp"
#include "juju/action.hpp"
#include "juju/bundle.hpp"
#include "juju/config.hpp"
#include "juju/dialect.hpp"
#include "juju/environment.hpp"
#include "juju/names.hpp"
#include "juju/status.hpp"
#include "juju/storage.hpp"
#include "juju/words.hpp"

#include <cstdlib>
#include <stdexcept>

namespace kf::juju {

namespace {

process::Command command_of(const JujuOptions& options, std::vector<std::string> words, std::chrono::seconds patience) {
  process::Command command{.program = options.command.front()};
  command.args.assign(options.command.begin() + 1, options.command.end());
  command.args.insert(command.args.end(), std::make_move_iterator(words.begin()), std::make_move_iterator(words.end()));
  command.env = environment_for(command.program);
  command.timeout = patience;
  return command;
}

process::Result run(process::Runner& runner, const process::Command& command) {
  process::Result result = runner.run(command);
  if (result.interrupted) throw Interrupted{*result.interrupted};
  return result;
}

void append(std::vector<std::string>& words, std::vector<std::string> more) {
  words.insert(words.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<std::string> choose_juju(const std::string& flag) {
  std::string chosen = flag;
  if (const char* value = std::getenv("KF_JUJU"); chosen.empty() && value != nullptr) chosen = value;
  std::vector<std::string> words;
  for (auto& word : text::split(chosen, ' ')) {
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words.empty() ? std::vector<std::string>{"juju"} : words;
}

/// Not -m, which show-model overrides with an argument that is not there (juju: cmd/juju/model/show.go, Init).
ModelInfo find_model(process::Runner& runner, const JujuOptions& options, const std::string& wanted) {
  std::vector<std::string> words{"show-model", "--format", "json"};
  if (!wanted.empty()) words.push_back(checked(wanted));
  const auto result = run(runner, command_of(options, std::move(words), options.patience));
  if (!result.ok()) throw explain(result, {options.typed, ""}, {"find the model", wanted});
  return read_model(result.out, "juju show-model");
}

Juju::Juju(process::Runner& runner, JujuOptions options) : runner_(runner), options_(std::move(options)) {
  const auto colon = options_.model.find(':');
  const auto slash = options_.model.find('/');
  if (colon == std::string::npos || colon == 0 || slash == std::string::npos || slash < colon) {
    throw std::logic_error("a model that is not pinned: " + options_.model);
  }
  controller_ = options_.model.substr(0, colon);
  model_ = options_.model.substr(colon + 1);
}

Juju::Words Juju::in_model(Words words) const {
  words.insert(words.begin() + 1, {"-m", options_.model});
  return words;
}

process::Result Juju::try_ask(Words words, std::chrono::seconds patience) {
  process::Command command = command_of(options_, std::move(words), patience);
  // They could name another model or controller, and juju refuses two that differ.
  command.env["JUJU_MODEL"] = command.env["JUJU_CONTROLLER"] = std::nullopt;
  return run(runner_, command);
}

std::string Juju::ask(const Call& what, Words words) {
  auto result = try_ask(std::move(words));
  if (!result.ok()) throw explain(result, {options_.typed, options_.model}, what);
  return std::move(result.out);
}

void Juju::change(Call what, Words words, std::string input) {
  what.changes = true;
  process::Command command = command_of(options_, std::move(words), options_.changing);
  command.env["JUJU_MODEL"] = command.env["JUJU_CONTROLLER"] = std::nullopt;
  command.input = std::move(input);
  command.finish = true;
  if (lent_ >= 0) command.keep_open = {lent_};
  const auto result = run(runner_, command);
  if (!result.ok()) throw explain(result, {options_.typed, options_.model}, what);
}

Version Juju::client() {
  if (!client_) client_ = read_version(ask({"tell juju's version"}, {"version"}), "juju version");
  return *client_;
}

Versions Juju::versions() {
  const std::string model =
      ask({"look at the model", options_.model}, {"show-model", "--format", "json", options_.model});
  const std::string controller =
      ask({"look at the controller", controller_}, {"show-controller", "--format", "json", controller_});
  return {client(), read_controller(controller, "juju show-controller"), read_model(model, "juju show-model").agent};
}

Status Juju::status() {
  return read_status(ask({"look at the model", options_.model}, in_model({"status", "--format", "json"})),
                     "juju status");
}

Bundle Juju::bundle() {
  const auto result = try_ask(in_model({"export-bundle"}));
  if (result.ok()) return read_bundle(result.out, "juju export-bundle");
  // juju: apiserver/facades/client/bundle/bundle.go. Not its failure, but that it says this.
  if (result.exit_code == 1 && said(result) == "nothing to export as there are no applications") return {};
  throw explain(result, {options_.typed, options_.model}, {"export a bundle of", options_.model});
}

Config Juju::config(const std::string& app) {
  return read_config(ask({"read the configuration of", app}, in_model({"config", "--format", "json", checked(app)})),
                     "juju config " + app);
}

std::vector<Storage> Juju::storage() {
  return read_storage(ask({"list the storage of", options_.model}, in_model({"storage", "--format", "json"})),
                      "juju storage");
}

/// No -m: it asks Charmhub, of which every model knows the same, and knows no such flag.
std::optional<int> Juju::released(const std::string& charm, const std::string& channel, const std::string& base) {
  Words words{"info", "--format", "json"};
  if (const auto series = series_of_base(base); !series.empty() && !has(Feature::info_by_base, client())) {
    append(words, {"--series", series});
  }
  words.push_back(checked(charm));
  return read_released(ask({"ask Charmhub for", charm}, std::move(words)), "juju info " + charm, channel, base);
}

/// juju itself finds the leader. The juju of 3.0 and later waits for a minute only unless it is told; it and those
/// before take the time as one word (docs of `juju run`, cmd/juju/action/runaction.go).
std::string Juju::root_password(const std::string& app) {
  const Call what{"ask for root's password of", app};
  const auto result = try_ask(in_model({action_word(client()), checked(app) + "/leader", "get-password",
                                        "username=root", "--wait=5m", "--format", "json"}),
                              options_.changing);
  if (!result.ok()) throw explain(result, {options_.typed, options_.model}, what);
  return read_result(result.out, "what get-password of " + app + " answered", "password");
}

void Juju::refresh(const Refresh& wanted) {
  if (wanted.channel.empty()) throw std::logic_error("a refresh without a channel");
  Words words{"refresh", "--channel", checked(wanted.channel)};
  if (!wanted.base.empty()) {
    if (!has(Feature::refresh_base, client())) {
      throw unsupported("refresh " + wanted.app + " to " + wanted.base,
                        "this juju " + client().shown() + " cannot change the base of what is deployed",
                        "a juju client of " + juju::wanted(Feature::refresh_base));
    }
    append(words, {"--base", checked(wanted.base)});
  }
  words.push_back(checked(wanted.app));
  change({"refresh", wanted.app}, in_model(std::move(words)));
}

void Juju::scale(const std::string& app, long units) {
  if (units < 0) throw std::logic_error("fewer units than none");
  change({"scale", app}, in_model({"scale-application", checked(app), std::to_string(units)}));
}

void Juju::trust(const std::string& app, bool on) {
  Words words{"trust", "--scope=cluster"};
  if (!on) words.push_back("--remove");
  words.push_back(checked(app));
  change({"trust", app}, in_model(std::move(words)));
}

/// A model whose mode is requires-prompts would ask, and get no answer from us.
void Juju::remove(const std::string& app) {
  Words words{"remove-application"};
  if (has(Feature::no_prompt, client())) words.emplace_back("--no-prompt");
  words.push_back(checked(app));
  change({"remove", app}, in_model(std::move(words)));
}

void Juju::deploy(const Deploy& wanted) {
  if (wanted.scale < 1 || (wanted.scale > 1 && !wanted.attach.empty())) {
    throw std::logic_error("deploy knows no such number of units");  // a storage can be attached to one only
  }
  const Call what{"deploy", wanted.app};
  Words words{"deploy", "--channel", checked(wanted.channel)};
  append(words, deploy_base(client(), wanted.base));
  if (!wanted.constraints.empty()) words.push_back("--constraints=" + wanted.constraints);
  if (wanted.scale > 1) append(words, {"-n", std::to_string(wanted.scale)});
  if (wanted.trust) words.emplace_back("--trust");
  for (const auto& [key, value] : wanted.options) append(words, {"--config", key_value(key, value)});
  for (const auto& [name, directive] : wanted.storage) append(words, {"--storage", key_value(name, directive)});
  if (!wanted.attach.empty()) {
    demand_volumes(what);
    append(words, {"--attach-storage", checked(wanted.attach)});
  }
  append(words, {charm_to_deploy(wanted.charm), checked(wanted.app)});
  change(what, in_model(std::move(words)));
}

void Juju::relate(const Relation& wanted) {
  change({"relate", wanted.shown()}, in_model({relate_word(client()), checked(wanted.a), checked(wanted.b)}));
}

void Juju::unrelate(const Relation& unwanted) {
  change({"remove the relation", unwanted.shown()},
         in_model({"remove-relation", checked(unwanted.a), checked(unwanted.b)}));
}

void Juju::configure(const std::string& app, const std::map<std::string, std::string>& values) {
  if (values.empty()) return;
  change({.verb = "configure", .object = app, .secrets = secrets_in(values)},
         in_model({"config", "--file", "-", checked(app)}), config_file(app, values));
}

void Juju::forget_storage(const std::string& id) {
  change({"forget the storage", id}, in_model({"remove-storage", "--no-destroy", checked(id)}));
}

/// Both sides must know it: a client alone would be told "not supported" by the controller, a controller alone is asked
/// nothing.
void Juju::demand_volumes(const Call& what) {
  const Versions now = versions();
  for (const auto& [who, version] : {std::pair{"client", now.client}, std::pair{"controller", now.controller}}) {
    if (has(Feature::import_volume, version)) continue;
    throw unsupported(what.shown() + " with storage that is there",
                      std::string("the juju ") + who + " is of version " + version.shown(),
                      "a juju client and controller of " + wanted(Feature::import_volume));
  }
}

/// With --force, as the volume still points at the claim that it had: juju then sets its reclaim policy to Retain,
/// deletes that claim if it was made by juju for a storage of this name, and clears the pointer; any other claim makes
/// it refuse (juju: internal/provider/kubernetes/storage.go, prepareVolumeForImport).
void Juju::import_volume(const std::string& volume, const std::string& storage_name) {
  const Call what{"import the volume", volume};
  demand_volumes(what);
  change(what, in_model({"import-filesystem", "--force", "kubernetes", checked(volume), checked(storage_name)}));
}

/// A command of the controller: no -m, the model stands before the application (juju: cmd/juju/crossmodel/offer.go).
/// What stands before the first dot there is the model, so an owner with a dot cannot be written.
void Juju::offer(const Offer& wanted) {
  const Call what{"offer", wanted.name};
  std::vector<std::string> endpoints;
  for (const auto& [alias, endpoint] : wanted.endpoints) {
    if (alias != endpoint)
      throw unsupported(what.shown(), "juju offers endpoints only by their own names", "juju offer");
    endpoints.push_back(checked(endpoint));
  }
  if (endpoints.empty()) throw std::logic_error("an offer without endpoints");
  if (model_.find('.') != std::string::npos) {
    throw unsupported(what.shown(), "juju cannot be told the model " + model_ + " here, as there is a dot in its owner",
                      "switch to that model and type: juju offer " + wanted.app + ":" + text::join(endpoints, ",") +
                          " " + wanted.name);
  }
  change(what, {"offer", "-c", controller_, model_ + "." + checked(wanted.app) + ":" + text::join(endpoints, ","),
                checked(wanted.name)});
}

}  // namespace kf::juju
