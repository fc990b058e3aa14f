// What the suite can do to a cluster, as rows of a plan's vocabulary, and the executor that does it through the port.
#pragma once
#include "kube/annotations.hpp"
#include "kube/cluster.hpp"
#include "plan/engine.hpp"

#include <string>

namespace kf::kube {

/// The rows:
///   kube.hold     volume uid was holds   the disk outlives claim and volume object: reclaim policy Retain
///   kube.release  volume uid to          the policy that a hold found there; refused where that would destroy at once
///   kube.reserve  volume uid from namespace claim
///                 kept for the claim of that name, whatever its uid; `from` is whom the plan saw it reserved for. No
///                 verb clears a claimRef: a volume that is free altogether can be stolen
///   kube.claim    volume uid namespace claim class size modes mode
///                 the claim is there and bound to this very volume; created if there is none. Gives its uid
const plan::Verbs& verbs();

struct HoldOf {
  std::string volume, uid;
  std::string was;    ///< the reclaim policy that the plan saw: Delete or Recycle
  std::string holds;  ///< "metadata/mysql"
};
plan::Action hold(const HoldOf&);
plan::Action release(const std::string& volume, const std::string& uid, const std::string& to);

plan::Action reserve(const std::string& volume, const std::string& uid, const Name& from, const Name& claim);
plan::Action claim(const Volume&, const Name&);

/// "pv/NAME", "claim/NAMESPACE/NAME", "namespace/NAME"
plan::Address address_of_volume(const std::string& name);
plan::Address address_of_claim(const Name&);
plan::Address address_of_namespace(const std::string& name);

/// Runs kube.* actions. Refusals of the API that asking again will not change (no right, no login, an object that it
/// does not accept) become plan::Refused; conflicts and outages come through, and the next probe tells.
class Tools final : public plan::Executor {
 public:
  explicit Tools(Cluster& cluster) : cluster_(cluster) {}
  plan::Observation probe(const plan::Action&) override;
  void act(const plan::Action&) override;

 private:
  Cluster& cluster_;
};

}  // namespace kf::kube
