// Relations of a hop: which must go before juju lets a charm change, which come back, which are new; and the ladder of
// istio, where they decide what is expected between the rungs.
#include "base/text.hpp"
#include "building.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

constexpr std::chrono::minutes patience{30};

juju::Endpoint endpoint_of(const std::string& text) {
  const auto colon = text.find(':');
  return {text.substr(0, colon), text.substr(colon + 1)};
}

/// The interface of a charm's endpoint; empty: it has none of that name.
std::string interface_of(const recipe::Charm& charm, const std::string& endpoint) {
  for (const auto* all : {&charm.provides, &charm.requires_}) {
    const auto it = all->find(endpoint);
    if (it != all->end()) return it->second;
  }
  return "";
}

std::string id_of(const juju::Relation& r) {
  std::string out = r.a.app + "-" + r.a.name + "-" + r.b.app + "-" + r.b.name;
  return out;
}

}  // namespace

std::set<juju::Relation> Building::relations_of(const std::string& app) const {
  std::set<juju::Relation> all;
  for (const auto& each : facts.bundle.relations) {
    if (each.has(app) && there_.contains(each)) all.insert(each);
  }
  return all;
}

/// Whether both charms, as they are when the hop is done, still speak that way. What is not known is let be.
bool Building::fits(const juju::Relation& relation) const {
  std::string spoken;
  for (const auto* side : {&relation.a, &relation.b}) {
    const auto d = std::ranges::find(decisions, side->app, &Decision::app);
    if (d == decisions.end()) continue;
    const bool stays = d->way == Way::none;
    const recipe::Charm* charm =
        stays ? charms.find(d->charm, d->from, recipe.from) : charms.find(d->charm, d->to, recipe.to);
    if (charm == nullptr) continue;
    const std::string is = interface_of(*charm, side->name);
    if (is.empty() || (!spoken.empty() && spoken != is)) return false;
    spoken = is;
  }
  return true;
}

void Building::relate(const char* in, const juju::Relation& relation, const std::string& why) {
  if (!there_.insert(relation).second) return;
  add({.id = id(in, "relate-" + id_of(relation)),
       .title = "relate " + relation.shown(),
       .why = why,
       .action = juju::relate(relation),
       .undo = juju::unrelate(relation)});
}

void Building::unrelate(const char* in, const juju::Relation& relation, const std::string& why) {
  if (there_.erase(relation) == 0) return;
  add({.id = id(in, "unrelate-" + id_of(relation)),
       .title = "remove relation " + relation.shown(),
       .why = why,
       .action = juju::unrelate(relation),
       .undo = juju::relate(relation)});
}

void Building::unrelate_all(const char* in, const Decision& d) {
  for (const auto& each : relations_of(d.app)) unrelate(in, each, d.app + " goes");
}

/// juju: "would break relation".
void Building::broken_relations(const Decision& d) {
  const recipe::Charm* is = charms.find(d.charm, d.from, recipe.from);
  const recipe::Charm* becomes = charms.find(d.charm, d.to, recipe.to);
  if (is == nullptr || becomes == nullptr) return;
  for (const auto& each : relations_of(d.app)) {
    const auto& side = each.a.app == d.app ? each.a : each.b;
    const std::string before = interface_of(*is, side.name);
    if (before.empty() || before == interface_of(*becomes, side.name)) continue;
    unrelate("applications", each,
             "the new " + d.app + " speaks another interface there, and juju refuses to break it");
  }
}

/// As endpoints of applications: a row speaks of charms. The gateway's and others' rows have one of each.
std::vector<juju::Relation> Building::by_charm(const recipe::RelationRow& row) const {
  const auto apps = [&](const juju::Endpoint& end) {
    std::vector<std::string> names;
    for (const auto& d : decisions) {
      if (d.charm == end.app && d.way != Way::away) names.push_back(d.app);
    }
    for (const auto& each : recipe.arrivals) {
      if (each.charm == end.app && !of.without.contains(each.group) && facts.apps_of(each.charm).empty())
        names.push_back(each.app);
    }
    return names;
  };
  const auto a = endpoint_of(row.a), b = endpoint_of(row.b);
  std::vector<juju::Relation> all;
  for (const auto& left : apps(a)) {
    for (const auto& right : apps(b)) all.push_back(juju::relation({left, a.name}, {right, b.name}));
  }
  return all;
}

