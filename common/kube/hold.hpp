// kube.hold and kube.release: the reclaim policy of a volume, changed and put back.
#pragma once
#include "kube/cluster.hpp"
#include "plan/engine.hpp"

namespace kf::kube {

plan::Observation probe_hold(Reader&, const plan::Action&);
void act_hold(Cluster&, const plan::Action&);
plan::Observation probe_held(Reader&, const plan::Action&);
plan::Observation probe_release(Reader&, const plan::Action&);
void act_release(Cluster&, const plan::Action&);

}  // namespace kf::kube
