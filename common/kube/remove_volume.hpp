// kube.remove_volume and kube.withdraw_volume: a volume object that nobody has goes, its disk stays. The first one asks
// that somebody has the other object of that disk.
#pragma once
#include "kube/cluster.hpp"
#include "plan/engine.hpp"

namespace kf::kube {

plan::Observation probe_remove_volume(Reader&, const plan::Action&);
void act_remove_volume(Cluster&, const plan::Action&);

}  // namespace kf::kube
