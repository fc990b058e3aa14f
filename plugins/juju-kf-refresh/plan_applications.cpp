// The applications of a hop: what is refreshed, what becomes a sidecar, what is deployed anew.
#include "base/text.hpp"
#include "building.hpp"

#include <algorithm>
#include <set>

namespace kf::refresh {

namespace {

constexpr const char* phase = "applications";
constexpr std::chrono::minutes patience{30};

/// They change the tables of a database when they start (kfp-api by its own ORM, katib-db-manager by its migrations),
/// or are themselves the database or the store.
bool rewrites(const std::string& charm, volume::Role role) {
  using volume::Role;
  if (charm == "kfp-api") return role == Role::metadata;
  if (charm == "katib-db-manager") return role == Role::katib;
  return false;
}

}  // namespace

long Building::scale_of(const std::string& app) const {
  const auto* live = facts.status.find(app);
  return live == nullptr || live->scale == 0 ? 1 : live->scale;
}

std::vector<plan::DataEffect> Building::rewritten_by(const Decision& d) const {
  std::vector<plan::DataEffect> all;
  if (d.from == d.to) return all;
  for (const auto& row : facts.discovery.volumes) {
    if (row.home != facts.ns() || row.pv == nullptr || !rewrites(d.charm, row.role)) continue;
    for (const auto& datum : draft.data) {
      if (datum.id == row.volume) all.push_back({plan::Effect::rewrite, datum.id, datum.home});
    }
  }
  return all;
}

void Building::trust(const char* in, const Decision& d) {
  if (!d.trust) return;
  add({.id = id(in, "trust-" + d.app),
       .title = "trust " + d.app + " with the cluster",
       .why = "the new charm's hooks are forbidden without",
       .action = juju::trust(d.app),
       .undo = juju::distrust(d.app)});
}

void Building::refresh_app(const char* in, const Decision& d, const std::string& wanted) {
  const std::string track = d.to.substr(0, d.to.find('/'));
  plan::Step step{.id = id(in, "refresh-" + d.app + (d.way == Way::ladder ? "-" + track : "")),
                  .title = "refresh " + d.app + " from " + d.from + " to " + d.to,
                  .why = d.why,
                  .action = juju::refresh({d.app, d.charm, d.from, d.to, d.base, std::string(recipe::shown(d.style)),
                                           std::string(recipe::shown(d.becomes)), wanted}),
                  .also = rewritten_by(d),
                  .patience = patience};
  // Back is possible where neither the charm's form nor what it wrote has changed.
  if (d.way == Way::refresh && d.style == d.becomes && step.also.empty() && d.base.empty() && d.from != d.to) {
    step.undo = juju::refresh({d.app, d.charm, d.to, d.from, "", std::string(recipe::shown(d.becomes)),
                               std::string(recipe::shown(d.style)), wanted});
  }
  if (d.from == d.to) step.undo = juju::settled_as(d.app, wanted);
  add(std::move(step));
}

void Building::to_sidecar(const Decision& d) {
  const long units = scale_of(d.app);
  add({.id = id(phase, "stop-" + d.app),
       .title = "scale " + d.app + " to no units",
       .why = "juju lets a podspec charm become a sidecar only then",
       .action = juju::scale(d.app, units, 0),
       .undo = juju::scale(d.app, 0, units),
       .patience = patience});
  refresh_app(phase, d, "active");
  add({.id = id(phase, "start-" + d.app),
       .title = "scale " + d.app + " back to " + text::count(static_cast<std::size_t>(units), "unit"),
       .why = "",
       .action = juju::scale(d.app, 0, units),
       .patience = patience});
}

void Building::take_away(const char* in, const Decision& d) {
  add({.id = id(in, "remove-" + d.app),
       .title = "remove application " + d.app,
       .why = d.why,
       .action = juju::remove(d.app, d.charm),
       .patience = patience});
}

/// With its own settings, as far as the new charm has them, before anybody is related to it.
void Building::deploy_again(const char* in, const Decision& d, const std::string& channel, const std::string& wanted) {
  juju::Deploy deploy{.app = d.app, .charm = d.charm, .channel = channel, .scale = scale_of(d.app)};
  std::vector<std::string> keys;
  const auto was = facts.bundle.applications.find(d.app);
  const recipe::Charm* charm = charms.find(d.charm, channel, recipe.to);
  const auto* row = recipe.channel_of(d.charm);
  if (was != facts.bundle.applications.end()) {
    deploy.trust = was->second.trust;
    deploy.constraints = was->second.constraints;
    for (const auto& [key, value] : was->second.options) {
      const bool secret = d.attaches && (key == "access-key" || key == "secret-key");  // set by credentials()
      if (!secret && (charm == nullptr || charm->settings.contains(key))) keys.push_back(key);
    }
  }
  deploy.trust = deploy.trust || (row != nullptr && row->trust);
  add({.id = id(in, "deploy-" + d.app),
       .title = "deploy " + d.app + " again, " + channel,
       .why = "as it was: scale, constraints, settings",
       .action = juju::deploy(deploy, keys.empty() && !d.attaches ? wanted : "idle"),
       .undo = juju::remove(d.app, d.charm),
       .patience = patience});
  if (d.attaches) {
    draft.steps.back().action.args["attach"] = plan::Ref{import_of(d), "storage"};
    draft.steps.back().undo.reset();
    credentials(d);
  }
  if (keys.empty()) return;
  add({.id = id(in, "configure-" + d.app),
       .title = "set " + text::join(keys, ", ") + " of " + d.app + " as before",
       .why = "before anybody is related to it, so that nobody sees other values",
       .action = juju::configure(d.app, config_file(of.backups + "/model", d.app), keys),
       .undo = juju::settled_as(d.app, "idle")});
}

/// All that are deployed anew go before the first one comes: relations between two of them are made once.
void Building::redeploy() {
  std::vector<const Decision*> anew;
  std::set<juju::Relation> before;
  for (const auto& d : decisions) {
    if (d.way == Way::redeploy) anew.push_back(&d);
  }
  for (const auto* d : anew) before.merge(relations_of(d->app));
  for (const auto* d : anew) fetch_store(*d);
  for (const auto* d : anew) unrelate_all(phase, *d), take_away(phase, *d), take_along(*d);
  for (const auto* d : anew) deploy_again(phase, *d, d->to, before.empty() ? "active" : "idle");
  for (const auto* d : anew) put_store(*d);
  for (const auto& each : before) {
    if (fits(each)) relate(phase, each, "as before");
  }
  for (const auto* d : anew) {
    if (std::ranges::none_of(before, [&](const juju::Relation& r) { return r.has(d->app); })) continue;
    add({.id = id(phase, "settled-" + d->app),
         .title = d->app + " is active again",
         .why = "",
         .action = juju::settled_as(d->app, "active"),
         .patience = patience});
  }
}

/// A default that the new charm changes stays what it was.
void Building::pins() {
  for (const auto& procedure : recipe.procedures) {
    if (procedure.name != "pin-setting") continue;
    const auto key = procedure.parameters.find("setting"), value = procedure.parameters.find("value");
    if (key == procedure.parameters.end() || value == procedure.parameters.end()) continue;
    for (const auto& d : decisions) {
      if (d.charm != procedure.charm || d.way == Way::none) continue;
      const auto is = facts.bundle.applications.find(d.app);
      if (is != facts.bundle.applications.end() && is->second.options.contains(key->second)) continue;
      add({.id = id(phase, "set-" + d.app + "-" + key->second),
           .title = "set " + key->second + " of " + d.app + " to " + value->second,
           .why = procedure.ground.why,
           .action = juju::set(d.app, key->second, value->second),
           .undo = juju::settled_as(d.app, "idle")});
    }
  }
}

void Building::applications() {
  for (const auto& row : recipe.relations_removed) {
    for (const auto& each : by_charm(row)) unrelate(phase, each, row.ground.why);
  }
  const auto each = [&](auto wanted, auto act) {
    for (const auto& d : decisions) {
      if (wanted(d)) act(d);
    }
  };
  const auto last = [](const Decision& d) { return d.charm == "kubeflow-dashboard" || d.charm == "kubeflow-profiles"; };
  each([](const Decision& d) { return d.way == Way::refresh || d.way == Way::to_sidecar; },
       [&](const Decision& d) { broken_relations(d), trust(phase, d); });
  pins();
  redeploy();
  each([](const Decision& d) { return d.way == Way::refresh; },
       [&](const Decision& d) { refresh_app(phase, d, "active"); });
  each([&](const Decision& d) { return d.way == Way::to_sidecar && !last(d); },
       [&](const Decision& d) { to_sidecar(d); });
  each([&](const Decision& d) { return d.way == Way::to_sidecar && last(d); },
       [&](const Decision& d) { to_sidecar(d); });
  each([](const Decision& d) { return d.way == Way::away; },
       [&](const Decision& d) { unrelate_all(phase, d), take_away(phase, d); });
}

}  // namespace kf::refresh
