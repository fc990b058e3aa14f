// Cluster states in a few lines: YAML to a snapshot.
#pragma once
#include "document/read.hpp"
#include "kube/snapshot.hpp"

#include <string>

namespace kf::test {

inline kube::Snapshot snapshot(const std::string& yaml) {
  kube::Snapshot s;
  doc::read_yaml(yaml, "test.yaml", [&](doc::Json&& object) { s.add(object); });
  return s;
}

/// A Deployment with one container that mounts `claim` (none if empty).
inline std::string deployment(const std::string& ns, const std::string& name, const std::string& image,
                              const std::string& claim, const std::string& labels = "{}",
                              const std::string& more = "") {
  return "---\nkind: Deployment\nmetadata: {namespace: " + ns + ", name: " + name + ", labels: " + labels +
         "}\nspec:\n  template:\n    spec:\n      containers:\n      - {name: main, image: '" + image +
         "', volumeMounts: [{name: data}]" + more + "}\n      volumes:\n      - {name: data, " +
         (claim.empty() ? "emptyDir: {}" : "persistentVolumeClaim: {claimName: " + claim + "}") + "}\n";
}

inline std::string claim(const std::string& ns, const std::string& name, const std::string& volume = "",
                         const std::string& labels = "{}") {
  return "---\nkind: PersistentVolumeClaim\nmetadata: {namespace: " + ns + ", name: " + name + ", uid: u-" + ns + "-" +
         name + ", labels: " + labels + "}\nspec: {volumeName: '" + volume +
         "', resources: {requests: {storage: 20Gi}}}\nstatus: {phase: " + (volume.empty() ? "Pending" : "Bound") +
         "}\n";
}

/// A volume of claim `ns`/`name`; `uid` as claim() makes it if "bound", else as given.
inline std::string pv(const std::string& name_of_pv, const std::string& ns, const std::string& name,
                      const std::string& uid = "bound", const std::string& labels = "{}") {
  const std::string ref =
      ns.empty() ? ""
                 : ", claimRef: {namespace: " + ns + ", name: " + name +
                       (uid.empty() ? "" : ", uid: " + (uid == "bound" ? "u-" + ns + "-" + name : uid)) + "}";
  return "---\nkind: PersistentVolume\nmetadata: {name: " + name_of_pv + ", labels: " + labels +
         "}\nspec: {capacity: {storage: 20Gi}, nfs: {server: nas, path: /" + name_of_pv +
         "}, persistentVolumeReclaimPolicy: Retain" + ref + "}\nstatus: {phase: " +
         (ns.empty() || uid.empty() ? "Available"
          : uid == "bound"          ? "Bound"
                                    : "Released") +
         "}\n";
}

inline std::string profile(const std::string& ns) {
  return "---\nkind: Namespace\nmetadata: {name: " + ns + ", ownerReferences: [{kind: Profile, name: " + ns + "}]}\n";
}

}  // namespace kf::test
