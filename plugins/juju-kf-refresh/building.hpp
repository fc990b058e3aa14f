// A plan that grows, each step after the one before. Belongs to the plan's files.
#pragma once
#include "files.hpp"
#include "juju/verbs.hpp"
#include "plan.hpp"
#include "verbs.hpp"
#include "volume/retain_plan.hpp"

namespace kf::refresh {

/// The procedure that carries the data of such an application over when it is deployed anew; null: there is none.
const recipe::Procedure* carry_of(const recipe::Recipe&, const std::string& charm);

/// An application that is to be upgraded and keeps its database on a server that the new release cannot use.
struct DatabaseUse {
  const recipe::Procedure* procedure;
  std::string keeper, server;
  juju::Relation relation;
};
std::vector<DatabaseUse> databases_to_move(const Facts&, const recipe::Recipe&, const UpgradeOf&);

/// What a recipe gives a procedure to work with. Throws Error if it does not.
const std::string& parameter(const recipe::Procedure&, const char* name);

class Building {
 public:
  Building(const Facts& known, const recipe::Recipe& hop, const recipe::Charms& table, const UpgradeOf& wish,
           const std::vector<Decision>& decided, const Reach& within)
      : facts(known),
        recipe(hop),
        charms(table),
        of(wish),
        decisions(decided),
        reach(within),
        there_(facts.bundle.relations) {}

  void add(plan::Step step);

  // Each by its phase.
  void safeguards(const volume::RetainPlan&);
  void databases();
  void guards();
  void ladder();
  void applications();
  void arrivals();
  void relations();

  const Facts& facts;
  const recipe::Recipe& recipe;
  const recipe::Charms& charms;
  const UpgradeOf& of;
  const std::vector<Decision>& decisions;
  const Reach& reach;
  plan::Draft draft;

 private:
  plan::Id id(const char* phase, const std::string& rest) const { return std::string(phase) + "." + rest; }
  void keep_volumes(const volume::RetainPlan&);
  void trust(const char* phase, const Decision&);
  void refresh_app(const char* phase, const Decision&, const std::string& wanted);
  void to_sidecar(const Decision&);
  void redeploy();
  void pins();
  void deploy_server(const DatabaseUse&);
  MoveOf move_of(const DatabaseUse&) const;
  void move_rows(const DatabaseUse&);
  void compare_rows(const DatabaseUse&);
  void fetch_store(const Decision&);
  void put_store(const Decision&);
  void take_along(const Decision&);
  plan::Id import_of(const Decision& d) const { return id("applications", "import-" + d.app); }
  void credentials(const Decision&);
  Where where_of(const Decision&, const recipe::Procedure&, const char* container) const;
  std::vector<std::string> writers_of(const recipe::Procedure&) const;
  void unrelate_all(const char* phase, const Decision&);
  void take_away(const char* phase, const Decision&);
  void deploy_again(const char* phase, const Decision&, const std::string& channel, const std::string& wanted);
  void relate(const char* phase, const juju::Relation&, const std::string& why);
  void unrelate(const char* phase, const juju::Relation&, const std::string& why);
  void broken_relations(const Decision&);
  void rungs(const Decision& pilot, const recipe::Procedure&, const std::string& wanted);
  std::vector<plan::DataEffect> rewritten_by(const Decision&) const;
  std::set<juju::Relation> relations_of(const std::string& app) const;
  bool fits(const juju::Relation&) const;
  std::vector<juju::Relation> by_charm(const recipe::RelationRow&) const;
  long scale_of(const std::string& app) const;

  plan::Id last_;
  std::set<juju::Relation> there_;  ///< related at this point of the plan
  std::set<juju::Relation> moved_;  ///< taken away for good: another server has what they were for
};

}  // namespace kf::refresh
