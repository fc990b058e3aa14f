#include "juju/config.hpp"

#include "base/error.hpp"
#include "document/strict.hpp"

namespace kf::juju {

namespace {

Setting setting_of(const doc::Json& json) {
  const doc::In in(json);
  Setting setting;
  if (in["value"].has()) setting.value = json["value"].dump();
  setting.by_user = in["source"].text() == "user";
  return setting;
}

}  // namespace

// juju: cmd/juju/application/config.go, getAllConfig(); "source" is user, default or unset.
Config read_config(std::string_view json, const std::string& origin) {
  const doc::Json document = doc::read_strict(json, origin);
  const doc::In in(document);
  if (in["application"].text().empty() || !document.contains("settings")) {
    throw Error(origin + " is no configuration of an application").why("it has no \"application\" or no \"settings\"");
  }
  Config config;
  config.charm = in["charm"].text();
  config.trust = in["application-config"]["trust"]["value"].truth();
  for (const auto& key : in["settings"].keys()) config.settings[key] = setting_of(document["settings"][key]);
  return config;
}

/// JSON, which juju reads as the YAML that it also is.
std::string config_file(const std::string& app, const std::map<std::string, std::string>& values) {
  doc::Json settings = doc::Json::object();
  for (const auto& [key, value] : values) {
    // Not the parser's own words, which would repeat what may be a secret.
    if (!doc::is_json(value)) throw Error("the value for " + key + " of " + app + " is no JSON");
    settings[key] = doc::read_strict(value, key);
  }
  return doc::Json{{app, settings}}.dump() + "\n";
}

std::vector<std::string> secrets_in(const std::map<std::string, std::string>& values) {
  std::vector<std::string> all;
  for (const auto& [key, value] : values) {
    if (!doc::is_json(value)) continue;
    all.push_back(value);
    const doc::Json json = doc::read_strict(value, key);
    if (json.is_string()) all.push_back(json.get<std::string>());
  }
  return all;
}

}  // namespace kf::juju
