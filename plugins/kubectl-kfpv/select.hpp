// Which volumes the words of a command line mean.
#pragma once
#include "picture.hpp"

#include <string>
#include <vector>

namespace kf::kfpv {

/// Keeps what the words name: a role, a volume, NAMESPACE/CLAIM or a claim's bare name; no words keep everything.
/// Throws Error when a word names nothing, and says what it names instead if it is there but is not Kubeflow's.
void select(Picture&, const std::vector<std::string>& words, const std::string& self);

}  // namespace kf::kfpv
