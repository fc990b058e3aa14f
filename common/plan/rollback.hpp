// Taking back what an operation has done: no mode of the engine, but another plan under the same law.
#pragma once
#include "plan/engine.hpp"

namespace kf::plan {

/// What has become of the steps that began, are not known to be done, and whose undo waits for an output of their own:
/// the tools are asked, which only reads. One whose act was never accepted has not begun; one that is done gives its
/// outputs. Of any other nothing is known, and rollback_of refuses.
Progress settled(const Plan&, Progress, Executor&);

/// The undos of every step that has begun, in the opposite order, as a Draft of the kind rollback. It ends at the
/// points of no return: a begun step without an undo stays, and so does everything that it stood on; but not one that
/// only looks. A safeguard that an undo needs under the law is asked for again before it, and put back if it was lost.
/// May be without steps. Throws Error (exit 4) if a step that has begun must first be brought to its end, because its
/// undo waits for what it gives.
Draft rollback_of(const Plan&, const Progress&, const Verbs&);

/// What rollback_of leaves as it is.
struct Staying {
  std::vector<Id> no_return;  ///< begun, and nothing takes them back
  std::vector<Id> before;     ///< begun, could be taken back, and those stand on them
};
Staying staying(const Plan&, const Progress&, const Verbs&);

}  // namespace kf::plan
