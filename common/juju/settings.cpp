// juju.trust, juju.configure, juju.relate and their opposites.
#include "base/text.hpp"
#include "document/strict.hpp"
#include "juju/at_work.hpp"

namespace kf::juju {

namespace {

using plan::Action;
using plan::Observation;

Observation when(bool kept, const std::string& is, const std::string& is_not) {
  return kept ? Observation{plan::Status::done, is, {}, ""} : Observation{plan::Status::not_yet, is_not, {}, ""};
}

/// Of the file that a safeguard has written: by name, as JSON text. May hold secrets.
std::map<std::string, std::string> wanted_of(const Scene& scene, const Action& action) {
  const std::string& path = action.text("from");
  doc::Json file;
  try {
    file = doc::read_strict(scene.file(path), path);
  } catch (const Error& e) {
    throw plan::Refused(e);
  }
  std::map<std::string, std::string> values;
  for (const auto& key : text::split(action.text("keys"), ',')) {
    if (!file.is_object() || !file.contains(key)) throw plan::Refused(path + " does not tell setting " + key);
    values[key] = file[key].dump();
  }
  return values;
}

Endpoint endpoint_of(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool related(Scene& scene, const Action& action) {
  return scene.model.bundle().relations.contains(relation_of(action));
}

}  // namespace

Relation relation_of(const Action& action) {
  return relation(endpoint_of(action.text("a")), endpoint_of(action.text("b")));
}

Observation probe_trust(Scene& scene, const Action& action) {
  return when(scene.model.config(action.text("app")).trust, "trusted", "not trusted");
}
void act_trust(Scene& scene, const Action& action) { scene.model.trust(action.text("app"), true); }

Observation probe_distrust(Scene& scene, const Action& action) {
  return when(!scene.model.config(action.text("app")).trust, "not trusted", "trusted");
}
void act_distrust(Scene& scene, const Action& action) { scene.model.trust(action.text("app"), false); }

Observation probe_configure(Scene& scene, const Action& action) {
  const auto wanted = wanted_of(scene, action);
  const auto is = scene.model.config(action.text("app")).settings;
  for (const auto& [key, value] : wanted) {
    const auto setting = is.find(key);
    if (setting == is.end()) {
      return {plan::Status::refused,
              "the charm has no setting " + key + " any more",
              {},
              "juju config " + action.text("app")};
    }
    if (setting->second.value != value) return {plan::Status::not_yet, "setting " + key + " is another one", {}, ""};
  }
  return {plan::Status::done, text::count(wanted.size(), "setting"), {}, ""};
}

void act_configure(Scene& scene, const Action& action) {
  scene.model.configure(action.text("app"), wanted_of(scene, action));
}

Observation probe_set(Scene& scene, const Action& action) {
  const auto is = scene.model.config(action.text("app")).settings;
  const auto setting = is.find(action.text("key"));
  if (setting == is.end()) {
    return {plan::Status::refused,
            "the charm has no setting " + action.text("key"),
            {},
            "juju config " + action.text("app")};
  }
  const bool kept = setting->second.by_user && setting->second.value == doc::Json(action.text("value")).dump();
  return when(kept, "set", "not set");
}

void act_set(Scene& scene, const Action& action) {
  scene.model.configure(action.text("app"), {{action.text("key"), doc::Json(action.text("value")).dump()}});
}

Observation probe_relate(Scene& scene, const Action& action) {
  return when(related(scene, action), "related", "not related");
}
void act_relate(Scene& scene, const Action& action) { scene.model.relate(relation_of(action)); }

Observation probe_unrelate(Scene& scene, const Action& action) {
  return when(!related(scene, action), "not related", "related");
}
void act_unrelate(Scene& scene, const Action& action) { scene.model.unrelate(relation_of(action)); }

}  // namespace kf::juju
