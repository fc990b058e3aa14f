// The Kubernetes objects that the suite looks at, as values. Only fields that something reads; everything is optional
// in foreign data, and an absent text is empty.
#pragma once
#include <compare>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace kf::kube {

using Labels = std::map<std::string, std::string>;

/// A namespaced name; prints as "namespace/name".
struct Name {
  std::string ns, name;
  auto operator<=>(const Name&) const = default;
  std::string shown() const { return ns.empty() ? name : ns + "/" + name; }
};

struct Owner {
  std::string kind, name, uid;
};

struct Meta {
  std::string ns, name, uid, resource_version;
  Labels labels, annotations;
  std::vector<Owner> owners;
  bool deleting = false;  ///< has a deletionTimestamp: it goes as soon as its finalizers are gone

  Name full() const { return {ns, name}; }
  const std::string& label(const std::string& key) const { return lookup(labels, key); }
  const std::string& annotation(const std::string& key) const { return lookup(annotations, key); }

 private:
  static const std::string& lookup(const Labels& in, const std::string& key) {
    static const std::string none;
    const auto it = in.find(key);
    return it == in.end() ? none : it->second;
  }
};

/// Where a volume's bytes are, in the API's own words.
struct VolumeSource {
  std::string field;  ///< the field of spec that holds it: "csi", "nfs", "hostPath", …
  /// Its scalar members: driver, volumeHandle, path, server, …; a CSI driver's own ones as "volumeAttributes.server".
  std::map<std::string, std::string> attributes;
};

/// What a node must have: a label, or with the key "metadata.name" its name.
struct Requirement {
  std::string key, op;  ///< op: In, NotIn, Exists, DoesNotExist, Gt, Lt
  std::vector<std::string> values;
};

/// All of these at once.
using NodeTerm = std::vector<Requirement>;

struct Volume {  ///< PersistentVolume
  Meta meta;
  std::string phase;           ///< Pending, Available, Bound, Released, Failed
  std::string message;         ///< status.message: why reclaiming failed
  std::string reclaim_policy;  ///< Retain, Delete, Recycle; the API fills in Retain when a static volume leaves it out
  std::string storage_class;   ///< the beta annotation wins over spec; empty: none
  std::string capacity;        ///< a quantity as written: "20Gi"
  std::string volume_mode;     ///< Filesystem or Block
  std::set<std::string> access_modes;
  VolumeSource source;
  bool has_claim_ref = false;
  Name claim;                      ///< claimRef namespace and name
  std::string claim_uid;           ///< empty: reserved for that name, whatever claim will bear it
  std::vector<NodeTerm> affinity;  ///< required: any one of the terms; none at all: every node will do
};

struct Claim {  ///< PersistentVolumeClaim
  Meta meta;
  std::string phase;          ///< Pending, Bound, Lost
  std::string volume;         ///< spec.volumeName
  bool has_class = false;     ///< false: the default class will be filled in; true with an empty class: no class at all
  std::string storage_class;  ///< the beta annotation wins over spec
  std::string request;        ///< a quantity as written
  std::string volume_mode;
  std::set<std::string> access_modes;
};

struct Container {
  std::string name, image;
  std::set<std::string> mounts;            ///< names of the pod's volumes that it mounts
  std::map<std::string, std::string> env;  ///< only of variables that name a database (MYSQL_DATABASE, POSTGRES_DB)
};

/// What a pod or a pod template says.
struct PodSpec {
  std::vector<Container> containers;          ///< init containers are not among them
  std::map<std::string, std::string> claims;  ///< the pod's volume name -> claim name
  std::set<std::string> configured_by;        ///< names of Secrets and ConfigMaps that it reads, init containers too
};

struct Workload {  ///< Deployment or StatefulSet
  std::string kind;
  Meta meta;
  Labels template_labels;
  PodSpec spec;
  std::vector<std::string> claim_templates;  ///< StatefulSet: claims are named TEMPLATE-NAME-ORDINAL
  long long replicas = 1;
  bool claims_go_when_scaled = false;  ///< StatefulSet: a smaller one deletes its claims
  bool claims_go_with_set = false;     ///< StatefulSet: its claims go when it goes
  long long ready = 0;                 ///< status.readyReplicas
  std::string operator_version;        ///< what KUDO wrote into its template: of the operator that made it
};

/// How one container of a pod is, as the kubelet says.
struct ContainerState {
  std::string name;
  long long restarts = 0;
  std::string waiting;  ///< why it does not run: CrashLoopBackOff, ImagePullBackOff; empty: it runs, or has ended
};

struct Pod {
  Meta meta;
  PodSpec spec;
  std::string phase, node;
  std::vector<ContainerState> states;
  bool finished() const { return phase == "Succeeded" || phase == "Failed"; }
};

struct Service {
  Meta meta;
  Labels selector;       ///< empty: its endpoints are written by somebody else
  std::string external;  ///< of type ExternalName: the host that it stands for
};

struct Node {
  Meta meta;
  int minor = 0;  ///< of its kubelet: 28 of "v1.28.3"; 0: not told
};

/// What storage drivers a node's kubelet has.
struct NodeDrivers {  ///< CSINode
  Meta meta;          ///< named like the node
  std::set<std::string> drivers;
};

/// The end of what a container has written.
struct Log {
  Name pod;
  std::string container;
  std::string text;
};

struct StorageClass {
  Meta meta;
  std::string provisioner, reclaim_policy, binding_mode;
  bool is_default = false;
};

struct Namespace {
  Meta meta;
  std::string phase;
};

struct ConfigMap {
  Meta meta;
  std::map<std::string, std::string> data;
};

struct Event {
  std::string kind;  ///< of the object that it speaks of
  Name object;
  std::string uid;
  std::string reason, message, type;
};

}  // namespace kf::kube
