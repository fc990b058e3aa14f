#include "truth.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "juju/verbs.hpp"
#include "rehearsal/state.hpp"
#include "world_files.hpp"

#include <algorithm>

namespace kf::crash {

namespace {

using doc::In;
using plan::Action;
using rehearsal::JujuApp;

juju::Endpoint endpoint(const std::string& text) {
  const auto colon = text.find(':');
  return {text.substr(0, colon), text.substr(colon + 1)};
}

juju::Relation relation_in(const Action& a) { return juju::relation(endpoint(a.text("a")), endpoint(a.text("b"))); }

}  // namespace

bool Truth::has_workload(const std::string& name) const {
  for (const char* kind : {rehearsal::kind::stateful_set, rehearsal::kind::deployment}) {
    if (world_.cluster().all().find({kind, {"kubeflow", name}}) != nullptr) return true;
  }
  return false;
}

std::string Truth::of_units(const JujuApp& app, const std::string& channel) const {
  if (app.dying) return "it is going";
  if (static_cast<long>(app.units.size()) != app.is.scale) return "it has not all its units";
  for (const auto& unit : app.units) {
    if (unit.channel != channel || unit.working || !unit.stuck.empty()) return unit.name + " is not there yet";
  }
  return "";
}

std::string Truth::of_model(const Action& a) const {
  const auto& juju = world_.inside();
  if (a.verb == "juju.relate" || a.verb == "juju.unrelate") {
    const auto it = juju.relations.find(relation_in(a));
    const bool there = it != juju.relations.end();
    if (a.verb == "juju.relate") return there && !it->second ? "" : "they are not related";
    return there ? "they are related" : "";
  }
  const std::string& name = a.text("app");
  const auto it = juju.apps.find(name);
  if (a.verb == "juju.remove") {
    if (it != juju.apps.end()) return "it is there";
    return has_workload(name) || has_workload(name + "-operator") ? "its workload is there" : "";
  }
  if (it == juju.apps.end()) return "it is not there";
  const JujuApp& app = it->second;
  if (a.verb == "juju.scale") {
    const long to = std::stol(a.text("to"));
    return app.is.scale == to && static_cast<long>(app.units.size()) == to ? "" : "it has other units";
  }
  if (a.verb == "juju.trust") return app.is.trust ? "" : "it has no trust";
  if (a.verb == "juju.refresh") {
    const bool sweeps = a.text("style") == "podspec" && a.text("becomes") == "sidecar";
    if (sweeps && has_workload(name + "-operator")) return "its old operator is there";
    return app.is.channel != a.text("to") ? "it is on another channel" : of_units(app, a.text("to"));
  }
  if (a.verb == "juju.deploy") {
    if (app.is.channel != a.text("channel")) return "it is another one";
    const auto storage = juju.storage.find(a.text("attach"));
    if (!a.text("attach").empty() && (storage == juju.storage.end() || storage->second.is.unit.empty()))
      return "its storage is not attached";
    return of_units(app, a.text("channel"));
  }
  if (a.verb == "juju.configure") {
    const JujuApp& was = before_.inside().apps.at(name);
    if (!a.text("from").ends_with("/" + name + ".json")) return "";  // a Secret's: the world itself knows that
    for (const auto& key : text::split(a.text("keys"), ',')) {
      const auto is = app.is.options.find(key);
      if (is == app.is.options.end() || is->second != was.is.options.at(key))
        return "setting " + key + " is not as before";
    }
  }
  return "";
}

std::string Truth::of_object(const Action& a) const {
  for (const auto& [key, object] : world_.cluster().all().all()) {
    const In meta = In(object)["metadata"];
    if (meta["uid"].text() != a.text("uid")) continue;
    if (a.verb == "kube.hold" || a.verb == "kube.held") {
      return In(object)["spec"]["persistentVolumeReclaimPolicy"].text() == "Retain" ? "" : "its policy is another one";
    }
    return meta["labels"][juju::lifecycle_label].text() == juju::persistent ? "" : "it has no guard";
  }
  return "that object is not there";
}

/// What a cleanup has done.
std::string Truth::of_disks(const Action& a) const {
  if (a.verb == "juju.import") {
    const bool there = std::ranges::any_of(world_.inside().storage, [&](const auto& each) {
      return each.second.is.volume == a.text("volume") && !each.second.is.dying;
    });
    return there ? "" : "no storage is that volume";
  }
  if (a.verb == "juju.forget") return world_.inside().storage.contains(a.text("storage")) ? "juju still knows it" : "";
  for (const auto& [key, object] : world_.cluster().all().all()) {
    if (In(object)["metadata"]["uid"].text() == a.text("uid")) return key.kind + " " + key.name.name + " is there";
  }
  return "";
}

std::string Truth::of_files(const Action& a) const {
  if (a.verb == "refresh.save") {
    const auto saved = vault_.read(a.text("to"));
    return saved && refresh::digest_of(*saved) == a.text("digest") ? "" : "the backup is not what was noted";
  }
  rehearsal::JujuWorld copy = world_;
  const auto* files = copy.files({a.text("namespace"), a.text("pod")});
  if (files == nullptr) return "the pod does not run";
  const auto file = files->find(a.text("file"));
  const bool served = file != files->end() && sha256(file->second) == a.text("digest");
  return served ? "" : "another file is served";
}

/// Both servers have the rows that were read; what is loaded is what the file says.
std::string Truth::of_databases(const Action& a) const {
  rehearsal::JujuWorld copy = world_;
  refresh::WorldDatabases databases(copy);
  const std::string& wanted = a.text("digest");
  for (const char* side : {"app", "from", "to"}) {
    if (!a.args.contains(side)) continue;
    const auto is = databases.digest({"kubeflow", a.text(side), "", a.text("database")});
    if (is != wanted) return "the database of " + a.text(side) + " has other rows";
  }
  return "";
}

std::string Truth::untruth(const Action& a) const {
  if (a.verb == "refresh.load" || a.verb == "refresh.equal") return of_databases(a);
  if (a.verb == "juju.forget" || a.verb == "juju.import" || a.verb == "kube.remove_claim" ||
      a.verb == "kube.destroy_volume")
    return of_disks(a);
  if (a.verb == "kube.guard" || a.verb == "kube.hold" || a.verb == "kube.held") return of_object(a);
  if (a.verb == "refresh.save" || a.verb == "refresh.fetch" || a.verb == "refresh.put") return of_files(a);
  return a.verb.starts_with("juju.") && a.verb != "juju.settled" && a.verb != "juju.set" ? of_model(a) : "";
}

void Truth::check(const plan::Id& step, const Action& action) const {
  if (const auto why = untruth(action); !why.empty()) throw Broken{step + " is said to be done, and is not so: " + why};
}

}  // namespace kf::crash
