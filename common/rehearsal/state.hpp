// What the controllers of the rehearsal share: the objects, the disks, and chance.
#pragma once
#include "kube/snapshot.hpp"
#include "rehearsal/disks.hpp"
#include "rehearsal/objects.hpp"

#include <random>

namespace kf::rehearsal {

namespace kind {
inline constexpr const char* volume = "PersistentVolume";
inline constexpr const char* claim = "PersistentVolumeClaim";
inline constexpr const char* pod = "Pod";
inline constexpr const char* deployment = "Deployment";
inline constexpr const char* stateful_set = "StatefulSet";
inline constexpr const char* ns = "Namespace";
inline constexpr const char* storage_class = "StorageClass";
inline constexpr const char* config_map = "ConfigMap";
inline constexpr const char* secret = "Secret";
inline constexpr const char* service = "Service";
inline constexpr const char* definition = "CustomResourceDefinition";
inline constexpr const char* profile = "Profile.kubeflow.org";
}  // namespace kind

inline constexpr const char* now = "2030-01-01T00:00:00Z";  // the rehearsal knows order, not time

// The typed view of one object (kube/snapshot.hpp).
kube::Volume volume_of(const doc::Json&);
kube::Claim claim_of(const doc::Json&);
kube::StorageClass class_of(const doc::Json&);

struct State {
  explicit State(unsigned seed) : random(seed) {}

  Objects objects;
  Disks disks;
  std::map<std::string, std::vector<Mount>> mounts;  ///< of running pods, by uid; what is mounted stays so
  std::map<std::string, std::string> fates;          ///< by a claim's uid: why it was deleted, as a sentence
  std::mt19937 random;
  std::set<std::string> adopted;       ///< uids of pods that their workload's controller knows
  bool prompt = false;                 ///< nothing is late
  std::string kubernetes = "v1.33.0";  ///< what the server calls itself; no rule looks at it
  bool has_node = true;                ///< a scheduler and a kubelet are there

  /// Something else comes between this step of a controller and its next.
  bool interrupted() { return !prompt && random() % 4 == 0; }
  std::size_t below(std::size_t n) { return random() % n; }

  /// Writes an object that is there. One that is being deleted goes with its last finalizer.
  bool save(const doc::Json& object);
  /// A new object. Throws nothing, checks nothing: create() of the API and the controllers do that.
  const doc::Json& add(doc::Json object, bool empty_disk = false);
  /// DELETE as the API server does it. `why` is told of a claim that goes.
  void remove(const Key&, const std::string& why);

  const doc::Json* volume(const std::string& name) const { return objects.find({kind::volume, {"", name}}); }
  const doc::Json* claim(const kube::Name& name) const { return objects.find({kind::claim, name}); }

 private:
  bool is_modelled(const std::string& kind) const;
  bool lingers(const doc::Json& object) const;
  void know_disk(const doc::Json& volume, bool empty);
};

/// The kind of the custom resources that a definition defines, as in their Key.
std::string kind_defined_by(const doc::Json& definition);
bool is_namespaced(const doc::Json& definition);

/// The identity of a volume's disk: volume::source_of(...).place, or "volume/NAME".
std::string disk_of(const doc::Json& volume);

/// The volume object was deleted first, and the disk will nevertheless go with the claim (HonorPVReclaimPolicy).
bool takes_disk_along(const doc::Json& volume);

/// A controller looks at one object of a kind and brings the world one step nearer to what it should be.
struct Controller {
  std::string kind;
  void (*sync)(State&, const kube::Name&);
};
const std::vector<Controller>& controllers();

// binder.cpp, reclaim.cpp, provision.cpp, protection.cpp, workloads.cpp, pods.cpp, definitions.cpp
void sync_volume(State&, const kube::Name&);
void sync_claim(State&, const kube::Name&);
void reclaim(State&, doc::Json volume);
/// The volume's half of binding; true if it was saved (util.go GetBindVolumeToClaim).
bool point_at(State&, doc::Json& volume, const doc::Json& claim);
void unbind(State&, doc::Json volume);
void provision(State&, const doc::Json& claim);
void protect_volume(State&, const kube::Name&);
void protect_claim(State&, const kube::Name&);
void sync_namespace(State&, const kube::Name&);
void sync_definition(State&, const kube::Name&);
void sync_profile(State&, const kube::Name&);
void collect_garbage(State&, const Key&);
void sync_deployment(State&, const kube::Name&);
void sync_stateful_set(State&, const kube::Name&);
void sync_pod(State&, const kube::Name&);
void adopt_pods(State&);  ///< of a capture: they are their workloads' newest, whatever ReplicaSet made them

/// The volume that a claim gets; null: none fits. `delayed`: only one that is reserved for it.
const doc::Json* match(State&, const doc::Json& claim, bool delayed);
std::string default_class(const State&);
bool is_delayed(const State&, const doc::Json& claim);  ///< its class has WaitForFirstConsumer
/// claimRef names this claim, and its uid is the claim's or not given (util.go IsVolumeBoundToClaim).
bool is_for(const kube::Volume&, const kube::Claim&);

std::vector<Writer> writers(const State&);

// admission.cpp
bool accepts(const State&, const std::string& ns);  ///< the namespace is there and not being deleted
/// The object with what the API server adds to a new one: finalizers, defaults, its first phase; without what only the
/// server may say.
doc::Json admitted(const State&, doc::Json object);
/// Why a ConfigMap is not accepted, new or changed; empty: it is.
std::string bad_config_map(const doc::Json&);
/// Why a changed object is not accepted; empty: it is.
std::string forbidden_change(const doc::Json& before, const doc::Json& after);

}  // namespace kf::rehearsal
