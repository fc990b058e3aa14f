// The commands of juju that change something.
#include "base/text.hpp"
#include "document/strict.hpp"
#include "fake.hpp"

#include <charconv>
#include <iostream>

namespace kf::fake {

using rehearsal::JujuWorld;

namespace {

/// gnuflag ends with 2 for a wrong number of words.
void expect(const Arguments& in, std::size_t least, std::size_t most, const char* missing) {
  if (in.words.size() < least) throw Ends{std::string("ERROR ") + missing, 2};
  if (in.words.size() > most) throw Ends{"ERROR unrecognized args: [\"" + in.words[most] + "\"]", 2};
}

void inform(const std::string& line) { std::cerr << line << "\n"; }

juju::Endpoint endpoint_in(const std::string& text) {
  const auto colon = text.find(':');
  return {text.substr(0, colon), colon == std::string::npos ? "" : text.substr(colon + 1)};
}

/// What it says before it is told whether the model accepts it: cmd/juju/application/refresh.go.
void refresh(JujuWorld& world, const Arguments& in) {
  expect(in, 1, 1, "no application specified");
  const juju::Status status = world.status();
  const juju::Application* app = status.find(in.words[0]);
  if (app == nullptr) throw Ends{"ERROR application \"" + in.words[0] + "\" not found"};
  const std::string channel = in.has("--channel") ? in.get("--channel") : app->channel;
  const auto revision = world.released(app->charm, channel, in.get("--base"));
  if (revision && (channel != app->channel || revision != app->revision)) {
    inform("Added charm-hub charm \"" + app->charm + "\", revision " + std::to_string(*revision) + " in channel " +
           channel + ", to the model");
  } else if (revision) {
    inform("charm \"" + app->charm + "\": already up-to-date");
  }
  if (in.has("--trust")) world.trust(app->name, true);
  world.refresh({app->name, channel, in.get("--base")});
}

void scale(JujuWorld& world, const Arguments& in) {
  expect(in, 2, 2, in.words.empty() ? "no application specified" : "no scale specified");
  long units = -1;
  const std::string& text = in.words[1];
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), units);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Ends{"ERROR invalid scale \"" + text + "\"", 2};
  }
  if (units < 0) throw Ends{"ERROR scale must be a positive integer", 2};
  world.scale(in.words[0], units);
  inform(in.words[0] + " scaled to " + text + " units");
}

void trust(JujuWorld& world, const Arguments& in) {
  expect(in, 1, 1, "no application name specified");
  if (!in.has("--remove") && in.get("--scope") != "cluster") {
    throw Ends{
        "ERROR 'juju trust' currently grants full access to the cluster itself.\nSet the scope to 'cluster' using "
        "'--scope=cluster' to confirm this choice.\n"};
  }
  world.trust(in.words[0], !in.has("--remove"));
}

/// Since 3.0 on standard output and as a forecast (removeapplication.go).
void remove(JujuWorld& world, const Arguments& in) {
  expect(in, 1, 99, "no application specified");
  for (const char* flag : {"--destroy-storage", "--force", "--no-wait", "--dry-run"}) {
    if (in.has(flag)) unmodelled(std::string("juju remove-application ") + flag);
  }
  const bool old = client().major < 3;
  for (const auto& name : in.words) {
    const juju::Status status = world.status();
    const juju::Application* app = status.find(name);
    const std::string failed = std::string(old ? "" : "ERROR ") + "removing application " + name + " failed: ";
    if (app == nullptr) throw Ends{failed + "application \"" + name + "\" not found"};
    try {
      world.remove(name);
    } catch (const juju::JujuError& error) {
      throw Ends{failed + error.why()};
    }
    std::ostream& out = old ? std::cerr : std::cout;
    out << (old ? "removing" : "will remove") << " application " << name << "\n";
    for (const auto& unit : app->units) {
      if (!old) out << "- will remove unit " << unit.name << "\n";
      for (const auto& each : world.storage()) {
        if (each.unit == unit.name) out << "- will detach storage " << each.id << "\n";
      }
    }
  }
}

