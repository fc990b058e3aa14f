// What somebody asks juju for. It refuses at once or says yes at once, and works later (juju_steps.cpp).
#include "document/strict.hpp"
#include "rehearsal/juju_world.hpp"

namespace kf::rehearsal {

using doc::In;
using doc::Json;
using juju::Failure;

void JujuWorld::refresh(const juju::Refresh& wanted) {
  JujuApp& app = app_at(wanted.app);
  if (app.dying) refuse(Failure::other, "application \"" + app.name + "\" is not alive");
  check_refresh(juju_, app, wanted);
  app.undisturbed = app.undisturbed && app.is.channel == wanted.channel;
  // A track that was published twice gives what it holds today, also to who is on it already (canonical/bundle-kubeflow
  // #831: kfp-* 2.0/stable).
  const bool news = juju_.charms->find(app.is.charm, wanted.channel) != juju_.charm_of(app);
  if (news && wanted.channel == app.is.channel) {
    app.begun_on.clear();
    ++app.is.revision;
  }
  app.is.revision = released(app.is.charm, wanted.channel, "").value_or(app.is.revision);
  app.is.channel = wanted.channel;
  if (!wanted.base.empty()) app.is.base = wanted.base;
  ++juju_.changes;
}

void JujuWorld::scale(const std::string& name, long units) {
  JujuApp& app = app_at(name);
  if (app.dying) refuse(Failure::other, "application \"" + name + "\" is not alive");
  if (app.is.scale != units) app.undisturbed = false;
  app.is.scale = units;
  ++juju_.changes;
}

void JujuWorld::trust(const std::string& name, bool on) {
  JujuApp& app = app_at(name);
  app.undisturbed = app.undisturbed && app.is.trust == on;
  app.is.trust = on;
  ++juju_.changes;
}

/// state/application.go Destroy: once more is no error.
void JujuWorld::remove(const std::string& name) {
  JujuApp& app = app_at(name);
  check_removal(juju_, app);
  app.dying = true;
  for (auto& [relation, going] : juju_.relations) {
    if (relation.has(name)) going = true;
  }
  ++juju_.changes;
}

void JujuWorld::deploy(const juju::Deploy& wanted) {
  check_deploy(juju_, wanted);
  const recipe::Charm& charm = *juju_.charms->find(wanted.charm, wanted.channel);
  juju::Deployed is{.charm = wanted.charm,
                    .channel = wanted.channel,
                    .base = wanted.base.empty() ? charm.base : wanted.base,
                    .constraints = wanted.constraints,
                    .revision = released(wanted.charm, wanted.channel, "").value_or(-1),
                    .scale = wanted.scale,
                    .trust = wanted.trust,
                    .options = {},
                    .storage = wanted.storage};
  for (const auto& [key, value] : wanted.options) {
    is.options[key] = doc::is_json(value) ? value : Json(value).dump();  // of a command line: text, but true is true
  }
  add(wanted.app, is);
  if (wanted.attach.empty()) return;
  JujuApp& app = juju_.apps.at(wanted.app);
  JujuStorage& storage = juju_.storage.at(wanted.attach);
  make_objects(juju_, app);
  make_attached_claim(juju_, app, storage.is.name(), storage.is.volume);
  storage.app = app.name;
  storage.claim = {juju_.model, app.templates.at(storage.is.name()) + "-" + app.name + "-0"};
}

void JujuWorld::relate(const juju::Relation& wanted) {
  const juju::Relation relation = check_relation(juju_, wanted);
  juju_.relations[relation] = false;
  for (const juju::Endpoint* side : {&relation.a, &relation.b}) {
    const auto it = juju_.apps.find(side->app);
    if (it != juju_.apps.end()) it->second.undisturbed = false;
  }
  ++juju_.changes;
}

/// One that is on its way out already is as good as gone (state.go InferActiveRelation).
void JujuWorld::unrelate(const juju::Relation& wanted) {
  for (auto& [relation, going] : juju_.relations) {
    const auto fits = [](const juju::Endpoint& is, const juju::Endpoint& meant) {
      return is.app == meant.app && (meant.name.empty() || is.name == meant.name);
    };
    const bool meant = (fits(relation.a, wanted.a) && fits(relation.b, wanted.b)) ||
                       (fits(relation.a, wanted.b) && fits(relation.b, wanted.a));
    if (!meant || going) continue;
    going = true;
    for (const juju::Endpoint* side : {&relation.a, &relation.b}) {
      const auto it = juju_.apps.find(side->app);
      if (it != juju_.apps.end()) it->second.undisturbed = false;
    }
    ++juju_.changes;
    return;
  }
  refuse(Failure::not_found, "relation matching \"" + wanted.shown() + "\" not found");
}

/// All of the values or none; one that the charm does not know fails the whole call (charm/config.go).
void JujuWorld::configure(const std::string& name, const std::map<std::string, std::string>& values) {
  JujuApp& app = app_at(name);
  const recipe::Charm* charm = juju_.charm_of(app);
  for (const auto& [key, value] : values) {
    if (charm == nullptr || charm->settings.contains(key)) continue;
    refuse(Failure::other, "key \"" + key + "\" not found in \"" + name + "\" application config or charm settings.");
  }
  for (const auto& [key, value] : values) app.is.options[key] = value;
  app.undisturbed = false;
  for (JujuUnit& unit : app.units) {
    if (!unit.channel.empty()) unit.configured = true;
  }
  ++juju_.changes;
}

/// remove-storage --no-destroy: the volume stays as it is, and so does the claim.
void JujuWorld::forget_storage(const std::string& id) {
  const auto it = juju_.storage.find(id);
  if (it == juju_.storage.end()) refuse(Failure::not_found, "storage \"" + id + "\" not found");
  if (!it->second.is.unit.empty()) refuse(Failure::in_use, "storage " + id + " is attached to " + it->second.is.unit);
  it->second.is.dying = true;
  ++juju_.changes;
}

/// import-filesystem --force, 3.6 internal/provider/kubernetes/storage.go prepareVolumeForImport: makes it Retain,
/// deletes juju's claim, and empties claimRef. From then on the volume is anybody's.
void JujuWorld::import_volume(const std::string& volume, const std::string& storage_name) {
  if (!since(juju_.versions.client, 3, 6, 12) || !since(juju_.versions.controller, 3, 6, 12)) {
    refuse(Failure::unsupported, "import-filesystem on k8s models is not supported");
  }
  const Key key{kind::volume, {"", volume}};
  World& world = juju_.world;
  const Json* found = world.all().find(key);
  if (found == nullptr) refuse(Failure::not_found, "persistent volume \"" + volume + "\" not found");
  for (const auto& [id, each] : juju_.storage) {
    if (each.is.volume == volume) refuse(Failure::exists, "volume \"" + volume + "\" is storage " + id + " already");
  }
  const kube::Volume v = volume_of(*found);
  const Json* claim = v.has_claim_ref ? world.all().find({kind::claim, v.claim}) : nullptr;
  if (claim != nullptr && label(*claim, mark::managed_by) != "juju") {
    refuse(Failure::other, "importing volume: importing PersistentVolume \"" + volume +
                               "\" whose PersistentVolumeClaim is not managed by juju: unexpected storage labels");
  }
  world.change(key, {{"spec", {{"persistentVolumeReclaimPolicy", "Retain"}}}});
  if (claim != nullptr) world.remove({kind::claim, v.claim}, "juju imported volume " + volume);
  if (claim == nullptr) world.change(key, {{"spec", {{"claimRef", nullptr}}}});
  const std::string id = storage_name + "/" + std::to_string(juju_.sequence++);
  juju_.storage[id] = {{.id = id, .volume = volume, .state = "detached", .mebibytes = mebibytes_of(v.capacity)},
                       "",
                       {},
                       claim == nullptr ? kube::Name{} : v.claim};
  ++juju_.changes;
}

void JujuWorld::offer(const juju::Offer& wanted) {
  app_at(wanted.app);
  for (const juju::Offer& each : juju_.offers) {
    if (each.name == wanted.name) refuse(Failure::exists, "offer \"" + wanted.name + "\" already exists");
  }
  juju_.offers.push_back(wanted);
  juju_.offers.back().connections = 0;
  ++juju_.changes;
}

}  // namespace kf::rehearsal
