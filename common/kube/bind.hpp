// kube.reserve, kube.claim and kube.remove_claim: a volume kept for one claim by name, and that claim.
#pragma once
#include "kube/cluster.hpp"
#include "plan/engine.hpp"

namespace kf::kube {

plan::Observation probe_reserve(Reader&, const plan::Action&);
void act_reserve(Cluster&, const plan::Action&);
plan::Observation probe_claim(Reader&, const plan::Action&);
void act_claim(Cluster&, const plan::Action&);
plan::Observation probe_remove_claim(Reader&, const plan::Action&);
void act_remove_claim(Cluster&, const plan::Action&);

}  // namespace kf::kube