void Building::relations() {
  for (const auto& row : recipe.relations_added) {
    if (of.without.contains(row.group)) continue;
    for (const auto& each : by_charm(row)) {
      if (fits(each)) relate("relations", each, "new in " + recipe.to);
    }
  }
  for (const auto& each : facts.bundle.relations) {
    const bool gone =
        std::ranges::any_of(decisions, [&](const Decision& d) { return d.way == Way::away && each.has(d.app); });
    if (!gone && !moved_.contains(each) && fits(each)) relate("relations", each, "as before");
  }
}

void Building::rungs(const Decision& pilot, const recipe::Procedure& procedure, const std::string& wanted) {
  Decision rung = pilot;
  for (const auto& channel : procedure.rungs) {
    rung.to = channel;
    rung.why = "istio-pilot goes up one minor at a time, and never down";
    refresh_app("istio", rung, wanted);
    rung.from = channel;
    rung.trust = false;
  }
}

void Building::ladder() {
  const auto* procedure = recipe.procedure("istio-ladder");
  if (procedure == nullptr) return;
  const auto parameter = [&](const char* name) {
    const auto it = procedure->parameters.find(name);
    return it == procedure->parameters.end() ? std::string() : it->second;
  };
  const auto of_charm = [&](const std::string& charm) {
    return std::ranges::find_if(decisions, [&](const Decision& d) { return d.charm == charm && d.way == Way::ladder; });
  };
  const auto pilot = of_charm(procedure->charm), gateway = of_charm(parameter("gateway"));
  if (pilot == decisions.end()) return;
  const bool remove = parameter("gateway_way") == "remove";
  const auto before = gateway == decisions.end() ? std::set<juju::Relation>{} : relations_of(gateway->app);
  trust("istio", *pilot);
  if (gateway != decisions.end() && remove) {
    unrelate_all("istio", *gateway);
    take_away("istio", *gateway);
  } else if (gateway != decisions.end()) {
    add({.id = id("istio", "stop-" + gateway->app),
         .title = "scale " + gateway->app + " to no units",
         .why = "some versions of istio-pilot hang while a gateway runs",
         .action = juju::scale(gateway->app, scale_of(gateway->app), 0),
         .undo = juju::scale(gateway->app, 0, scale_of(gateway->app)),
         .patience = patience});
  }
  const std::string between = parameter("between");
  rungs(*pilot, *procedure, between == "active" ? between : "active | " + between);
  if (gateway != decisions.end() && remove) {
    deploy_again("istio", *gateway, procedure->rungs.back(), "idle");
    for (const auto& each : before) relate("istio", each, "as before");
  } else if (gateway != decisions.end()) {
    trust("istio", *gateway);
    Decision last = *gateway;
    last.to = procedure->rungs.back();
    refresh_app("istio", last, "active");
    add({.id = id("istio", "start-" + gateway->app),
         .title = "scale " + gateway->app + " back",
         .why = "",
         .action = juju::scale(gateway->app, 0, scale_of(gateway->app)),
         .undo = juju::scale(gateway->app, scale_of(gateway->app), 0),
         .patience = patience});
  }
  for (const auto* each : {&*pilot, gateway == decisions.end() ? nullptr : &*gateway}) {
    if (each == nullptr) continue;
    add({.id = id("istio", "settled-" + each->app),
         .title = each->app + " is active",
         .why = "",
         .action = juju::settled_as(each->app, "active"),
         .patience = patience});
  }
}

void Building::arrivals() {
  for (const auto& row : recipe.arrivals) {
    if (of.without.contains(row.group) || !facts.apps_of(row.charm).empty() || of.skip.contains(row.app)) continue;
    if (!of.only.empty() && !of.only.contains(row.app)) continue;
    juju::Deploy deploy{.app = row.app,
                        .charm = row.charm,
                        .channel = row.channel,
                        .constraints = row.constraints,
                        .trust = row.trust,
                        .options = row.options};
    if (auto it = deploy.options.find("istio.gateway.namespace"); it != deploy.options.end()) it->second = facts.ns();
    add({.id = id("arrivals", "deploy-" + row.app),
         .title = "deploy " + row.app + ", " + row.channel,
         .why = row.ground.why.empty() ? "new in " + recipe.to : row.ground.why,
         .action = juju::deploy(deploy, "idle"),
         .undo = juju::remove(row.app, row.charm),
         .patience = patience});
  }
}

}  // namespace kf::refresh
