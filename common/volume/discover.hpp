// Which volumes are Kubeflow's: found by who consumes them, and by what they left behind.
#pragma once
#include "kube/snapshot.hpp"
#include "volume/catalog.hpp"
#include "volume/outside.hpp"
#include "volume/source.hpp"

#include <string>
#include <vector>

namespace kf::volume {

/// One Kubeflow data volume: a claim with its volume, a claim still without one, or a volume left without its claim.
struct DataVolume {
  Role role = Role::other;
  std::string product;  ///< mysql, mariadb, postgresql, minio, seaweedfs; empty: not known
  std::string version;  ///< of that server, as its image tells it: "8.0.26", "5.7"; empty: it does not run, or no tag
  kube::Name claim;     ///< also when the claim itself is gone: the volume's claimRef names it
  std::string volume;   ///< PersistentVolume; empty: none yet
  std::string phase;    ///< the claim's, or the volume's when there is no claim
  std::string reclaim_policy, storage_class, capacity, made_by;
  Source source;
  std::vector<std::string> consumers;  ///< "Deployment/mysql", "Pod/…", sorted
  std::string home;                    ///< the namespace of the installation that uses it; mostly the claim's
  std::string layout;                  ///< of that installation: "manifests 1.8", "standalone 2.0.5", "kfctl 1.0"
  std::vector<std::string> risks;      ///< ids, see risk.hpp
  std::string evidence;                ///< why it counts as Kubeflow's
  bool has_claim = false;              ///< the claim exists now

  // Where it was found in the snapshot, for those who ask further; null: there is none.
  const kube::Volume* pv = nullptr;
  const kube::Claim* pvc = nullptr;
};

/// One Kubeflow: the namespace of its stores.
struct Installation {
  std::string ns;
  std::string layout;   ///< "kfctl", "manifests", "standalone", "charmed", "kaptain"
  std::string version;  ///< "1.8", "1.3-1.6" when only a range can be told, empty
  std::string shown() const { return layout + (version.empty() ? "" : " " + version); }
};

struct Discovery {
  std::vector<Installation> installations;
  std::size_t profiles = 0;         ///< namespaces of users
  std::vector<DataVolume> volumes;  ///< by namespace and role
  std::vector<Outside> outside;     ///< what no volume of the cluster holds, and nothing here can protect
};

/// Pure. The result points into `snapshot`. With `ns` only what is, or was, in that namespace is told.
Discovery discover(const kube::Snapshot& snapshot, const std::string& ns = {});

}  // namespace kf::volume
