// What a command has read and decided: facts, release, recipe, findings. And the sentences that commands share.
#pragma once
#include "check.hpp"
#include "plan.hpp"
#include "target.hpp"

#include <memory>
#include <string>

namespace kf::refresh {

struct Picture {
  std::unique_ptr<Facts> facts;
  Release is;
  recipe::Recipes recipes;
  std::vector<const recipe::Recipe*>
      chain;  ///< from the release that it is to the one that is wanted; points into recipes
  UpgradeOf of;
  std::vector<Finding> findings;  ///< of the first hop

  const recipe::Recipe& hop() const { return *chain.front(); }
};

/// Reads the model and the cluster. --to names the release that is wanted; without it the next one. Throws Error (exit
/// 4) where nobody can tell which release it is, or there is no way to the one that is wanted.
std::unique_ptr<Picture> look(cli::Invocation&, Target&);

/// "Model  …", "From …", "To …", "Juju …": four lines.
std::string heading(const Picture&, const Target&);

/// What comes behind the first hop, and what the user must do between. Empty: nothing.
std::string further_hops(const Picture&);

}  // namespace kf::refresh
