// What juju refuses, in its own words. The order of the checks at a refresh is that of apiserver/facades/client/
// application/application.go SetCharm, and after it state/application.go.
#include "rehearsal/juju_state.hpp"

namespace kf::rehearsal {

using juju::Failure;
using recipe::Charm;
using recipe::Style;

namespace {

std::string containers_do_not_support(const std::string& what, const std::string& news) {
  return "Juju on containers does not support updating " + what + ".\nThe new charm's metadata contains updated " +
         news + ".\nYou'll need to deploy a new charm rather than upgrading if you need this change.\n" +
         " not supported (not supported)";
}

/// cmd/juju/application/refresher: Charmhub is asked first. canonical/charmed discourse 18083, juju/juju#20830: a base
/// that is newer than the newest of the channel has no release. Which older ones it has the table does not say.
const Charm& released(const Juju& s, const std::string& charm, const std::string& channel, const std::string& base) {
  const Charm* row = s.charms->find(charm, channel);
  if (row == nullptr || (!base.empty() && !row->base.empty() && base > row->base)) {
    refuse(Failure::no_release, "selecting releases: charm or bundle not found for channel \"" + channel +
                                    "\", base \"amd64/" + (base.empty() ? "ubuntu" : base) + "\"");
  }
  return *row;
}

/// SetCharm: DeploymentInfo compared with reflect.DeepEqual.
void check_deployment(const Charm& is, const Charm& wanted) {
  if (is.deployment == wanted.deployment) return;
  refuse(Failure::unsupported, containers_do_not_support("deployment info for services", "deployment info"));
}

/// SetCharm: the same of the storage block (canonical/mlflow-operator#112).
void check_storage(const Charm& is, const Charm& wanted) {
  if (is.storage == wanted.storage) return;
  refuse(Failure::unsupported, containers_do_not_support("storage on a statefulset", "storage declarations"));
}

void check_downgrade(const Charm& is, const Charm& wanted) {
  if (is.style != Style::sidecar || wanted.style != Style::podspec) return;
  refuse(Failure::unsupported, "cannot downgrade from v2 charm format to v1");
}

/// From 2.9.44 on, and in 3.x since 3.1; before, juju does it with units and destroys all the same.
void check_units(const Juju& s, const JujuApp& app, const Charm& is, const Charm& wanted) {
  const juju::Version& v = s.versions.controller;
  const bool asks = v.major == 2 ? since(v, 2, 9, 44) : since(v, 3, 1, 0);
  if (is.style != Style::podspec || wanted.style != Style::sidecar || app.units.empty() || !asks) return;
  refuse(Failure::needs_no_units,
         "Upgrading from an older PodSpec style charm to a newer Sidecar charm requires that\nthe application be "
         "scaled down to 0 units.\n\nBefore refreshing the application again, you must scale it to 0 units and wait "
         "for\nall those units to disappear before continuing.\n\n\tjuju scale-application " +
             app.name + " 0");
}

/// state/application.go checkRelationsOps: the new charm lacks the endpoint, or it has another interface or role.
void check_relations(const Juju& s, const JujuApp& app, const Charm& is, const Charm& wanted) {
  const auto same = [](const auto& before, const auto& after, const std::string& endpoint) {
    const auto was = before.find(endpoint), now = after.find(endpoint);
    if (was == before.end()) return now == after.end();
    return now != after.end() && now->second == was->second;
  };
  for (const auto& [relation, going] : s.relations) {
    for (const juju::Endpoint* side : {&relation.a, &relation.b}) {
      const bool known = is.provides.contains(side->name) || is.requires_.contains(side->name);
      if (side->app != app.name || !known) continue;  // one of every charm: juju-info
      if (same(is.provides, wanted.provides, side->name) && same(is.requires_, wanted.requires_, side->name)) continue;
      refuse(Failure::relation, "would break relation \"" + relation.shown() + "\"");
    }
  }
}

/// juju 4.0 has no podspec charms.
void check_style(const Juju& s, const Charm& wanted) {
  if (wanted.style != Style::podspec || s.versions.controller.major < 4) return;
  refuse(Failure::unsupported, "charm \"" + wanted.name + "\" of format v1 not supported");
}

using Interfaces = std::map<std::string, std::string>;

/// Both ends of what one application provides and another one requires.
void readings(const juju::Endpoint& provider, const Interfaces& provides, const juju::Endpoint& requirer,
              const Interfaces& requires_, std::vector<juju::Relation>& all) {
  for (const auto& [from, interface] : provides) {
    for (const auto& [to, its] : requires_) {
      const bool meant = (provider.name.empty() || provider.name == from) &&
                         (requirer.name.empty() || requirer.name == to) && its == interface;
      if (meant) all.push_back(juju::relation({provider.app, from}, {requirer.app, to}));
    }
  }
}

}  // namespace

void refuse(Failure failure, const std::string& why) { throw juju::JujuError(failure, Error("juju refuses").why(why)); }

bool since(const juju::Version& v, int major, int minor, int patch) { return v >= juju::Version{major, minor, patch}; }

void check_refresh(const Juju& s, const JujuApp& app, const juju::Refresh& wanted) {
  if (app.local) refuse(Failure::other, "\"" + app.name + "\" is a local charm: --switch is needed");
  if (!wanted.base.empty() && !since(s.versions.client, 3, 6, 0)) {
    refuse(Failure::unsupported, "option provided but not defined: --base");
  }
  const Charm* is = s.charm_of(app);
  if (is != nullptr && is == s.charms->find(app.is.charm, wanted.channel)) return;
  const Charm& charm = released(s, app.is.charm, wanted.channel, wanted.base);
  if (is == nullptr) return;
  check_deployment(*is, charm);
  check_storage(*is, charm);
  check_downgrade(*is, charm);
  check_style(s, charm);
  check_units(s, app, *is, charm);
  check_relations(s, app, *is, charm);
}

/// A name is free again when the one before it has gone altogether.
void check_deploy(const Juju& s, const juju::Deploy& wanted) {
  const Charm& charm = released(s, wanted.charm, wanted.channel, wanted.base);
  check_style(s, charm);
  for (const auto& [name, size] : wanted.storage) {
    if (!charm.storage.contains(name)) refuse(Failure::other, "charm has no storage called \"" + name + "\"");
  }
  if (s.apps.contains(wanted.app) || s.remotes.contains(wanted.app)) {
    refuse(Failure::exists, "cannot add application \"" + wanted.app + "\": application already exists");
  }
  check_attach(s, wanted);
}

/// cmd/juju/application/deploy.go: not below 3.6.12, and one unit only; the provider does it for sidecars alone.
void check_attach(const Juju& s, const juju::Deploy& wanted) {
  if (wanted.attach.empty()) return;
  if (!since(s.versions.client, 3, 6, 12)) {
    refuse(Failure::unsupported, "--attach-storage cannot be used on k8s models");
  }
  if (!since(s.versions.controller, 3, 6, 12) ||
      s.charms->find(wanted.charm, wanted.channel)->style == Style::podspec) {
    refuse(Failure::unsupported, "AttachStorage may not be specified for container models");
  }
  if (wanted.scale != 1) {
    refuse(Failure::other, "AttachStorage is non-empty, but NumUnits is " + std::to_string(wanted.scale));
  }
  const auto it = s.storage.find(wanted.attach);
  if (it == s.storage.end()) refuse(Failure::not_found, "storage instance \"" + wanted.attach + "\" not found");
  if (!it->second.is.unit.empty()) refuse(Failure::in_use, "storage " + wanted.attach + " is attached");
}

/// state/application.go removeOps: an offer that somebody uses holds its application.
void check_removal(const Juju& s, const JujuApp& app) {
  for (const juju::Offer& offer : s.offers) {
    if (offer.app != app.name || offer.connections == 0) continue;
    refuse(Failure::in_use, "cannot destroy application \"" + app.name + "\": application is used by 1 offer");
  }
}

std::vector<juju::Relation> readings_of(const Juju& s, const juju::Relation& wanted) {
  const auto row = [&](const std::string& app) -> const Charm* {
    const auto it = s.apps.find(app);
    if (it == s.apps.end()) return nullptr;
    if (const Charm* charm = s.charm_of(it->second)) return charm;
    // Of a track that is not in the table: endpoints keep their names longer than tracks last.
    const auto other = s.charms->all().find(it->second.is.charm);
    return other == s.charms->all().end() ? nullptr : &other->second.begin()->second;
  };
  const Charm *a = row(wanted.a.app), *b = row(wanted.b.app);
  if (a == nullptr || b == nullptr) return {wanted};  // nothing is known of one side: taken at its word
  std::vector<juju::Relation> all;
  readings(wanted.a, a->provides, wanted.b, b->requires_, all);
  readings(wanted.b, b->provides, wanted.a, a->requires_, all);
  return all;
}

/// state.go InferEndpoints, addRelationOps
juju::Relation check_relation(const Juju& s, const juju::Relation& wanted) {
  for (const juju::Endpoint* side : {&wanted.a, &wanted.b}) {
    const auto app = s.apps.find(side->app);
    if (app == s.apps.end() && !s.remotes.contains(side->app)) {
      refuse(Failure::not_found, "application \"" + side->app + "\" not found");
    }
    if (app != s.apps.end() && app->second.dying) refuse(Failure::other, side->app + " is not alive");
  }
  const auto all = readings_of(s, wanted);
  if (all.empty()) refuse(Failure::other, "no relations found");
  if (all.size() > 1) refuse(Failure::other, "ambiguous relation: \"" + wanted.shown() + "\"");
  const auto there = s.relations.find(all[0]);
  if (there != s.relations.end()) {
    refuse(Failure::exists, "cannot add relation \"" + all[0].shown() + "\"\nrelation " + all[0].shown() +
                                (there->second ? " is dying, but not yet removed" : " already exists"));
  }
  return all[0];
}

}  // namespace kf::rehearsal
