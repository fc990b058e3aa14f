// The first phases of a hop: what is written down, what is kept, and what juju must leave alone.
#include "base/text.hpp"
#include "building.hpp"

namespace kf::refresh {

namespace {

constexpr const char* phase = "safeguards";

}  // namespace

/// Of one that has policy Retain already, since an earlier hop for example, only that is asked: again right before what
/// would put it in danger.
void Building::keep_volumes(const volume::RetainPlan& retain) {
  for (const auto& step : retain.draft.steps) {
    plan::Step kept = step;
    kept.id = id(phase, step.id);
    kept.needs.clear();
    add(std::move(kept));
  }
  for (const auto& line : retain.lines) {
    if (!line.step.empty() || line.uid.empty()) continue;
    add({.id = id(phase, "retained-" + line.volume),
         .title = line.object,
         .why = "policy " + line.was + " already" + (line.note.empty() ? "" : "; " + line.note),
         .action = kube::held(line.volume, line.uid)});
  }
}

void Building::safeguards(const volume::RetainPlan& retain) {
  const BackupOf what{facts.ns(), reach.settings, reach.secrets, reach.kinds};
  add({.id = id(phase, "note"),
       .title = "read what no other place has: relations, settings, Secrets",
       .why = "they go with an application, and juju keeps no copy",
       .action = note(what)});
  add({.id = id(phase, "save"),
       .title = "write it to " + of.backups,
       .why = "mode 0700; compared once more right before anything of it goes",
       .action = save(of.backups + "/model", what, plan::Ref{id(phase, "note"), "digest"})});
  keep_volumes(retain);
  for (const auto& row : facts.discovery.volumes) {
    const std::string product = database_on(facts, row);
    if (product.empty()) continue;
    add({.id = id(phase, "dump-" + row.claim.name),
         .title = "dump the database on claim " + row.claim.shown(),
         .why = "newer applications change its tables, and older ones do not read them then",
         .action = dump(of.backups + "/" + record::word_for(row.claim.name), {row.volume, row.claim, product}),
         .patience = std::chrono::hours{2}});
  }
}

void Building::guards() {
  for (const InReach& object : reach.objects) {
    const juju::Guarded it{object.resource, object.name, object.uid};
    plan::Step step{.id = id("guard", object.resource.plural == "customresourcedefinitions"
                                          ? object.name.name
                                          : object.resource.plural + "-" + object.name.name),
                    .title = "put " + object.what + " out of juju's reach",
                    .why = "juju deletes what carries the labels of an application that goes or becomes a sidecar",
                    .action = juju::guard(it)};
    step.undo = object.guarded ? juju::guard(it) : juju::unguard(it);
    add(std::move(step));
  }
}

}  // namespace kf::refresh
