// kube.destroy_volume: the one verb that lets a disk go. It makes nothing but the policy Delete, of a volume that
// nobody has; its provisioner does the rest.
#pragma once
#include "kube/cluster.hpp"
#include "plan/engine.hpp"

namespace kf::kube {

plan::Observation probe_destroy_volume(Reader&, const plan::Action&);
void act_destroy_volume(Cluster&, const plan::Action&);

}  // namespace kf::kube
