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
  std::string field;                              ///< the field of spec that holds it: "csi", "nfs", "hostPath", …
  std::map<std::string, std::string> attributes;  ///< its scalar members: driver, volumeHandle, path, server, …
};

/// One term of a volume's required node affinity.
struct Requirement {
  std::string key, op;
  std::vector<std::string> values;
};

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
  Name claim;             ///< claimRef namespace and name
  std::string claim_uid;  ///< empty: reserved for that name, whatever claim will bear it
  std::vector<Requirement> affinity;
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
  std::set<std::string> configured_by;        ///< names of Secrets and ConfigMaps that it reads
};

struct Workload {  ///< Deployment or StatefulSet
  std::string kind;
  Meta meta;
  Labels template_labels;
  PodSpec spec;
  std::vector<std::string> claim_templates;  ///< StatefulSet: claims are named TEMPLATE-NAME-ORDINAL
  long long replicas = 1;
  bool claims_go_when_scaled = false;  ///< StatefulSet: a smaller one deletes its claims
  long long ready = 0;                 ///< status.readyReplicas
};

struct Pod {
  Meta meta;
  PodSpec spec;
  std::string phase, node;
  bool finished() const { return phase == "Succeeded" || phase == "Failed"; }
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
