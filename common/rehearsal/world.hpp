// A Kubernetes cluster in memory, with the controllers' real semantics of volumes: what a plan is rehearsed on, and
// what tests run against. It knows volumes, claims, workloads and their pods, namespaces, storage classes, custom
// resources and their definitions, Kubeflow's Profiles; no scheduling, images, network, rights, quota or CSI. It
// destroys whenever any supported version of Kubernetes would. What it does not know is a std::logic_error that names
// it, never a silent success.
#pragma once
#include "kube/cluster.hpp"
#include "rehearsal/state.hpp"

#include <functional>

namespace kf::rehearsal {

/// A value: a copy is a snapshot that goes its own way, and the same seed and calls give the same world.
class World final : public kube::Cluster {
 public:
  /// `seed` decides how late the controllers are and in which order they act. There are the namespaces default and
  /// kube-system, the latter with a uid that never changes.
  explicit World(unsigned seed = 1);

  /// Takes over an object of a capture as it is; missing are filled in: uid, resourceVersion, its namespace. Objects of
  /// kinds that are not modelled are kept, and nothing depends on them. One that is there already is replaced.
  void load(const doc::Json& object);

  void list(const kube::Resource&, const kube::Query&, const doc::ObjectSink& sink) override;
  std::optional<doc::Json> get(const kube::Resource&, const kube::Name&) override;
  std::string version() override;
  void create(const kube::Resource&, const doc::Json& object) override;
  void try_create(const kube::Resource&, const doc::Json& object) override;
  void patch(const kube::Resource&, const kube::Name&, const doc::Json& merge) override;
  void remove(const kube::Resource&, const kube::Name&, const kube::Seen&) override;

  /// What somebody else types: kubectl patch --type=merge and kubectl delete, which have no preconditions.
  void patch_by_name(const kube::Resource&, const kube::Name&, const doc::Json& merge);
  void remove_by_name(const kube::Resource&, const kube::Name&);

  /// A moment: each controller may look at each object, or not yet; every running pod writes once.
  void tick();
  /// Ticks until nothing moves any more but the writers. False: it still moves after so many.
  bool settle(int most_ticks = 200);
  /// Each controller looks at each object now; nobody writes.
  void catch_up() { run_controllers(true); }
  /// Changes when anything does but what is on disks.
  std::pair<long, std::size_t> moves() const { return {state_.objects.changes(), state_.mounts.size()}; }
  /// Called at the start of every tick: the place for other actors.
  std::function<void(World&)> between{};

  /// What version() answers: "v1.24.0". The rules stay those of every version.
  void call_itself(const std::string& version) { state_.kubernetes = version; }

  /// No node: pods wait for ever, as in a control plane alone.
  void without_node() { state_.has_node = false; }

  /// Another future of the same past.
  void reseed(unsigned seed) { state_.random.seed(seed); }

  /// What a controller outside of Kubernetes does, which asks for nothing before: a new object (false: there is one of
  /// that name, or no such namespace), a merge patch, a deletion with the reason that is told of a claim.
  bool make(const doc::Json& object);
  void change(const Key&, const doc::Json& merge);
  void remove(const Key&, const std::string& why);

  const Objects& all() const { return state_.objects; }
  /// The whole world as JSON, chance and disks too, and back.
  doc::Json save() const;
  static World restored(const doc::Json&);

  std::vector<doc::Json> objects() const;  ///< a capture again, by kind, namespace and name
  const std::map<std::string, Disk>& disks() const { return state_.disks.all(); }
  Disk& disk(const std::string& identity) { return state_.disks.at(identity); }  ///< for what copies data
  std::vector<Loss> losses() const { return state_.disks.losses(); }

 private:
  void run_controllers(bool all);
  void change(const Key&, const doc::Json& merge, const std::string& asked);
  doc::Json to_be_created(const kube::Resource&, const doc::Json& object) const;

  State state_;
};

}  // namespace kf::rehearsal
