// Whether a step that is said to be done is so, told by the world itself and not by the verbs.
#pragma once
#include "backup.hpp"
#include "plan/engine.hpp"
#include "rehearsal/juju_world.hpp"
#include "vault.hpp"

#include <string>

namespace kf::crash {

/// An invariant does not hold; the words are what is told.
struct Broken {
  std::string what;
};

class Truth {
 public:
  /// `before`: the model at the beginning.
  Truth(const rehearsal::JujuWorld& before, const rehearsal::JujuWorld& world, refresh::Vault& vault)
      : before_(before), world_(world), vault_(vault) {}

  /// Throws Broken. `action` without Refs.
  void check(const plan::Id& step, const plan::Action& action) const;

 private:
  std::string untruth(const plan::Action&) const;
  std::string of_model(const plan::Action&) const;
  std::string of_units(const rehearsal::JujuApp&, const std::string& channel) const;
  std::string of_object(const plan::Action&) const;
  std::string of_disks(const plan::Action&) const;
  std::string of_files(const plan::Action&) const;
  std::string of_databases(const plan::Action&) const;
  bool has_workload(const std::string& name) const;

  const rehearsal::JujuWorld& before_;
  const rehearsal::JujuWorld& world_;
  refresh::Vault& vault_;
};

}  // namespace kf::crash
