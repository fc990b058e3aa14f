// What the suite can do to a cluster, as rows of a plan's vocabulary, and the executor that does it through the port.
#pragma once
#include "kube/annotations.hpp"
#include "kube/cluster.hpp"
#include "plan/engine.hpp"

#include <set>
#include <string>
#include <vector>

namespace kf::kube {

/// The rows:
///   kube.hold     volume uid was holds   the disk outlives claim and volume object: reclaim policy Retain
///   kube.held     volume uid             the policy is Retain already: only looks
///   kube.release  volume uid to          the policy that a hold found there; refused where that would destroy at once
///   kube.reserve  volume uid from namespace claim
///                 kept for the claim of that name, whatever its uid; `from` is whom the plan saw it reserved for. No
///                 verb clears a claimRef: a volume that is free altogether can be stolen
///   kube.claim    volume uid namespace claim class size modes mode meta
///                 the claim is there and bound to this very volume; created if there is none,
///                 after the volume was made to mean none of an earlier uid. Gives its uid
///   kube.stop     kind namespace name uid replicas
///                 no replicas; `replicas`: that the plan saw; how many there were stays in an annotation.
///                 Gives the object's generation
///   kube.quiet    volume namespace claim workloads
///                 no pod has the claim: only looks. Gives the epoch: the generations at which the workloads
///                 ("Deployment/minio,…") were stopped, another one if they ever ran since
///   kube.start    kind namespace name uid replicas ready volumes
///                 as many replicas as the stop has found, `ready` of them ready; `volumes` are the ones that it then
///                 writes to
///   kube.remove_claim  volume namespace claim uid
///                 the claim of that uid is gone; refused while a pod has it
///   kube.remove_volume  volume uid other other_uid
///                 the volume object of that uid is gone, its disk stays; refused unless its policy is Retain, and
///                 while a claim or a pod has it, and unless a living claim has the other one, the same disk
///   kube.create_volume  volume object
///                 the volume object is there, with the source of `object` and reserved as that is, its policy Retain;
///                 refused where the name is another volume's. Gives its uid
///   kube.destroy_volume  volume uid
///                 the volume of that uid is gone, and so is its disk; refused while a claim or a pod has it, or
///                 another volume object is the same disk
///   kube.withdraw_volume  volume uid
///                 what a create_volume has made is gone, its disk stays; refused unless its policy is Retain, and
///                 while a claim or a pod has it
const plan::Verbs& verbs();

struct HoldOf {
  std::string volume, uid;
  std::string was;    ///< the reclaim policy that the plan saw: Delete or Recycle
  std::string holds;  ///< "metadata/mysql"
};
plan::Action hold(const HoldOf&);
plan::Action held(const std::string& volume, const std::string& uid);
plan::Action release(const std::string& volume, const std::string& uid, const std::string& to);

plan::Action reserve(const std::string& volume, const std::string& uid, const Name& from, const Name& claim);

/// What a new claim says beside its volume: everything of `like` but what the cluster wrote.
struct ClaimOf {
  Name name;
  std::string storage_class, size, volume_mode;
  std::set<std::string> access_modes;
  Labels labels{}, annotations{};
};
ClaimOf claim_for(const Volume&, const Name&);  ///< as large as the volume, of its class
ClaimOf claim_as(const Claim&);                 ///< the same once more
plan::Action claim(const Volume&, const ClaimOf&);
/// `uid`: the claim's, or what tells it.
plan::Action remove_claim(const std::string& volume, const Name& claim, plan::Value uid);

/// `other`: of the same disk; a living claim is bound to it.
plan::Action remove_volume(const Volume& volume, const Volume& other);

/// `object`: a PersistentVolume as volume::portable_volume() makes it.
plan::Action create_volume(const doc::Json& object);
plan::Action destroy_volume(const Volume& volume);
plan::Action withdraw_volume(const std::string& volume, plan::Value uid);

struct Scaled {
  std::string kind;  ///< Deployment or StatefulSet
  Name name;
  std::string uid;
  long long replicas = 1, ready = 0;  ///< as they were
};
plan::Action stop(const Scaled&);
plan::Action start(const Scaled&, const std::set<std::string>& volumes);
plan::Action quiet(const std::string& volume, const Name& claim, const std::vector<Scaled>& workloads);

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
