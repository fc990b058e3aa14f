// A database on a server that the new release cannot use moves to one that it can: who writes is stopped, every row is
// read and loaded, both are compared, and only then somebody writes again. The old server stays as it is, without
// relations.
#include "base/text.hpp"
#include "building.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

constexpr const char* phase = "databases";
constexpr std::chrono::minutes patience{30};
constexpr std::chrono::hours for_rows{2};

bool is_meant(const std::string& app, const UpgradeOf& of) {
  return !of.skip.contains(app) && (of.only.empty() || of.only.contains(app));
}

}  // namespace

std::vector<DatabaseUse> databases_to_move(const Facts& facts, const recipe::Recipe& recipe, const UpgradeOf& of) {
  std::vector<DatabaseUse> all;
  for (const auto& procedure : recipe.procedures) {
    if (procedure.name != "db-migration") continue;
    const auto old = text::split(parameter(procedure, "old_charms"), ' ');
    for (const auto& each : facts.bundle.relations) {
      for (const auto& [keeper, server] : {std::pair{each.a, each.b}, std::pair{each.b, each.a}}) {
        const auto* its = facts.status.find(keeper.app);
        const auto* is = facts.status.find(server.app);
        if (its == nullptr || is == nullptr || charm_of(*its, of) != procedure.charm || !is_meant(keeper.app, of))
          continue;
        if (std::ranges::find(old, charm_of(*is, of)) != old.end())
          all.push_back({&procedure, keeper.app, server.app, each});
      }
    }
  }
  return all;
}

/// Nobody writes on a new server before all of them are compared: as long as that is so, all of it can be taken back.
void Building::databases() {
  if (!of.moves_databases) return;
  const auto uses = databases_to_move(facts, recipe, of);
  for (const auto& use : uses) deploy_server(use);
  for (const auto& use : uses) move_rows(use);
  for (const auto& use : uses) compare_rows(use);
  for (const auto& use : uses) {
    const long units = scale_of(use.keeper);
    add({.id = id(phase, "start-" + use.keeper),
         .title = "scale " + use.keeper + " back to " + text::count(static_cast<std::size_t>(units), "unit"),
         .why = "from here on the new server alone has what is written",
         .action = juju::scale(use.keeper, 0, units),
         .patience = patience});
  }
}

/// Two applications that keep their databases on one server get two, as in the bundles.
void Building::deploy_server(const DatabaseUse& use) {
  const auto& procedure = *use.procedure;
  const std::string &server = parameter(procedure, "new_app"), &charm = parameter(procedure, "new_charm");
  if (facts.status.find(server) != nullptr) {
    throw Error("there is an application " + server + " already", Exit::refused)
        .why("the database of " + use.keeper + " would be moved to a new one of that name")
        .attempt("juju remove-application " + server + ", if it is what is left of an earlier try; else move " +
                 parameter(procedure, "database") + " to it by hand, then " + of.self + " plan --to " + of.to);
  }
  add({.id = id(phase, "deploy-" + server),
       .title = "deploy " + server + ", " + parameter(procedure, "new_channel"),
       .why = procedure.ground.why,
       .action = juju::deploy({.app = server,
                               .charm = charm,
                               .channel = parameter(procedure, "new_channel"),
                               .constraints = parameter(procedure, "new_constraints"),
                               .trust = true}),
       .undo = juju::remove(server, charm),
       .patience = patience});
}

MoveOf Building::move_of(const DatabaseUse& use) const {
  return {facts.ns(), parameter(*use.procedure, "database"), use.server,
          "mariadb",  parameter(*use.procedure, "new_app"),  "mysql"};
}

void Building::move_rows(const DatabaseUse& use) {
  const MoveOf move = move_of(use);
  const std::string file = of.backups + "/" + use.keeper + "-rows";
  const long units = scale_of(use.keeper);
  add({.id = id(phase, "stop-" + use.keeper),
       .title = "scale " + use.keeper + " to no units",
       .why = "nobody writes while its rows are on their way",
       .action = juju::scale(use.keeper, units, 0),
       .undo = juju::scale(use.keeper, 0, units),
       .patience = patience});
  add({.id = id(phase, "extract-" + use.keeper),
       .title = "read every row of " + move.database + " on " + move.from + " to " + file,
       .why = "",
       .action = extract(file, move),
       .patience = for_rows});
  add({.id = id(phase, "load-" + use.keeper),
       .title = "load them into " + move.to,
       .why = "before anybody is related to it",
       .action = load(file, move, plan::Ref{id(phase, "extract-" + use.keeper), "digest"}),
       .patience = for_rows});
  unrelate(phase, use.relation, move.from + " stays as it is, for a way back");
  moved_.insert(use.relation);
  relate(phase,
         juju::relation({use.keeper, parameter(*use.procedure, "new_endpoint")},
                        {move.to, parameter(*use.procedure, "new_server_endpoint")}),
         "what " + of.to + " speaks");
}

void Building::compare_rows(const DatabaseUse& use) {
  const MoveOf move = move_of(use);
  add({.id = id(phase, "equal-" + use.keeper),
       .title = "compare " + move.database + " on " + move.from + " and on " + move.to + ", row by row",
       .why = "right before somebody writes on the new one",
       .action = equal(move, plan::Ref{id(phase, "extract-" + use.keeper), "digest"}),
       .patience = for_rows});
}

}  // namespace kf::refresh
