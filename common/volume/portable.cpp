#include "volume/portable.hpp"

#include "kube/annotations.hpp"

#include <array>

namespace kf::volume {

namespace {

using doc::In;
using doc::Json;
using doc::object_in;

constexpr const char* beta_class = "volume.beta.kubernetes.io/storage-class";

/// What the API server fills in and garbage collection goes by (k8s.io/apimachinery meta/v1 types.go, ObjectMeta).
constexpr std::array own_metadata{"uid",
                                  "resourceVersion",
                                  "creationTimestamp",
                                  "generation",
                                  "managedFields",
                                  "selfLink",
                                  "deletionTimestamp",
                                  "deletionGracePeriodSeconds",
                                  "ownerReferences",
                                  "finalizers"};  // whoever needs one puts it there again

/// What controllers and kubectl noted about this cluster. "provisioned-by" is not among them: it tells who made the
/// disk, and who is to delete it should the policy ever be Delete again.
constexpr std::array own_annotations{
    // kubernetes pkg/controller/volume/persistentvolume, k8s.io/component-helpers storage/volume/pv_helpers.go
    "pv.kubernetes.io/bound-by-controller",  // what the controller bound it may unbind
    "pv.kubernetes.io/bind-completed",       // without its volume such a claim is Lost
    "pv.kubernetes.io/migrated-to", "volume.kubernetes.io/selected-node", "volume.kubernetes.io/storage-provisioner",
    "volume.beta.kubernetes.io/storage-provisioner",
    // the in-tree provisioners and rancher/local-path-provisioner
    "kubernetes.io/createdby", "local.path.provisioner/selected-node",
    // kubectl apply: it holds an older spec, which the next apply would compare with
    "kubectl.kubernetes.io/last-applied-configuration"};

/// kubernetes-csi/external-provisioner pkg/controller/controller.go
constexpr std::array deletion_secret{"volume.kubernetes.io/provisioner-deletion-secret-name",
                                     "volume.kubernetes.io/provisioner-deletion-secret-namespace"};

template <class Keys>
void erase_all(Json& from, const Keys& keys) {
  for (const char* key : keys) from.erase(key);
}

void strip(Json& object, bool deletion_secrets) {
  object.erase("status");
  Json* meta = object_in(object, "metadata");
  if (meta == nullptr) return;
  erase_all(*meta, own_metadata);
  Json* annotations = object_in(*meta, "annotations");
  if (annotations == nullptr) return;
  erase_all(*annotations, own_annotations);
  if (!deletion_secrets) erase_all(*annotations, deletion_secret);
  if (annotations->empty()) meta->erase("annotations");
}

void annotate(Json& object, const char* key, const std::string& value) {
  if (object_in(object, "metadata") == nullptr) object["metadata"] = Json::object();
  Json& meta = object["metadata"];
  if (object_in(meta, "annotations") == nullptr) meta["annotations"] = Json::object();
  meta["annotations"][key] = value;
}

/// A volume that is held already says Retain, and its annotation what was before: that one stays.
void force_retain(Json& volume, Json& spec) {
  constexpr const char* field = "persistentVolumeReclaimPolicy";
  const std::string policy = In(spec)[field].text("Retain");  // what the API fills in for a static volume
  spec[field] = "Retain";
  if (policy != "Retain") annotate(volume, kube::annotation::original_policy, policy);
}

std::string class_of(const Json& volume) {
  const In in(volume);
  const In beta = in["metadata"]["annotations"][beta_class];
  return beta.has() ? beta.text() : in["spec"]["storageClassName"].text();
}

/// The annotation wins over the spec: one that is there must say the same.
void set_class(Json& claim, Json& spec, const std::string& its) {
  spec["storageClassName"] = its;
  if (In(claim)["metadata"]["annotations"][beta_class].has()) annotate(claim, beta_class, its);
}

}  // namespace

Json portable_volume(const Json& volume, const PortableOptions& options) {
  Json out = volume;
  if (!out.is_object()) return out;
  strip(out, options.deletion_secrets);
  Json* spec = object_in(out, "spec");
  if (spec == nullptr) return out;
  force_retain(out, *spec);
  if (Json* ref = object_in(*spec, "claimRef")) {
    ref->erase("uid");
    ref->erase("resourceVersion");
  }
  return out;
}

Json portable_claim(const Json& claim, const Json& volume) {
  Json out = claim;
  if (!out.is_object()) return out;
  strip(out, false);
  Json* spec = object_in(out, "spec");
  if (spec == nullptr) return out;
  spec->erase("dataSource");
  spec->erase("dataSourceRef");
  if (!volume.is_object()) return out;
  (*spec)["volumeName"] = In(volume)["metadata"]["name"].text();
  set_class(out, *spec, class_of(volume));
  return out;
}

Json portable_object(const Json& object) {
  Json out = object;
  if (out.is_object()) strip(out, false);
  return out;
}

}  // namespace kf::volume
