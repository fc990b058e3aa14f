// Whether what a step has promised is so, read from the world by other means than the step's own probe.
#pragma once
#include "stage.hpp"

namespace kf::crash {

enum class Kept {
  yes,
  no,
  gone,  ///< the volume object is gone, its disk is not: nothing is left to be held or not
};

/// `start`: as it was when the command was given.
Kept kept(World&, const World& start, const plan::Action&);

/// Somebody who had waited for it has got what the action would take: a pod the claim, a claim the volume.
bool in_use(World&, const plan::Action&);

/// It will never be kept, as long as nobody else does something about it.
bool never(World&, const plan::Action&);

/// The objects that it depends on.
std::vector<Key> objects_of(const plan::Action&);

/// What a rollback must bring back: policies and our annotations of volumes, who is bound to whom, how many pods are
/// wanted. By the object.
std::map<std::string, std::string> arrangement_of(World&);

}  // namespace kf::crash
