// What juju does after it has answered: each function brings an application one step nearer to what is wanted, and is
// called late and in any order. juju: worker/caasapplicationprovisioner, worker/caasunitprovisioner, worker/uniter.
#include "kube/quantity.hpp"
#include "rehearsal/juju_state.hpp"

namespace kf::rehearsal {

using doc::In;
using doc::Json;
using recipe::Style;

namespace {

void say(JujuUnit& unit, juju::State workload, juju::State agent) {
  unit.workload = std::move(workload);
  unit.agent = std::move(agent);
}

/// The provisioner destroys what a podspec charm had before the sidecar's objects are made.
bool provision(Juju& s, JujuApp& app) {
  const Style wanted = s.style_of(app);
  if (app.made == wanted) return false;
  if (app.made == Style::podspec && delete_podspec(s, app.name)) return true;
  make_objects(s, app);
  return true;
}

void detach(Juju& s, const JujuUnit& unit) {
  for (auto& [id, storage] : s.storage) {
    if (storage.is.unit == unit.name) storage.is.unit.clear(), storage.is.state = "detached";
  }
}

/// A unit is gone when its pod is; it runs its remove hook before.
bool lose_unit(Juju& s, JujuApp& app) {
  const auto units = static_cast<long>(app.units.size());
  if (units <= (app.dying ? 0 : app.is.scale)) return false;
  if (set_replicas(s, app, units - 1)) {
    say(app.units.back(), {"maintenance", "stopping charm software"}, {"executing", "running stop hook"});
    remove_hook(s, app, app.units.back());
    return true;
  }
  if (pods_of(s, app.name).all >= units) return false;
  detach(s, app.units.back());
  app.units.pop_back();
  return true;
}

/// A sidecar's units are numbered as its pods are; a podspec's number is never used again.
bool gain_unit(Juju& s, JujuApp& app) {
  const auto units = static_cast<long>(app.units.size());
  if (app.dying || app.made != s.style_of(app) || units >= app.is.scale) return false;
  set_replicas(s, app, app.is.scale);
  const long number = app.made == Style::podspec ? app.next_unit++ : units;
  app.units.push_back({.name = app.name + "/" + std::to_string(number)});
  return true;
}

bool begin_hook(Juju& s, const JujuApp& app, JujuUnit& unit) {
  unit.working = true;
  const bool news = unit.channel.empty();
  if (!news && unit.channel != app.is.channel) roll_pods(s, app);
  say(unit, {"maintenance", news ? "installing charm software" : "upgrading charm"},
      {"executing", news ? "running install hook" : "running upgrade-charm hook"});
  return true;
}

bool end_hook(Juju& s, JujuApp& app, JujuUnit& unit) {
  unit.working = unit.configured = false;
  unit.stuck = hook_failure(s, app, unit);
  if (!unit.stuck.empty()) {
    say(unit, {"error", unit.stuck}, {"idle", ""});
    return true;
  }
  make_what_the_charm_makes(s, app);
  unit.channel = app.is.channel;
  unit.revision = app.is.revision;
  say(unit, judged(s, app, unit), {"idle", ""});
  return true;
}

/// Until its agent begins with the new charm, a unit says what it said before: active.
bool work(Juju& s, JujuApp& app, JujuUnit& unit, long position) {
  if (!unit.stuck.empty() && app.is.channel == unit.channel) unit.stuck.clear();
  if (!unit.stuck.empty()) return false;  // whatever else it is given: its hook has failed
  const bool behind = unit.channel != app.is.channel || unit.revision != app.is.revision || unit.configured;
  if (app.made != s.style_of(app) || (!behind && !unit.working)) {
    const juju::State is = judged(s, app, unit);
    if (unit.workload == is && unit.agent.current == "idle") return false;
    if (app.made != s.style_of(app) || unit.channel.empty()) return false;
    say(unit, is, {"idle", ""});
    return true;
  }
  if (pods_of(s, app.name).running <= position) return false;
  return unit.working ? end_hook(s, app, unit) : begin_hook(s, app, unit);
}

/// Offers that nobody uses go with their application, silently (state/application.go removeOps).
void drop_offers(Juju& s, const std::string& app) {
  std::erase_if(s.offers, [&](const juju::Offer& each) { return each.app == app; });
}

/// Relations, then units, then what is in the cluster, then the application itself.
bool leave(Juju& s, JujuApp& app) {
  for (const auto& [relation, going] : s.relations) {
    if (relation.has(app.name)) return false;
  }
  if (!app.units.empty()) return lose_unit(s, app);
  if (app.made == Style::podspec ? delete_podspec(s, app.name) : delete_sidecar(s, app.name)) return true;
  drop_offers(s, app.name);
  const std::string name = app.name;
  s.apps.erase(name);
  return true;
}

/// The claim of a pod is one storage of juju's; a pod that comes back has its own again.
bool see(Juju& s, const JujuApp& app, const std::string& name, const JujuUnit& unit, const kube::Name& claim) {
  const Json* found = s.world.all().find({kind::claim, claim});
  if (found == nullptr || In(*found)["spec"]["volumeName"].text().empty()) return false;
  for (auto& [id, storage] : s.storage) {
    if (storage.claim != claim) continue;
    if (storage.is.unit == unit.name) return false;
    storage.is.unit = unit.name;
    storage.is.state = "attached";
    return true;
  }
  const std::string id = name + "/" + std::to_string(s.sequence++);
  s.storage[id] = {{.id = id,
                    .unit = unit.name,
                    .volume = In(*found)["spec"]["volumeName"].text(),
                    .state = "attached",
                    .mebibytes = mebibytes_of(In(*found)["spec"]["resources"]["requests"]["storage"].text())},
                   app.name,
                   claim};
  return true;
}

/// The volume of an imported storage is free when its old claim has gone.
bool free_volume(Juju& s, JujuStorage& storage) {
  if (storage.freeing.name.empty() || s.world.all().find({kind::claim, storage.freeing}) != nullptr) return false;
  storage.freeing = {};
  if (s.world.all().find({kind::volume, {"", storage.is.volume}}) == nullptr) return true;  // it went with its claim
  s.world.change({kind::volume, {"", storage.is.volume}}, {{"spec", {{"claimRef", nullptr}}}});
  return true;
}

}  // namespace

long mebibytes_of(const std::string& quantity) {
  return static_cast<long>(kube::quantity(quantity).value_or(0) / (1 << 20));
}

bool step(Juju& s, JujuApp& app) {
  if (app.dying) return leave(s, app);
  if (provision(s, app) || lose_unit(s, app) || gain_unit(s, app)) return true;
  bool moved = false;
  for (std::size_t i = 0; i < app.units.size(); ++i) {
    moved = work(s, app, app.units[i], static_cast<long>(i)) || moved;
  }
  return moved;
}

bool step(Juju& s, const juju::Relation& relation) {
  const auto it = s.relations.find(relation);
  if (it == s.relations.end() || !it->second) return false;
  s.relations.erase(it);
  return true;
}

bool see_storage(Juju& s) {
  bool moved = false;
  for (const auto& [app_name, app] : s.apps) {
    for (const auto& [storage, in_template] : app.templates) {
      for (std::size_t i = 0; i < app.units.size(); ++i) {
        const std::string claim = in_template + "-" + app.name + "-" + std::to_string(i);
        moved = see(s, app, storage, app.units[i], {s.model, claim}) || moved;
      }
    }
  }
  for (auto& [id, storage] : s.storage) moved = free_volume(s, storage) || moved;
  std::erase_if(s.storage, [&](const auto& each) { return each.second.is.dying; });
  return moved;
}

}  // namespace kf::rehearsal
