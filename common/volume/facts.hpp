// Reading what discovery and check need, from a cluster or from files.
#pragma once
#include "kube/cluster.hpp"
#include "kube/snapshot.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kf::volume {

/// What of a cluster.
struct Wanted {
  std::string ns;        ///< empty: everywhere
  bool events = false;   ///< also what only check needs: events, storage classes, nodes and their drivers
  bool objects = false;  ///< also the objects as they are, for a capture or a rehearsal
};

struct Facts {
  kube::Snapshot snapshot;
  std::vector<std::string> gaps;   ///< what we were not allowed to read and can do without, as sentences
  std::vector<doc::Json> objects;  ///< without secrets (kube/redact.hpp); only if wanted
};

/// Tells what is being read, for a person who waits.
using Progress = std::function<void(const std::string&)>;

/// Throws ClusterError when something indispensable cannot be read; what is merely useful becomes a gap.
Facts read_cluster(kube::Reader&, const Wanted&, const Progress&);

/// Everything that read_cluster may list: what a ClusterRole must allow.
const std::vector<kube::Resource>& resources_read();

/// The same out of files ("-": standard input, "sample": the bundled one; a file of that name is ./sample). An object
/// that names no namespace is in `wanted.ns`, as with kubectl; of one that comes twice the first counts. Throws Error.
Facts read_files(const std::vector<std::string>& paths, const Wanted& wanted);

}  // namespace kf::volume
