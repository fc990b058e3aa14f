#include "rehearsal/juju_world.hpp"

#include "base/digest.hpp"

#include <algorithm>

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {

std::string digest_of_secret(const Juju& s) {
  const Json* secret = s.world.all().find({kind::secret, {s.model, "minio-secret"}});
  return secret == nullptr ? "" : sha256(secret->value("data", Json()).dump());
}

/// What users would miss: their definitions, custom resources and namespaces.
bool is_watched(const Key& key) {
  return key.kind == kind::definition || key.kind == kind::ns || key.kind.find('.') != std::string::npos;
}

/// "minio-data" of "minio-data/0"
std::string storage_of(const std::string& id) { return id.substr(0, id.find('/')); }

}  // namespace

std::string Juju::digits(int n) {
  std::string text;
  while (n-- > 0) text += "0123456789abcdef"[below(16)];
  return text;
}

recipe::Style Juju::style_of(const JujuApp& app) const {
  const recipe::Charm* charm = charm_of(app);
  return charm != nullptr && charm->style == recipe::Style::podspec ? recipe::Style::podspec : recipe::Style::sidecar;
}

const recipe::Charm* Juju::charm_in(const JujuApp& app, const JujuUnit& unit) const {
  return unit.channel.empty() ? nullptr : row_of(app, unit.channel);
}

JujuApp& JujuWorld::app_at(const std::string& name) {
  const auto it = juju_.apps.find(name);
  if (it == juju_.apps.end()) refuse(juju::Failure::not_found, "application \"" + name + "\" not found");
  return it->second;
}

juju::Application JujuWorld::shown(const JujuApp& app) const {
  juju::Application out;
  out.name = app.name;
  out.charm = app.is.charm;
  out.channel = app.is.channel;
  out.local = app.local;
  out.base = app.is.base;
  out.revision = app.is.revision;
  out.scale = app.is.scale;
  out.dying = app.dying;
  out.state = app.units.empty() ? juju::State{"unknown", ""} : app.units.front().workload;
  for (const JujuUnit& unit : app.units) {
    const bool behind = unit.channel != app.is.channel || unit.revision != app.is.revision;
    const bool on_its_way = behind && !unit.channel.empty() && !unit.working && unit.stuck.empty();
    out.units.push_back({.name = unit.name,
                         .workload = unit.workload,
                         .agent = unit.agent,
                         .leader = out.units.empty(),
                         .upgrading_from = on_its_way ? app.is.charm + "-" + std::to_string(unit.revision) : "",
                         .provider_id = app.name + "-" + std::to_string(out.units.size())});
  }
  for (const auto& [relation, going] : juju_.relations) {
    if (relation.a.app == app.name) out.related[relation.a.name].insert(relation.b.app);
    if (relation.b.app == app.name) out.related[relation.b.name].insert(relation.a.app);
  }
  return out;
}

juju::Status JujuWorld::status() {
  juju::Status out;
  out.model = juju_.model;
  out.type = "caas";
  out.controller = juju_.controller;
  out.cloud = juju_.cloud;
  out.region = juju_.region;
  out.version = juju_.versions.model.shown();
  out.state = {"available", ""};
  for (const auto& [name, app] : juju_.apps) out.applications[name] = shown(app);
  out.remotes = juju_.remotes;
  for (const juju::Offer& each : juju_.offers) out.offers[each.name] = each;
  return out;
}

juju::Bundle JujuWorld::bundle() {
  juju::Bundle out;
  for (const auto& [name, app] : juju_.apps) out.applications[name] = app.is;
  for (const auto& [relation, going] : juju_.relations) out.relations.insert(relation);
  out.remotes = juju_.remotes;
  out.offers = juju_.offers;
  return out;
}

juju::Config JujuWorld::config(const std::string& name) {
  const JujuApp& app = app_at(name);
  juju::Config out{.charm = app.is.charm, .trust = app.is.trust};
  if (const recipe::Charm* charm = juju_.charm_of(app)) {
    for (const auto& key : charm->settings) out.settings[key];
  }
  for (const auto& [key, value] : app.is.options) out.settings[key] = {value, true};
  return out;
}

std::vector<juju::Storage> JujuWorld::storage() {
  std::vector<juju::Storage> out;
  for (const auto& [id, each] : juju_.storage) out.push_back(each.is);
  return out;
}

/// The table knows no revisions: one that a running application has, or else a number that is always the same.
std::optional<int> JujuWorld::released(const std::string& charm, const std::string& channel, const std::string& base) {
  const recipe::Charm* row = juju_.charms->find(charm, channel);
  if (row == nullptr || (!base.empty() && !row->base.empty() && base > row->base)) return std::nullopt;
  for (const auto& [name, app] : juju_.apps) {
    if (app.is.charm == charm && app.is.channel == channel && app.is.revision >= 0) return app.is.revision;
  }
  unsigned number = 0;
  for (const char c : charm + channel) number = number * 31 + static_cast<unsigned char>(c);
  return static_cast<int>(number % 1900 + 100);
}