void deploy(JujuWorld& world, const Arguments& in) {
  expect(in, 1, 2, "no charm or bundle specified");
  std::string charm = in.words[0];
  if (charm.starts_with("ch:")) charm = charm.substr(3);
  if (charm.find('/') != std::string::npos || charm.find(".yaml") != std::string::npos) {
    unmodelled("juju deploy " + charm);
  }
  juju::Deploy wanted{.app = in.words.back(), .charm = charm, .channel = in.get("--channel")};
  if (in.words.size() == 1) wanted.app = charm;
  if (wanted.channel.empty()) wanted.channel = "latest/stable";
  if (in.has("--base")) wanted.base = in.get("--base");
  wanted.constraints = in.get("--constraints");
  wanted.trust = in.has("--trust");
  for (const char* flag : {"-n", "--num-units"}) {
    if (in.has(flag)) wanted.scale = std::stol(in.get(flag));
  }
  wanted.attach = in.get("--attach-storage");
  const auto pairs = [&](const char* flag, std::map<std::string, std::string>& out) {
    for (const auto& each : in.all(flag)) {
      const auto equals = each.find('=');
      if (equals == std::string::npos) unmodelled(std::string("juju deploy ") + flag + " FILE");
      out[each.substr(0, equals)] = each.substr(equals + 1);
    }
  };
  pairs("--config", wanted.options);
  pairs("--storage", wanted.storage);
  world.deploy(wanted);
  const std::string revision = std::to_string(world.released(charm, wanted.channel, "").value_or(0));
  inform("Located charm \"" + charm + "\" in charm-hub, revision " + revision);
  inform("Deploying \"" + wanted.app + "\" from charm-hub charm \"" + charm + "\", revision " + revision +
         " in channel " + wanted.channel);
}

/// addrelation.go, integrate.go: of what exists every ": " of the API's error becomes a new line.
void relate(JujuWorld& world, const Arguments& in) {
  expect(in, 2, 2, "a relation must involve two applications");
  try {
    world.relate(juju::relation(endpoint_in(in.words[0]), endpoint_in(in.words[1])));
  } catch (const juju::JujuError& error) {
    if (error.failure != juju::Failure::exists) throw;
    const bool new_word = client().major == 3 && client().minor == 0;
    throw Ends{"ERROR " + error.why() + ":\n\nUse 'juju status --" + (new_word ? "integrations" : "relations") +
               "' to view the current " + (new_word ? "integrations" : "relations") + "."};
  }
}

void unrelate(JujuWorld& world, const Arguments& in) {
  expect(in, 2, 2, "a relation must involve two applications");
  world.unrelate(juju::relation(endpoint_in(in.words[0]), endpoint_in(in.words[1])));
}

void remove_storage(JujuWorld& world, const Arguments& in) {
  expect(in, 1, 1, "remove-storage requires a storage ID");
  if (in.has("--force")) throw Ends{"ERROR forced detachment of storage on container models not supported"};
  if (!in.has("--no-destroy")) unmodelled("juju remove-storage without --no-destroy");
  inform("removing " + in.words[0]);
  world.forget_storage(in.words[0]);
}

void import_filesystem(JujuWorld& world, const Arguments& in) {
  expect(in, 3, 3, "import-filesystem requires a storage provider, provider ID and storage name");
  if (!in.has("--force")) unmodelled("juju import-filesystem without --force");
  inform("importing \"" + in.words[1] + "\" from storage pool \"" + in.words[0] + "\" as storage \"" + in.words[2] +
         "\"");
  world.import_volume(in.words[1], in.words[2]);
  std::string id;
  for (const auto& each : world.storage()) {
    if (each.volume == in.words[1]) id = each.id;
  }
  inform("imported storage " + id);
}

/// [MODEL.]APP:ENDPOINT,… [NAME]
void offer(JujuWorld& world, const Arguments& in) {
  expect(in, 1, 2, "an offer must at least specify application endpoint");
  const std::string model = "admin/" + world.inside().model;
  std::string what = in.words[0];
  if (const auto dot = what.find('.'); dot != std::string::npos) {
    const std::string named = what.substr(0, dot);
    if (named != model && named != world.inside().model) throw Ends{"ERROR model " + named + " not found"};
    what = what.substr(dot + 1);
  }
  const auto colon = what.find(':');
  if (colon == std::string::npos)
    throw Ends{"ERROR endpoints must conform to format \"<application-name>:<endpoint-name>[,...]\" ", 2};
  juju::Offer wanted{.name = in.words.back(), .app = what.substr(0, colon), .endpoints = {}};
  if (in.words.size() == 1) wanted.name = wanted.app;
  for (const auto& endpoint : text::split(what.substr(colon + 1), ',')) wanted.endpoints[endpoint] = endpoint;
  world.offer(wanted);
  inform("Application \"" + wanted.app + "\" endpoints [" + what.substr(colon + 1) + "] available at \"" + model + "." +
         wanted.name + "\"");
}

}  // namespace

Call change_called(const std::string& command) {
  static const std::map<std::string, Call> all{
      {"refresh", refresh},
      {"scale-application", scale},
      {"trust", trust},
      {"remove-application", remove},
      {"deploy", deploy},
      {"integrate", relate},
      {"add-relation", relate},
      {"relate", relate},
      {"remove-relation", unrelate},
      {"remove-storage", remove_storage},
      {"import-filesystem", import_filesystem},
      {"offer", offer},
  };
  const auto it = all.find(command);
  return it == all.end() ? nullptr : it->second;
}

}  // namespace kf::fake
