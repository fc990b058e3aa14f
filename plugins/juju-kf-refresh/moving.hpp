// A database, moved from the server of one application to that of another one.
#pragma once
#include "databases.hpp"
#include "plan/engine.hpp"
#include "plan/plan.hpp"
#include "vault.hpp"

#include <string>

namespace kf::refresh {

/// The application that has it, and the one that is to have it.
struct MoveOf {
  std::string ns, database;
  std::string from, from_product, to, to_product;  ///< products as in DatabaseOf

  DatabaseOf old() const { return {ns, from, from_product, database}; }
  DatabaseOf now() const { return {ns, to, to_product, database}; }
};

///   refresh.extract  file namespace app product database
///                    `file` is a directory that holds the whole database as SQL, and the server still has just that;
///                    gives its "digest". Whoever writes is stopped by steps before it
///   refresh.load     file namespace app product database digest
///                    the server has a database of that digest. Refused while anybody is related to it
///   refresh.equal    namespace database from from_product to to_product digest
///                    both servers have a database of that digest, and the old one has no relation for it any more
const plan::Verbs& moving_verbs();

plan::Action extract(const std::string& to, const MoveOf&);
plan::Action load(const std::string& from, const MoveOf&, plan::Value digest);
plan::Action equal(const MoveOf&, plan::Value digest);

/// Executes them.
class Mover {
 public:
  Mover(juju::Reader& model, Vault& vault, Databases& databases)
      : model_(model), vault_(vault), databases_(databases) {}
  plan::Observation probe(const plan::Action&);
  void act(const plan::Action&);

 private:
  std::string related_to(const std::string& app);
  plan::Observation probe_extract(const plan::Action&);
  plan::Observation probe_load(const plan::Action&);
  plan::Observation probe_equal(const plan::Action&);

  juju::Reader& model_;
  Vault& vault_;
  Databases& databases_;
};

}  // namespace kf::refresh
