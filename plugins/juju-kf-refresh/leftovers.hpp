// What an upgrade has left behind on purpose, and the plan that removes what is elsewhere as well.
#pragma once
#include "facts.hpp"
#include "plan/engine.hpp"
#include "plan/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kf::refresh {

/// The old volume of an application that was deployed anew, or an old database server: then without a volume.
struct Leftover {
  std::string app;
  std::string stays{};                     ///< why it cannot go; empty: it can
  const kube::Volume* volume = nullptr;    ///< of the facts
  const kube::Claim* claim = nullptr;      ///< that still has it; null: it is gone
  std::optional<juju::Storage> storage{};  ///< as juju still knows it
  std::string backup{}, file{}, digest{};  ///< where its store is written down, and what it is

  bool can_go() const { return stays.empty(); }
};

/// Of an upgrade that came to its end. Pure; what is there no more is left out.
std::vector<Leftover> leftovers(const plan::Draft& upgrade, const plan::Progress&, const Facts&);

/// The kind is cleanup: each of those that can go, in their order. Without steps: there is none.
plan::Draft cleanup_plan(const std::vector<Leftover>&, const std::string& model);

}  // namespace kf::refresh
