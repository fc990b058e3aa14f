// kube.create_volume: a volume object of a disk that is there already.
#pragma once
#include "kube/cluster.hpp"
#include "plan/engine.hpp"

namespace kf::kube {

/// `there` says all that `wanted` says of where its bytes are; it may say more: what a server fills in.
bool has_source(const doc::Json& wanted, const doc::Json& there);

/// Why `there` is not the volume that is wanted: another disk, another reservation, a policy that is not Retain. Empty:
/// it is.
std::string unlike(const doc::Json& wanted, const doc::Json& there);

plan::Observation probe_create_volume(Reader&, const plan::Action&);
void act_create_volume(Cluster&, const plan::Action&);

}  // namespace kf::kube
