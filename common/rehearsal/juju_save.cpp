// The rehearsed juju as one JSON value and back (world: save.cpp).
#include "rehearsal/juju_world.hpp"

#include <sstream>

namespace kf::rehearsal {

using doc::Json;

namespace {

std::string text(const Json& saved) { return saved.get<std::string>(); }

Json saved(const juju::State& s) { return Json::array({s.current, s.message}); }
juju::State state_in(const Json& j) { return {text(j.at(0)), text(j.at(1))}; }

Json saved(const juju::Relation& r) { return Json::array({r.a.app, r.a.name, r.b.app, r.b.name}); }
juju::Relation relation_in(const Json& j) { return {{text(j.at(0)), text(j.at(1))}, {text(j.at(2)), text(j.at(3))}}; }

Json saved(const kube::Name& n) { return Json::array({n.ns, n.name}); }
kube::Name name_in(const Json& j) { return {text(j.at(0)), text(j.at(1))}; }

Json saved(const juju::Versions& v) { return Json::array({v.client.shown(), v.controller.shown(), v.model.shown()}); }
juju::Versions versions_in(const Json& j) {
  return {juju::version_of(text(j.at(0))), juju::version_of(text(j.at(1))), juju::version_of(text(j.at(2)))};
}

Json saved(const JujuUnit& u) {
  return {{"name", u.name},   {"channel", u.channel},       {"revision", u.revision},        {"working", u.working},
          {"stuck", u.stuck}, {"configured", u.configured}, {"workload", saved(u.workload)}, {"agent", saved(u.agent)}};
}
JujuUnit unit_in(const Json& j) {
  return {.name = text(j.at("name")),
          .channel = text(j.at("channel")),
          .revision = j.at("revision").get<int>(),
          .working = j.at("working").get<bool>(),
          .stuck = text(j.at("stuck")),
          .configured = j.at("configured").get<bool>(),
          .workload = state_in(j.at("workload")),
          .agent = state_in(j.at("agent"))};
}

Json saved(const juju::Deployed& d) {
  return {{"charm", d.charm},       {"channel", d.channel}, {"base", d.base},   {"constraints", d.constraints},
          {"revision", d.revision}, {"scale", d.scale},     {"trust", d.trust}, {"options", d.options},
          {"storage", d.storage}};
}
juju::Deployed deployed_in(const Json& j) {
  using Texts = std::map<std::string, std::string>;
  return {.charm = text(j.at("charm")),
          .channel = text(j.at("channel")),
          .base = text(j.at("base")),
          .constraints = text(j.at("constraints")),
          .revision = j.at("revision").get<int>(),
          .scale = j.at("scale").get<long>(),
          .trust = j.at("trust").get<bool>(),
          .options = j.at("options").get<Texts>(),
          .storage = j.at("storage").get<Texts>()};
}

Json saved(const JujuApp& a) {
  Json units = Json::array();
  for (const JujuUnit& each : a.units) units.push_back(saved(each));
  return {{"name", a.name},
          {"is", saved(a.is)},
          {"local", a.local},
          {"dying", a.dying},
          {"undisturbed", a.undisturbed},
          {"made", static_cast<int>(a.made)},
          {"begun_on", a.begun_on},
          {"uuid", a.uuid},
          {"templates", a.templates},
          {"secret_key", a.secret_key},
          {"next_unit", a.next_unit},
          {"units", units}};
}
JujuApp app_in(const Json& j) {
  JujuApp a{.name = text(j.at("name")),
            .is = deployed_in(j.at("is")),
            .local = j.at("local").get<bool>(),
            .dying = j.at("dying").get<bool>(),
            .undisturbed = j.at("undisturbed").get<bool>(),
            .made = static_cast<recipe::Style>(j.at("made").get<int>()),
            .begun_on = text(j.at("begun_on")),
            .uuid = text(j.at("uuid")),
            .templates = j.at("templates").get<std::map<std::string, std::string>>(),
            .secret_key = text(j.at("secret_key")),
            .next_unit = j.at("next_unit").get<long>(),
            .units = {}};
  for (const Json& each : j.at("units")) a.units.push_back(unit_in(each));
  return a;
}

Json saved(const JujuStorage& s) {
  return Json::array({s.is.id, s.is.unit, s.is.volume, s.is.state, s.is.mebibytes, s.is.dying, s.app, saved(s.claim),
                      saved(s.freeing)});
}
JujuStorage storage_in(const Json& j) {
  return {{text(j.at(0)), text(j.at(1)), text(j.at(2)), text(j.at(3)), j.at(4).get<long>(), j.at(5).get<bool>()},
          text(j.at(6)),
          name_in(j.at(7)),
          name_in(j.at(8))};
}

Json saved(const juju::Offer& o) { return Json::array({o.name, o.app, o.endpoints, o.connections}); }
juju::Offer offer_in(const Json& j) {
  return {text(j.at(0)), text(j.at(1)), j.at(2).get<std::map<std::string, std::string>>(), j.at(3).get<long>()};
}

Json saved_model(const Juju& s) {
  Json apps = Json::array(), relations = Json::array(), storage = Json::array(), remotes = Json::array(),
       offers = Json::array();
  for (const auto& [name, app] : s.apps) apps.push_back(saved(app));
  for (const auto& [relation, going] : s.relations) relations.push_back(Json::array({saved(relation), going}));
  for (const auto& [id, each] : s.storage) storage.push_back(saved(each));
  for (const auto& [name, each] : s.remotes) remotes.push_back(Json::array({each.name, each.url}));
  for (const auto& each : s.offers) offers.push_back(saved(each));
  std::ostringstream chance;
  chance << s.random;
  return {{"model", s.model},           {"uuid", s.model_uuid},
          {"controller", s.controller}, {"cloud", s.cloud},
          {"region", s.region},         {"apps", apps},
          {"relations", relations},     {"storage", storage},
          {"remotes", remotes},         {"offers", offers},
          {"sequence", s.sequence},     {"changes", s.changes},
          {"random", chance.str()},     {"versions", saved(s.versions)},
          {"release", s.release}};
}

Juju model_in(const Json& j) {
  Juju s;
  s.versions = versions_in(j.at("versions"));
  s.release = text(j.at("release"));
  s.model = text(j.at("model"));
  s.model_uuid = text(j.at("uuid"));
  s.controller = text(j.at("controller"));
  s.cloud = text(j.at("cloud"));
  s.region = text(j.at("region"));
  for (const Json& each : j.at("apps")) s.apps[text(each.at("name"))] = app_in(each);
  for (const Json& each : j.at("relations")) s.relations[relation_in(each.at(0))] = each.at(1).get<bool>();
  for (const Json& each : j.at("storage")) s.storage[text(each.at(0))] = storage_in(each);
  for (const Json& each : j.at("remotes")) s.remotes[text(each.at(0))] = {text(each.at(0)), text(each.at(1))};
  for (const Json& each : j.at("offers")) s.offers.push_back(offer_in(each));
  s.sequence = j.at("sequence").get<long>();
  s.changes = j.at("changes").get<long>();
  std::istringstream(text(j.at("random"))) >> s.random;
  return s;
}

}  // namespace

Json JujuWorld::save() const {
  Json uids = Json::array(), relations = Json::array(), stores = Json::array();
  for (const auto& [store, disk] : stores_) stores.push_back(Json::array({store.first, store.second, disk}));
  for (const auto& [key, uid] : uids_) uids.push_back(Json::array({key.kind, saved(key.name), uid}));
  for (const auto& each : relations_) relations.push_back(saved(each));
  return {{"juju", saved_model(juju_)},
          {"world", juju_.world.save()},
          {"uids", uids},
          {"relations", relations},
          {"stores", stores},
          {"secret", secret_}};
}

JujuWorld JujuWorld::restored(const Json& j, const recipe::Charms& charms) {
  JujuWorld world;
  world.juju_ = model_in(j.at("juju"));
  world.juju_.world = World::restored(j.at("world"));
  world.juju_.charms = &charms;
  for (const Json& each : j.at("uids")) {
    world.uids_[{text(each.at(0)), name_in(each.at(1))}] = text(each.at(2));
  }
  for (const Json& each : j.at("relations")) world.relations_.insert(relation_in(each));
  for (const Json& each : j.at("stores")) world.stores_[{text(each.at(0)), text(each.at(1))}] = text(each.at(2));
  world.secret_ = text(j.at("secret"));
  return world;
}

}  // namespace kf::rehearsal
