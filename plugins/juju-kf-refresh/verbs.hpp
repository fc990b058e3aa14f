// What an upgrade does beside changing the model and its volumes: safeguards that are files. And the executor of all
// verbs of this plugin.
#pragma once
#include "backup.hpp"
#include "carry.hpp"
#include "juju/verbs.hpp"
#include "kube/verbs.hpp"
#include "moving.hpp"
#include "vault.hpp"

#include <functional>
#include <string>

namespace kf::refresh {

/// Those of a cluster and of a model, and
///   refresh.note   apps secrets objects
///                  relations, settings and Secrets are read; gives their "digest". What changes after it would be
///                  missing in the backup: for these data it is what a stop is for bytes
///   refresh.save   to apps secrets objects digest
///                  the backup is at `to`, whole, and holds what was noted
///   refresh.dump   to volume namespace claim product
///                  the database on that volume has been dumped to `to`, to its last line
/// and those of carry.hpp and moving.hpp.
const plan::Verbs& verbs();

plan::Action note(const BackupOf&);
plan::Action save(const std::string& to, const BackupOf&, plan::Value digest);

struct DumpOf {
  std::string volume;
  kube::Name claim;
  std::string product;
};
plan::Action dump(const std::string& to, const DumpOf&);

/// Homes of what a backup holds, and where it is held.
inline constexpr const char* model_home = "juju/";
inline constexpr const char* secret_home = "etcd/secret/";
plan::Place place_of_file(const std::string& path);

/// Dumps a database into memory. A rehearsal has none, and says so in the dump.
using Dump = std::function<std::string(const kube::Name& claim, const std::string& product)>;

/// Executes them.
class Tools final : public plan::Executor {
 public:
  Tools(juju::Model& model, kube::Cluster& cluster, std::string ns, Vault& vault, Dump dump, Files& files,
        Databases& databases)
      : model_(model),
        cluster_(cluster),
        vault_(vault),
        dump_(std::move(dump)),
        carrier_(cluster, vault, files),
        mover_(model, vault, databases),
        ns_(ns),
        juju_(model, cluster, std::move(ns), [this](const std::string& path) { return text_in(vault_, path); }),
        kube_(cluster) {}
  plan::Observation probe(const plan::Action&) override;
  void act(const plan::Action&) override;

 private:
  BackupOf wanted(const plan::Action&) const;
  plan::Observation noted(const plan::Action&);
  plan::Observation saved(const plan::Action&);
  plan::Observation dumped(const plan::Action&);

  juju::Model& model_;
  kube::Cluster& cluster_;
  Vault& vault_;
  Dump dump_;
  Carrier carrier_;
  Mover mover_;
  std::string ns_;
  juju::Tools juju_;
  kube::Tools kube_;
};

}  // namespace kf::refresh
