// The model that a command line points at, and the cluster under it.
#pragma once
#include "facts.hpp"
#include "operation/connection.hpp"
#include "operation/target.hpp"
#include "recipe/recipe.hpp"
#include "vault.hpp"
#include "verbs.hpp"

#include <memory>
#include <string>

namespace kf::refresh {

/// -m, --juju, and those of kubectl that reach the cluster.
const cli::FlagGroup& model_flags();
const cli::FlagGroup& kubectl_flags();
extern const cli::FlagGroup rehearsal_flags;

/// A live model behind juju and kubectl, or a rehearsal.
class Target : public operation::Target {
 public:
  virtual juju::Model& model() = 0;
  virtual kube::Rights* rights() { return nullptr; }  ///< null: a rehearsal, where everything is allowed
  virtual std::string pinned() = 0;  ///< the model as juju's -m takes it, whatever the user switches to meanwhile
  operation::Wording wording(const std::string& self) const override {
    return {.tool = kubectl,
            .self = self,
            .others = {{"juju", "juju"}, {"refresh.note", "juju"}, {"refresh.save", "juju"}, {"refresh.kept", ""}}};
  }
};

/// Connects, or loads what --rehearse names. Throws Error; (exit 4) where the cluster is not the model's.
std::unique_ptr<Target> target_of(cli::Invocation&);
std::unique_ptr<Target> live_target(cli::Invocation&);
std::unique_ptr<Target> rehearsed_target(cli::Invocation&);

/// The procedures that recipes may name.
const std::set<std::string>& known_procedures();
/// The hops: compiled in, and those of --recipes.
recipe::Recipes recipes_of(const cli::Invocation&);

/// This plugin, as the commands that all plugins share see it.
extern const operation::Kit kit;

}  // namespace kf::refresh
