// kube.stop, kube.start and kube.quiet: nobody writes, or somebody does again.
#pragma once
#include "kube/cluster.hpp"
#include "plan/engine.hpp"

namespace kf::kube {

plan::Observation probe_stop(Reader&, const plan::Action&);
void act_stop(Cluster&, const plan::Action&);
plan::Observation probe_start(Reader&, const plan::Action&);
void act_start(Cluster&, const plan::Action&);
plan::Observation probe_quiet(Reader&, const plan::Action&);

/// Deployments or StatefulSets. Throws std::logic_error for another kind.
const Resource& resource_of_workload(const std::string& kind);

}  // namespace kf::kube
