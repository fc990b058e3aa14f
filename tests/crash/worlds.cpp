#include "worlds.hpp"

#include "document/read.hpp"

namespace kf::crash {

using doc::Json;
using rehearsal::World;

World loaded(std::string_view yaml) {
  World world(7);
  doc::read_objects(yaml, "a case", [&](Json&& object) { world.load(object); });
  return world;
}

World settled(World world) {
  world.settle();
  return world;
}

std::string pv(const Pv& v) {
  const std::string source =
      v.source.empty() ? "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-" + (v.disk.empty() ? v.name : v.disk) + "}"
                       : v.source;
  const std::string uid = v.reserved ? "" : ", uid: " + (v.uid.empty() ? "c-" + v.claim : v.uid);
  const std::string ref = v.claim.empty() ? "" : ", claimRef: {namespace: " + v.ns + ", name: " + v.claim + uid + "}";
  return "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: " + v.name + ", uid: u-" + v.name + v.more +
         "}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: '', volumeMode: "
         "Filesystem, persistentVolumeReclaimPolicy: " +
         v.policy + ", " + source + ref + "}\nstatus: {phase: " + v.phase + "}\n";
}

std::string claim(const std::string& name, const std::string& volume, const std::string& ns) {
  return "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {namespace: " + ns + ", name: " + name +
         ", uid: c-" + name +
         ", labels: {application-crd-id: kubeflow-pipelines}}\nspec: {accessModes: [ReadWriteOnce], resources: "
         "{requests: {storage: 1Gi}}, storageClassName: '', volumeMode: Filesystem, volumeName: " +
         volume + "}\nstatus: {phase: Bound}\n";
}

std::string waiting_claim(const kube::Name& name, const std::string& storage_class) {
  return "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {namespace: " + name.ns + ", name: " + name.name +
         "}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, storageClassName: '" +
         storage_class + "', volumeMode: Filesystem}\nstatus: {phase: Pending}\n";
}

std::string ns(const std::string& name) {
  return "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: " + name + "}\n";
}

std::string writer(const std::string& name, const std::string& claim) {
  return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {namespace: kubeflow, name: " + name +
         "}\nspec: {replicas: 1, selector: {matchLabels: {app: " + name +
         "}}, template: {metadata: {labels: {app: " + name + "}}, spec: {containers: [{name: m, image: " + name +
         "}], volumes: [{name: d, persistentVolumeClaim: {claimName: " + claim + "}}]}}}\n";
}

std::string set_of_writers(const std::string& name) {
  return "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {namespace: kubeflow, name: " + name +
         "}\nspec: {replicas: 1, serviceName: " + name + ", selector: {matchLabels: {app: " + name +
         "}}, template: {metadata: {labels: {app: " + name + "}}, spec: {containers: [{name: m, image: " + name +
         "}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: "
         "{requests: {storage: 1Gi}}, storageClassName: ''}}]}\n";
}

kube::Snapshot snapshot_of(World& world) {
  kube::Snapshot snapshot;
  for (const Json& object : world.objects()) snapshot.add(object);
  return snapshot;
}

}  // namespace kf::crash
