// What the suite can do to a juju model, as rows of a plan's vocabulary, and the executor that does it.
#pragma once
#include "juju/model.hpp"
#include "kube/cluster.hpp"
#include "kube/objects.hpp"
#include "plan/engine.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kf::juju {

/// The rows; those of kube.* are typed with kubectl, but only juju makes them necessary:
///   juju.settled    app wanted
///                   all its units are there, idle, and as `wanted` says: only looks
///   juju.refresh    app charm from to base style becomes wanted
///                   it is on channel `to` and settled; what a podspec charm had is gone where it becomes a sidecar.
///                   Until then everything that hangs on a podspec application is in danger: juju may delete it
///   juju.scale      app from to wanted
///                   so many units, settled
///   juju.trust      app
///   juju.distrust   app
///   juju.remove     app charm
///                   neither juju nor Kubernetes has it; its storage is detached, never destroyed
///   juju.deploy     app charm channel base trust units constraints options storage attach wanted
///                   it is there, of that charm and channel, and settled; where a storage is to be attached, with that
///   juju.forget     storage volume
///                   juju knows nothing of that storage any more; its volume and claim stay. Refused while a unit has
///                   it
///   juju.import     volume uid storage
///                   the volume is a storage of that name, which nobody has yet; gives its id, "storage". juju deletes
///                   the claim that it had and empties its claimRef (3.6 internal/provider/kubernetes/storage.go,
///                   prepareVolumeForImport): until something is deployed with it, any claim may take and write it
///   juju.relate     a b
///   juju.unrelate   a b
///   juju.configure  app from keys
///                   these of its settings are as the JSON file `from` says. No value is ever told
///   juju.set        app key value
///                   one setting, no secret
///   kube.guard      api plural namespaced namespace name uid
///                   juju leaves this object alone when it removes what an application has made: the label
///                   juju-resource-lifecycle is "persistent". Holds all that hangs on the object
///   kube.unguard    api plural namespaced namespace name uid
const plan::Verbs& verbs();

plan::Action settled_as(const std::string& app, const std::string& wanted);

struct RefreshOf {
  std::string app, charm, from, to;
  std::string base{};          ///< empty: as it is
  std::string style, becomes;  ///< "podspec" or "sidecar"; `becomes` may be empty: not known
  std::string wanted = "active";
};
plan::Action refresh(const RefreshOf&);
plan::Action scale(const std::string& app, long from, long to, const std::string& wanted = "active");
plan::Action trust(const std::string& app);
plan::Action distrust(const std::string& app);
plan::Action remove(const std::string& app, const std::string& charm);
plan::Action deploy(const Deploy&, const std::string& wanted = "active");
plan::Action forget(const Storage&);
/// `name`: of the storage, "minio-data".
plan::Action import_storage(const kube::Volume&, const std::string& name);
plan::Action relate(const Relation&);
plan::Action unrelate(const Relation&);
plan::Action configure(const std::string& app, const std::string& from, const std::vector<std::string>& keys);

/// `value` as plain text.
plan::Action set(const std::string& app, const std::string& key, const std::string& value);

struct Guarded {
  kube::Resource resource;
  kube::Name name;
  std::string uid;
};
plan::Action guard(const Guarded&);
plan::Action unguard(const Guarded&);

/// "app/NAME", "relation/A:X B:Y", "object/PLURAL.GROUP/NAMESPACE/NAME"
plan::Address address_of_app(const std::string& app);
plan::Address address_of(const Relation&);
plan::Address address_of(const kube::Resource&, const kube::Name&);

/// The label and its value that keep an object from juju's deletion of what an application has made
/// (caas/kubernetes/provider/utils/labels.go, LabelJujuAppResourceLifecycle; juju 2.9 and 3.x).
inline constexpr const char* lifecycle_label = "juju-resource-lifecycle";
inline constexpr const char* persistent = "persistent";

/// Runs juju.* actions. `ns` is the model's namespace in the cluster. What asking again will not help becomes
/// plan::Refused; all else comes through, and the next probe tells.
class Tools final : public plan::Executor {
 public:
  /// The text of a file that a safeguard has written. Throws Error.
  using File = std::function<std::string(const std::string& path)>;

  Tools(Model& model, kube::Cluster& cluster, std::string ns, File file)
      : model_(model), cluster_(cluster), ns_(std::move(ns)), file_(std::move(file)) {}
  plan::Observation probe(const plan::Action&) override;
  void act(const plan::Action&) override;

 private:
  Model& model_;
  kube::Cluster& cluster_;
  std::string ns_;
  File file_;
};

}  // namespace kf::juju
