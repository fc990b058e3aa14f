// A store that is deployed anew: who writes on it is stopped, its file is fetched, and put into the new one before
// anybody is related to it; or the new one gets the very volume.
#include "base/text.hpp"
#include "building.hpp"
#include "carry.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

constexpr const char* phase = "applications";
constexpr std::chrono::minutes patience{30};

}  // namespace

const recipe::Procedure* carry_of(const recipe::Recipe& recipe, const std::string& charm) {
  return recipe.procedure("mlmd-carry-over", charm);
}

/// Juju's pod of the only unit: a StatefulSet of the application's name, as it has storage.
Where Building::where_of(const Decision& d, const recipe::Procedure& procedure, const char* container) const {
  return {{facts.ns(), d.app + "-0"}, parameter(procedure, container), parameter(procedure, "file")};
}

std::vector<std::string> Building::writers_of(const recipe::Procedure& procedure) const {
  std::vector<std::string> all;
  for (const auto& d : decisions) {
    if (d.charm != parameter(procedure, "writers")) continue;
    const recipe::Charm* charm = charms.find(d.charm, d.from, recipe.from);
    if (charm != nullptr && !charm->crds.empty()) {  // its hook "remove" would take them along
      throw Error("application " + d.app + " cannot be stopped without losing " + *charm->crds.begin(), Exit::refused);
    }
    const auto* live = facts.status.find(d.app);
    if (live != nullptr && live->scale > 0) all.push_back(d.app);
  }
  return all;
}

void Building::fetch_store(const Decision& d) {
  const auto* procedure = carry_of(recipe, d.charm);
  if (procedure == nullptr) return;
  for (const auto& app : writers_of(*procedure)) {
    add({.id = id(phase, "stop-" + app),
         .title = "scale " + app + " to no units",
         .why = "it writes on " + d.app + ", whose data are carried over",
         .action = juju::scale(app, scale_of(app), 0),
         .undo = juju::scale(app, 0, scale_of(app), "idle"),
         .patience = patience});
  }
  unrelate_all(phase, d);
  for (const auto& storage : facts.storage) {
    if (!storage.unit.starts_with(d.app + "/") || storage.name() != parameter(*procedure, "storage")) continue;
    const StoreOf store{storage.volume, where_of(d, *procedure, "container_before")};
    add({.id = id(phase, "still-" + d.app),
         .title = "see that nobody writes on " + d.app,
         .why = "every pipeline run has ended, and nobody is related to it any more",
         .action = still(store),
         .patience = patience});
    add({.id = id(phase, "fetch-" + d.app),
         .title = "fetch " + store.at.path + " of " + d.app + " to " + of.backups,
         .why = "compared once more right before the application goes; its volume is kept as well",
         .action = fetch(of.backups + "/" + d.app, store, plan::Ref{id(phase, "still-" + d.app), "digest"}),
         .patience = std::chrono::hours{1}});
  }
}

/// From the import to the deployment the volume is anybody's; nothing that we could do closes that gap.
void Building::take_along(const Decision& d) {
  if (!d.attaches) return;
  const auto& procedure = *recipe.procedure("minio-move", d.charm);
  for (const auto& storage : facts.storage) {
    if (!storage.unit.starts_with(d.app + "/") || storage.name() != parameter(procedure, "storage")) continue;
    const auto volume = std::ranges::find_if(facts.snapshot.volumes,
                                             [&](const kube::Volume& v) { return v.meta.name == storage.volume; });
    if (volume == facts.snapshot.volumes.end()) continue;
    add({.id = id(phase, "forget-" + d.app),
         .title = "juju forgets storage " + storage.id,
         .why = "its volume is kept, policy Retain",
         .action = juju::forget(storage),
         .patience = patience});
    add({.id = import_of(d),
         .title = "juju takes volume " + storage.volume + " up as a storage for the new " + d.app,
         .why = "it deletes the old claim and empties claimRef: until " + d.app +
                " is there again, any claim may take the volume",
         .action = juju::import_storage(*volume, storage.name()),
         .patience = patience});
    return;
  }
  throw Error("application " + d.app + " has no storage " + parameter(procedure, "storage"), Exit::refused)
      .why("there is no volume that could be attached to the new one")
      .attempt("juju storage; --minio-strategy auto");
}

/// Whatever the charm has made up when it came: what users' namespaces and pipelines know is what it had before.
void Building::credentials(const Decision& d) {
  const auto& procedure = *recipe.procedure("minio-move", d.charm);
  add({.id = id(phase, "credentials-" + d.app),
       .title = "set " + parameter(procedure, "settings") + " of " + d.app + " as its Secret had them",
       .why = "before anybody is related to it; namespaces of users have copies of them",
       .action = juju::configure(d.app, settings_file(of.backups + "/model", d.app + "-secret"),
                                 text::split(parameter(procedure, "settings"), ' ')),
       .undo = juju::settled_as(d.app, "idle")});
}

void Building::put_store(const Decision& d) {
  const auto* procedure = carry_of(recipe, d.charm);
  if (procedure == nullptr) return;
  add({.id = id(phase, "put-" + d.app),
       .title = "put it into the new " + d.app,
       .why = "before anybody is related to it",
       .action = put(of.backups + "/" + d.app, where_of(d, *procedure, "container_after"),
                     plan::Ref{id(phase, "still-" + d.app), "digest"}),
       .patience = std::chrono::hours{1}});
  for (const auto& app : writers_of(*procedure)) {
    add({.id = id(phase, "start-" + app),
         .title = "scale " + app + " back to " + text::count(static_cast<std::size_t>(scale_of(app)), "unit"),
         .why = "",
         .action = juju::scale(app, 0, scale_of(app), "idle"),
         .undo = juju::scale(app, scale_of(app), 0),
         .patience = patience});
  }
}

}  // namespace kf::refresh
