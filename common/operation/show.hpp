// A plan, and how it went, as text for people.
#pragma once
#include "plan/plan.hpp"

#include <string>

namespace kf::operation {

/// What a person reads of whoever acts.
struct Wording {
  std::string tool;                             ///< in front of each command: "kubectl --context prod"
  std::string self;                             ///< "kubectl kfpv"
  std::map<std::string, std::string> others{};  ///< the same for a verb, or for all verbs of a tool: "juju" -> "juju";
                                                ///< empty: a command of the shell
};

/// The numbered steps: what each does and why, the command that a person would type instead, which data it puts at
/// risk, and how far the plan can be taken back. `width` 0: any.
std::string shown(const plan::Plan&, const plan::Verbs&, const Wording&, std::size_t width);

/// One step of them, in the same form.
std::string shown(const plan::Plan&, const plan::Id&, const plan::Verbs&, const Wording&, std::size_t width);

/// What a person would type instead of one action; empty: nobody could.
std::string command_of(const plan::Action&, const plan::Verbs&, const Wording&);

/// A line for each hazard that the user took upon himself. Empty: none.
std::string waived(const plan::Draft&);

}  // namespace kf::operation
