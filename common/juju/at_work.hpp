// What each verb of a model asks and does. Belongs to the verbs; nothing else includes it.
#pragma once
#include "juju/verbs.hpp"

namespace kf::juju {

/// Both sides of a model: what juju says, and what it has made in the cluster.
struct Scene {
  Model& model;
  kube::Cluster& cluster;
  const std::string& ns;
  const Tools::File& file;
};

// refreshing.cpp
plan::Observation probe_settled(Scene&, const plan::Action&);
plan::Observation probe_refresh(Scene&, const plan::Action&);
void act_refresh(Scene&, const plan::Action&);
plan::Observation probe_scale(Scene&, const plan::Action&);
void act_scale(Scene&, const plan::Action&);

// deploying.cpp
plan::Observation probe_remove(Scene&, const plan::Action&);
void act_remove(Scene&, const plan::Action&);
plan::Observation probe_deploy(Scene&, const plan::Action&);
void act_deploy(Scene&, const plan::Action&);
// storing.cpp
plan::Observation probe_forget(Scene&, const plan::Action&);
void act_forget(Scene&, const plan::Action&);
plan::Observation probe_import(Scene&, const plan::Action&);
void act_import(Scene&, const plan::Action&);

// settings.cpp
plan::Observation probe_trust(Scene&, const plan::Action&);
void act_trust(Scene&, const plan::Action&);
plan::Observation probe_distrust(Scene&, const plan::Action&);
void act_distrust(Scene&, const plan::Action&);
plan::Observation probe_configure(Scene&, const plan::Action&);
void act_configure(Scene&, const plan::Action&);
plan::Observation probe_set(Scene&, const plan::Action&);
void act_set(Scene&, const plan::Action&);
plan::Observation probe_relate(Scene&, const plan::Action&);
void act_relate(Scene&, const plan::Action&);
plan::Observation probe_unrelate(Scene&, const plan::Action&);
void act_unrelate(Scene&, const plan::Action&);

// guarding.cpp
plan::Observation probe_guard(Scene&, const plan::Action&);
void act_guard(Scene&, const plan::Action&);
plan::Observation probe_unguard(Scene&, const plan::Action&);
void act_unguard(Scene&, const plan::Action&);

/// The relation of arguments a and b.
Relation relation_of(const plan::Action&);

}  // namespace kf::juju
