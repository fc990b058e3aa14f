// How juju prints a model. juju: cmd/juju/status/formatted.go, cmd/juju/application/config.go, cmd/juju/storage/*.go,
// cmd/juju/common/model.go, cmd/juju/charmhub/data.go, each at 2.9.38, 3.0.3, 3.6.28 and 4.0.15.
#include "base/digest.hpp"
#include "document/write.hpp"
#include "fake.hpp"

#include <cstdlib>

namespace kf::fake {

using rehearsal::JujuWorld;

namespace {

constexpr const char* since = "2030-01-01T00:00:00Z";

Json state_json(const juju::State& s) {
  Json out{{"current", s.current}, {"since", since}};
  if (!s.message.empty()) out["message"] = s.message;
  return out;
}

std::string release_of(const std::string& base) { return base.substr(base.find('@') + 1); }

std::string series_of(const std::string& base) {
  static const std::map<std::string, std::string> all{
      {"18.04", "bionic"}, {"20.04", "focal"}, {"22.04", "jammy"}, {"24.04", "noble"}};
  const auto it = all.find(release_of(base));
  return it == all.end() ? "kubernetes" : it->second;
}

bool is_old() { return client().major < 3; }

/// The interface and scope stand with each relation since 3.6; which version brought them is not known better.
Json relations_json(const JujuWorld& world, const juju::Application& app) {
  Json out = Json::object();
  const auto it = world.inside().apps.find(app.name);
  const recipe::Charm* charm = it == world.inside().apps.end() ? nullptr : world.inside().charm_of(it->second);
  for (const auto& [endpoint, others] : app.related) {
    for (const auto& other : others) {
      if (!(client() >= juju::Version{3, 6, 0})) {
        out[endpoint].push_back(other);
        continue;
      }
      Json one{{"related-application", other}, {"scope", "global"}};
      if (charm != nullptr && charm->provides.contains(endpoint)) one["interface"] = charm->provides.at(endpoint);
      if (charm != nullptr && charm->requires_.contains(endpoint)) one["interface"] = charm->requires_.at(endpoint);
      out[endpoint].push_back(one);
    }
  }
  return out;
}

Json unit_json(const juju::Unit& unit) {
  Json out{{"workload-status", state_json(unit.workload)},
           {"juju-status", state_json(unit.agent)},
           {"provider-id", unit.provider_id}};
  out["juju-status"]["version"] = client().shown();
  if (unit.leader) out["leader"] = true;
  if (!unit.upgrading_from.empty()) out["upgrading-from"] = "ch:amd64/focal/" + unit.upgrading_from;
  return out;
}

Json application_json(const JujuWorld& world, const juju::Application& app) {
  Json out{{"charm", app.charm},        {"charm-name", app.charm}, {"charm-origin", app.local ? "local" : "charmhub"},
           {"charm-rev", app.revision}, {"exposed", false},        {"application-status", state_json(app.state)}};
  if (!app.channel.empty()) out["charm-channel"] = app.channel;
  if (is_old()) {
    out["series"] = series_of(app.base);
    out["os"] = "ubuntu";
  } else {
    out["base"] = {{"name", "ubuntu"}, {"channel", release_of(app.base)}};
  }
  if (app.scale != 0) out["scale"] = app.scale;
  if (app.dying) out["life"] = "dying";
  if (const Json relations = relations_json(world, app); !relations.empty()) out["relations"] = relations;
  for (const auto& unit : app.units) out["units"][unit.name] = unit_json(unit);
  return out;
}

/// A value of an option as it stands in YAML.
OrderedJson value_of(const std::string& json) { return OrderedJson::parse(json, nullptr, false); }

OrderedJson deployed_yaml(const juju::Deployed& app) {
  OrderedJson out{{"charm", app.charm}, {"channel", app.channel}, {"revision", app.revision}};
  if (is_old()) {
    out["series"] = series_of(app.base);
  } else if (!app.base.empty()) {
    out["base"] = app.base + "/stable";
  }
  if (app.scale != 0) out["scale"] = app.scale;
  for (const auto& [key, value] : app.options) out["options"][key] = value_of(value);
  out["constraints"] = app.constraints.empty() ? "arch=amd64" : app.constraints;
  for (const auto& [key, value] : app.storage) out["storage"][key] = value;
  if (app.trust) out["trust"] = true;
  return out;
}

std::string offers_yaml(const juju::Bundle& bundle) {
  OrderedJson applications;
  for (const auto& offer : bundle.offers) {
    OrderedJson& one = applications[offer.app]["offers"][offer.name];
    for (const auto& [alias, endpoint] : offer.endpoints) one["endpoints"].push_back(endpoint);
  }
  return applications.empty() ? "" : "--- # overlay.yaml\n" + doc::to_yaml({{"applications", applications}});
}

/// Up to 3.6.2 the key of a filesystem's attachments was written by mistake as its Go name (juju/juju#18931).
std::string attachments() { return client() >= juju::Version{3, 6, 3} ? "attachments" : "Attachments"; }

}  // namespace

juju::Version client() {
  const char* version = std::getenv("KF_FAKE_JUJU_VERSION");
  return juju::version_of(version == nullptr ? "3.6.12" : version);
}

std::string full_version() { return client().shown() + "-ubuntu-amd64"; }

Json status_json(JujuWorld& world, const recipe::Charms&) {
  const juju::Status status = world.status();
  Json out{{"model",
            {{"name", status.model},
             {"type", status.type},
             {"controller", status.controller},
             {"cloud", "microk8s"},
             {"region", "localhost"},
             {"version", status.version},
             {"model-status", state_json(status.state)},
             {"sla", "unsupported"}}},
           {"machines", Json::object()},
           {"applications", Json::object()},
           {"controller", {{"timestamp", since}}}};
  for (const auto& [name, app] : status.applications) out["applications"][name] = application_json(world, app);
  for (const auto& [name, remote] : status.remotes) {
    out["application-endpoints"][name] = {{"url", remote.url}, {"endpoints", Json::object()}};
  }
  for (const auto& [name, offer] : status.offers) {
    Json& one = out["offers"][name] = {{"application", offer.app},
                                       {"active-connected-count", offer.connections},
                                       {"total-connected-count", offer.connections}};
    for (const auto& [alias, endpoint] : offer.endpoints) one["endpoints"][alias] = {{"name", endpoint}};
  }
  return out;
}

std::string bundle_yaml(JujuWorld& world) {
  const juju::Bundle bundle = world.bundle();
  if (bundle.applications.empty()) throw Ends{"ERROR nothing to export as there are no applications"};
  OrderedJson out{{"bundle", "kubernetes"}};
  for (const auto& [name, remote] : bundle.remotes) out["saas"][name]["url"] = remote.url;
  for (const auto& [name, app] : bundle.applications) out["applications"][name] = deployed_yaml(app);
  for (const auto& each : bundle.relations) {
    out["relations"].push_back(OrderedJson::array({each.a.shown(), each.b.shown()}));
  }
  return doc::to_yaml(out) + offers_yaml(bundle);
}

Json config_json(JujuWorld& world, const std::string& app) {
  const juju::Config config = world.config(app);
  Json out{{"application", app}, {"charm", config.charm}, {"settings", Json::object()}};
  out["application-config"]["trust"] = {
      {"value", config.trust}, {"source", config.trust ? "user" : "default"}, {"default", false}, {"type", "bool"}};
  for (const auto& [key, setting] : config.settings) {
    Json& one = out["settings"][key] = {{"source", setting.value ? "user" : "unset"}, {"type", "string"}};
    if (setting.value) one["value"] = Json::parse(*setting.value, nullptr, false);
  }
  return out;
}

Json storage_json(JujuWorld& world) {
  Json out = Json::object();
  for (const juju::Storage& each : world.storage()) {
    const std::string number = each.id.substr(each.id.find('/') + 1);
    Json one{{"kind", "filesystem"},
             {"life", each.dying ? "dying" : "alive"},
             {"status", state_json({each.state, ""})},
             {"persistent", false}};
    Json attached;
    if (!each.unit.empty()) attached["units"][each.unit] = {{"life", "alive"}, {"location", "/data"}};
    if (!each.unit.empty()) one["attachments"] = attached;
    out["storage"][each.id] = one;
    const Json* volume = world.cluster().all().find({rehearsal::kind::volume, {"", each.volume}});
    const std::string claim = volume == nullptr ? "" : In(*volume)["spec"]["claimRef"]["uid"].text();
    Json filesystem{{"storage", each.id}, {"pool", "kubernetes"}, {"size", each.mebibytes}, {"life", "alive"}};
    filesystem["status"] = state_json({each.state, ""});
    if (!attached.is_null()) filesystem[attachments()] = attached;
    Json backing = filesystem;
    backing["provider-id"] = each.volume;
    backing["persistent"] = true;
    filesystem["provider-id"] = client().major < 4 ? claim : each.volume;
    if (client().major < 4) filesystem["volume"] = number;
    out["filesystems"][number] = filesystem;
    if (client().major < 4) out["volumes"][number] = backing;
  }
  return out;
}

Json model_json(JujuWorld& world) {
  const auto& model = world.inside();
  return {{"name", "admin/" + model.model},
          {"short-name", model.model},
          {"model-uuid", model.model_uuid},
          {"model-type", "caas"},
          {"controller-uuid", sha256(model.controller).substr(0, 8) + "-0000-4000-8000-000000000001"},
          {"controller-name", model.controller},
          {"is-controller", false},
          {"owner", "admin"},
          {"cloud", "microk8s"},
          {"region", "localhost"},
          {"type", "kubernetes"},
          {"life", "alive"},
          {"status", {{"current", "available"}, {"since", since}}},
          {"users", {{"admin", {{"display-name", "admin"}, {"access", "admin"}, {"last-connection", "just now"}}}}},
          {"sla", "unsupported"},
          {"agent-version", model.versions.model.shown()}};
}

Json controller_json(JujuWorld& world) {
  const std::string name = world.inside().controller;
  const Json details{{"uuid", model_json(world)["controller-uuid"]},
                     {"api-endpoints", {"10.0.0.1:17070"}},
                     {"cloud", "microk8s"},
                     {"region", "localhost"},
                     {"agent-version", world.inside().versions.controller.shown()}};
  return {{name, {{"details", details}, {"current-model", "admin/" + world.inside().model}}}};
}

/// cmd/juju/action/runaction.go of 2.9, run.go since 3.0.
Json password_json(JujuWorld& world, const std::string& unit) {
  const auto slash = unit.find('/');
  const std::string app = unit.substr(0, slash);
  Json results{{"username", "root"}, {"password", world.root_password(app)}};
  const auto status = world.status();
  std::string asked = status.find(app)->units.front().name;
  for (const auto& each : status.find(app)->units) {
    if (each.name == unit || (each.leader && unit == app + "/leader")) asked = each.name;
  }
  Json out{{"id", "1"}, {"status", "completed"}, {"timing", {{"enqueued", since}, {"completed", since}}}};
  if (!is_old()) results["return-code"] = 0;
  out["results"] = results;
  out[is_old() ? "UnitId" : "unit"] = asked;
  const std::string tag = "unit-" + app + "-" + asked.substr(asked.find('/') + 1);
  return {{is_old() ? tag : asked, out}};
}

Json info_json(JujuWorld& world, const std::string& charm) {
  const auto tracks = charms().all().find(charm);
  if (tracks == charms().all().end())
    throw Ends{"ERROR No information found for charm or bundle with the name \"" + charm + "\""};
  Json out{{"type", "charm"}, {"name", charm}, {"channels", Json::object()}, {"tracks", Json::array()}};
  for (const auto& [track, row] : tracks->second) {
    if (track.find('@') != std::string::npos) continue;  // what it held once
    const std::string channel = track + "/stable", release = row.base.empty() ? "20.04" : release_of(row.base);
    Json one{{"released-at", since},      {"track", track},
             {"risk", "stable"},          {"revision", world.released(charm, channel, "").value_or(0)},
             {"size", 1000000},           {"version", "1"},
             {"architectures", {"amd64"}}};
    out["tracks"].push_back(track);
    if (is_old()) {
      one["bases"] = Json::array({"ubuntu@" + release});
      out["channel-map"][channel] = one;
    } else {
      one["bases"] = Json::array({Json{{"name", "ubuntu"}, {"channel", release}}});
      out["channels"][track]["stable"] = Json::array({one});
    }
  }
  if (is_old()) out.erase("channels");
  return out;
}

}  // namespace kf::fake
