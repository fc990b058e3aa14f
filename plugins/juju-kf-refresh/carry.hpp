// A store that is one file, carried from the volume of an application that goes to that of the one that comes.
#pragma once
#include "files.hpp"
#include "kube/cluster.hpp"
#include "plan/engine.hpp"
#include "plan/plan.hpp"
#include "vault.hpp"

#include <string>

namespace kf::refresh {

/// A store, where it is served.
struct StoreOf {
  std::string volume;  ///< the PersistentVolume that its data are on
  Where at;
};

///   refresh.still  volume namespace pod container file
///                  nobody is about to write on it; gives its "digest". From here on it must not change any more
///   refresh.fetch  to volume namespace pod container file digest
///                  `to` holds the file of that digest, and as long as its server runs it still serves that one
///   refresh.put    from namespace pod container file digest
///                  the server has the file of that digest. What it had is kept beside it
///   refresh.kept   at file digest volume
///                  the backup `at` is whole and holds the file of that digest, which the volume has held: only looks
const plan::Verbs& carry_verbs();

plan::Action still(const StoreOf&);
plan::Action fetch(const std::string& to, const StoreOf&, plan::Value digest);
/// `file`: its path in the pod, as fetch() had it.
plan::Action kept(const std::string& at, const std::string& file, const std::string& digest, const std::string& volume);
plan::Action put(const std::string& from, const Where&, plan::Value digest);

/// Executes them. SQLite keeps what a transaction has not brought to its end in files beside the database
/// (sqlite.org/tempfiles.html): as long as one is there, the file is neither taken nor replaced.
class Carrier {
 public:
  Carrier(kube::Reader& cluster, Vault& vault, Files& files) : cluster_(cluster), vault_(vault), files_(files) {}
  plan::Observation probe(const plan::Action&);
  void act(const plan::Action&);

 private:
  std::string unfinished(const Where&);
  bool runs(const kube::Name& pod);
  plan::Observation probe_still(const Where&);
  plan::Observation look_at_backup(const std::string& at, const std::string& file, const std::string& digest);
  plan::Observation probe_kept(const plan::Action&);
  plan::Observation probe_fetch(const plan::Action&, const Where&);
  plan::Observation probe_put(const plan::Action&, const Where&);
  void act_fetch(const plan::Action&, const Where&);
  void act_put(const plan::Action&, const Where&);

  kube::Reader& cluster_;
  Vault& vault_;
  Files& files_;
};

}  // namespace kf::refresh
