// Which volumes the words of a command line mean.
#pragma once
#include "picture.hpp"

#include <string>
#include <vector>

namespace kf::kfpv {

/// Keeps what the words name: a role, a volume, NAMESPACE/CLAIM or a claim's bare name; no words keep everything.
/// Throws Error when a word names nothing, and says what it names instead if it is there but is not Kubeflow's.
void select(Picture&, const std::vector<std::string>& words, const std::string& self);

/// Any volume of the cluster. Throws Error (exit 1) that names the nearest one if there is none of that name.
const kube::Volume& volume_named(const kube::Snapshot&, const std::string& name, const std::string& self);

/// By name; null: it is not there.
const kube::Claim* find_claim(const kube::Snapshot&, const kube::Name&);
const kube::Volume* find_volume(const kube::Snapshot&, const std::string& name);

}  // namespace kf::kfpv