/// juju: state/unit.go and apiserver/facades/client/action/run.go; the action is the charm's (actions.yaml).
std::string JujuWorld::root_password(const std::string& name) {
  const JujuApp& app = app_at(name);
  if (app.units.empty()) refuse(juju::Failure::other, "could not determine leader for \"" + name + "\"");
  if (app.is.charm != "mysql-k8s") {
    refuse(juju::Failure::unsupported, "action \"get-password\" not defined on unit \"" + app.units[0].name + "\"");
  }
  return "rehearsed";
}

void JujuWorld::run_steps(bool all) {
  juju_.prompt = all;
  std::vector<std::string> apps;
  std::vector<juju::Relation> relations;
  for (const auto& [name, app] : juju_.apps) apps.push_back(name);
  for (const auto& [relation, going] : juju_.relations) {
    if (going) relations.push_back(relation);
  }
  for (std::size_t i = apps.size(); i > 1; --i) std::swap(apps[i - 1], apps[juju_.below(i)]);
  bool moved = false;
  for (const auto& each : relations) moved = (!juju_.late() && step(juju_, each)) || moved;
  for (const auto& each : apps) moved = (!juju_.late() && step(juju_, juju_.apps.at(each))) || moved;
  moved = (!juju_.late() && see_storage(juju_)) || moved;
  if (moved) ++juju_.changes;
}

void JujuWorld::tick() {
  if (between) between(*this);
  const bool first = juju_.below(2) == 0;
  if (first) run_steps(false);
  juju_.world.tick();
  serve_stores(juju_);
  if (!first) run_steps(false);
}

bool JujuWorld::settle(int most_ticks) {
  const auto moves = [&] { return std::pair(juju_.changes, juju_.world.moves()); };
  for (int i = 0; i < most_ticks; ++i) {
    const auto before = moves();
    tick();
    if (moves() != before) continue;
    run_steps(true);
    juju_.world.catch_up();
    if (moves() == before) return true;
  }
  return false;
}

void JujuWorld::reseed(unsigned seed) {
  juju_.random.seed(seed);
  juju_.world.reseed(seed + 1);
}

void JujuWorld::remember() {
  for (const auto& [key, object] : juju_.world.all().all()) {
    if (is_watched(key)) uids_[key] = In(object)["metadata"]["uid"].text();
  }
  for (const auto& [relation, going] : juju_.relations) relations_.insert(relation);
  secret_ = digest_of_secret(juju_);
  for (const auto& [id, storage] : juju_.storage) {
    const Disk* disk = disk_of_claim(juju_, storage.claim);
    if (disk != nullptr && !storage.app.empty()) stores_[{storage.app, storage_of(id)}] = disk->identity;
  }
  for (const auto& [name, app] : juju_.apps) {
    const std::string path = database_of(app), server = server_of(juju_, name);
    const Disk* disk = path.empty() || server.empty() ? nullptr : disk_of_app(juju_, server);
    if (disk != nullptr) stores_[{name, path}] = disk->identity;
  }
}

std::vector<Loss> JujuWorld::losses() const {
  std::vector<Loss> all = juju_.world.losses();
  for (const auto& [key, uid] : uids_) {
    const Json* is = juju_.world.all().find(key);
    const std::string what = key.kind + " " + key.name.shown();
    if (is == nullptr) {
      all.push_back({Loss::What::gone, what, what + " is gone"});
    } else if (In(*is)["metadata"]["uid"].text() != uid) {
      all.push_back({Loss::What::gone, what, what + " is another one than at the beginning"});
    }
  }
  const std::string secret = digest_of_secret(juju_);
  if (!secret_.empty() && !secret.empty() && secret != secret_) {
    all.push_back({Loss::What::changed, "Secret minio-secret", "minio-secret has another value than at the beginning"});
  }
  return all;
}

std::vector<juju::Relation> JujuWorld::missing_relations() const {
  std::vector<juju::Relation> all;
  for (const auto& each : relations_) {
    const auto it = juju_.relations.find(each);
    if (it == juju_.relations.end() || it->second) all.push_back(each);
  }
  return all;
}

std::vector<std::string> JujuWorld::unserved() const {
  Juju copy = juju_;
  std::vector<std::string> all;
  for (const auto& [store, identity] : stores_) {
    if (!copy.apps.contains(store.first)) continue;
    const Disk& was = copy.world.disk(identity);
    if (store.second.starts_with('/')) {
      const std::string server = server_of(copy, store.first);
      const Disk* is = server.empty() ? nullptr : disk_of_app(copy, server);
      if (is == nullptr || is->identity == identity) continue;
      const auto missing = missing_on(*is, was, store.second);
      if (!missing.empty()) all.push_back("the database of " + store.first + " " + missing);
      continue;
    }
    for (const auto& [id, storage] : copy.storage) {
      if (storage.app != store.first || storage_of(id) != store.second || storage.is.unit.empty()) continue;
      const Disk* is = disk_of_claim(copy, storage.claim);
      if (is == nullptr || is->identity == identity) continue;
      if (const auto missing = missing_on(*is, was); !missing.empty()) all.push_back(store.first + " " + missing);
    }
  }
  return all;
}

std::map<std::string, std::string>* JujuWorld::files(const kube::Name& pod) {
  Disk* disk = disk_of_pod(juju_, pod);
  return disk == nullptr ? nullptr : &disk->files;
}

bool JujuWorld::misses_secret() const { return !secret_.empty() && digest_of_secret(juju_).empty(); }

}  // namespace kf::rehearsal
