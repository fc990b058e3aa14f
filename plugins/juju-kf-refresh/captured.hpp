// A live model, taken into memory to be rehearsed on.
#pragma once
#include "facts.hpp"
#include "rehearsal/juju_world.hpp"

#include <string>

namespace kf::refresh {

/// Reads only. What juju and the cluster tell of it: applications, relations, storage; volumes, workloads, definitions
/// that charms make with their objects, the Secrets of MinIO. Nothing of it is written anywhere. Throws as the ports
/// do.
rehearsal::JujuWorld captured(juju::Reader&, kube::Reader&, const recipe::Charms&, const std::string& release,
                              const Progress&);

}  // namespace kf::refresh
