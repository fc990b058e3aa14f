// Volumes and claims as another cluster can take them: without what this cluster wrote into them about itself, and so
// that no disk can be destroyed by applying them.
#pragma once
#include "document/json.hpp"

namespace kf::volume {

struct PortableOptions {
  /// Keep the annotations that name the Secret with which a driver deletes the disk. Only if that Secret comes along:
  /// without it, a policy that is Delete again would fail.
  bool deletion_secrets = false;
};

/// A PersistentVolume, as the API server returns it, made fit for another cluster.
///
/// Gone: identity, history and owners (uid, resourceVersion, managedFields, finalizers, deletionTimestamp, …), status,
/// and what controllers and kubectl noted in annotations. Of claimRef go uid and resourceVersion: a claim of that name
/// gets the volume, and no other; with its old uid the volume would be Released, and reclaimed at once. The reclaim
/// policy is Retain; what it was before is in the annotation kf-plugins/original-reclaim-policy, as after `retain`.
///
/// All else stays, also what this program does not know: source, Secret references, mount options, node affinity,
/// labels. The class stays where it was written: the annotation volume.beta.kubernetes.io/storage-class, which wins
/// over spec.storageClassName wherever Kubernetes looks for a class, must not be lost, or the volume has another one.
///
/// Made portable twice it is the same as once.
doc::Json portable_volume(const doc::Json& volume, const PortableOptions& = {});

/// A PersistentVolumeClaim made fit for another cluster, where it is to have `volume`: its object, portable or not, or
/// null if it has none.
///
/// Gone is the same as of a volume, and what the claim was to be filled from (dataSource, dataSourceRef). volumeName is
/// the volume's name. The class is the volume's, in words: "" if it has none. Left out, the new cluster's default class
/// would be filled in, and another volume made. Without a volume, name and class stay as they are.
doc::Json portable_claim(const doc::Json& claim, const doc::Json& volume);

/// Any other object: without identity, history, owners, status and the notes of controllers.
doc::Json portable_object(const doc::Json& object);

}  // namespace kf::volume
