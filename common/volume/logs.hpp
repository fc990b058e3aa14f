// Reading the logs in which servers say that they and their data do not fit.
#pragma once
#include "kube/cluster.hpp"
#include "volume/discover.hpp"
#include "volume/facts.hpp"

namespace kf::volume {

/// The pods worth asking: those that have one of the stores' claims, and Pipelines' own that talk to the stores.
std::vector<const kube::Pod*> pods_to_ask(const Discovery&, const kube::Snapshot&);

/// The ends of their containers' logs, into the snapshot. What cannot be read is a gap.
void read_logs(kube::Logs&, const std::vector<const kube::Pod*>& pods, Facts&);

}  // namespace kf::volume
