// Rehearsed clusters in a few lines.
#pragma once
#include "document/read.hpp"
#include "kube/failure.hpp"
#include "rehearsal/world.hpp"
#include "volume/sample.hpp"

#include <optional>

namespace kf::test {

using doc::In;
using doc::Json;
using rehearsal::Loss;
using rehearsal::World;
namespace resource = kube::resource;

inline std::vector<Json> objects(std::string_view yaml) {
  std::vector<Json> all;
  doc::read_yaml(yaml, "test", [&](Json&& object) { all.push_back(std::move(object)); });
  return all;
}

inline World world(std::string_view yaml = "", unsigned seed = 1) {
  World w(seed);
  for (const Json& object : objects(yaml)) w.load(object);
  return w;
}
inline World sample(unsigned seed = 1) { return world(volume::sample(), seed); }

/// Members that a volume or a claim has in a test, and what others it may have.
struct Pv {
  std::string name = "v", ref = "", uid = "", policy = "Retain", cls = "", size = "20Gi", modes = "[ReadWriteOnce]",
              source = "", annotations = "{}", mode = "Filesystem", labels = "{}";
};
inline Json pv(const Pv& v) {
  const auto slash = v.ref.find('/');
  const std::string ref = v.ref.empty() ? ""
                                        : ", claimRef: {namespace: " + v.ref.substr(0, slash) +
                                              ", name: " + v.ref.substr(slash + 1) +
                                              (v.uid.empty() ? "" : ", uid: " + v.uid) + "}";
  const std::string source =
      v.source.empty() ? "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-" + v.name + "}" : v.source;
  return objects("apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: " + v.name + ", annotations: " +
                 v.annotations + ", labels: " + v.labels + "}\nspec: {capacity: {storage: " + v.size +
                 "}, accessModes: " + v.modes + ", persistentVolumeReclaimPolicy: " + v.policy +
                 ", storageClassName: '" + v.cls + "', volumeMode: " + v.mode + ", " + source + ref + "}\n")
      .at(0);
}

struct Pvc {
  std::string name = "c", ns = "a", volume = "", cls = "''", size = "20Gi", modes = "[ReadWriteOnce]",
              mode = "Filesystem", more = "";
};
inline Json pvc(const Pvc& c) {
  return objects("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {namespace: " + c.ns + ", name: " + c.name +
                 "}\nspec: {resources: {requests: {storage: " + c.size + "}}, accessModes: " + c.modes +
                 ", volumeMode: " + c.mode + (c.cls.empty() ? "" : ", storageClassName: " + c.cls) +
                 (c.volume.empty() ? "" : ", volumeName: " + c.volume) + c.more + "}\n")
      .at(0);
}

/// A Deployment in namespace a, whose pods mount `claim`.
inline Json deployment(const std::string& name, const std::string& claim, const std::string& more = "") {
  return objects("apiVersion: apps/v1\nkind: Deployment\nmetadata: {namespace: a, name: " + name +
                 "}\nspec: {replicas: 1, " + more + "selector: {}, template: {metadata: {labels: {app: " + name +
                 "}}, spec: {containers: [{name: m, image: i}], volumes: [{name: d, persistentVolumeClaim: "
                 "{claimName: " +
                 claim + "}}]}}}\n")
      .at(0);
}

inline Json pod(const std::string& name, const std::string& claim) {
  return objects(
             "apiVersion: v1\nkind: Pod\nmetadata: {namespace: a, name: " + name +
             "}\nspec: {containers: [{name: m, image: i}], volumes: [{name: d, persistentVolumeClaim: {claimName: " +
             claim + "}}]}\n")
      .at(0);
}

inline Json ns(const std::string& name) {
  return {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", name}}}};
}

/// Namespaces a and b, volume v bound to claim a/c.
inline World bound(const std::string& policy = "Retain", unsigned seed = 1, const std::string& source = "") {
  World w(seed);
  for (const char* name : {"a", "b"}) w.create(resource::namespaces, ns(name));
  w.create(resource::volumes, pv({.ref = "a/c", .policy = policy, .source = source}));
  w.create(resource::claims, pvc({}));
  w.settle();
  return w;
}

inline std::string text(World& w, const kube::Resource& r, const kube::Name& name, const char* at) {
  const auto object = w.get(r, name);
  if (!object) return "gone";
  const Json::json_pointer pointer(at);
  return object->contains(pointer) ? In(object->at(pointer)).text() : "";
}
inline std::string phase(World& w, const std::string& volume = "v") {
  return text(w, resource::volumes, {"", volume}, "/status/phase");
}
inline std::string claim_phase(World& w, const kube::Name& claim = {"a", "c"}) {
  return text(w, resource::claims, claim, "/status/phase");
}
inline std::string uid(World& w, const kube::Resource& r, const kube::Name& name) {
  return text(w, r, name, "/metadata/uid");
}
inline void remove(World& w, const kube::Resource& r, const kube::Name& name) { w.remove_by_name(r, name); }

/// A patch as the suite makes it: with the uid and the version that were read.
inline void patch(World& w, const kube::Resource& r, const kube::Name& name, Json merge) {
  const Json read = w.get(r, name).value();
  merge["metadata"]["uid"] = read["metadata"]["uid"];
  merge["metadata"]["resourceVersion"] = read["metadata"]["resourceVersion"];
  w.patch(r, name, merge);
}
inline void policy(World& w, const std::string& volume, const std::string& to) {
  patch(w, resource::volumes, {"", volume}, {{"spec", {{"persistentVolumeReclaimPolicy", to}}}});
}

inline std::vector<std::string> lost(const World& w) {
  std::vector<std::string> all;
  for (const Loss& loss : w.losses()) all.push_back(std::string(rehearsal::shown(loss.what)) + " " + loss.disk);
  return all;
}

inline std::size_t pods(World& w, const std::string& phase = "Running") {
  std::size_t n = 0;
  w.list(resource::pods, {}, [&](Json&& p) { n += In(p)["status"]["phase"].text() == phase ? 1 : 0; });
  return n;
}

/// Why a call fails; nullopt: it does not.
template <class Call>
std::optional<kube::Failure> failure(Call call) {
  try {
    call();
  } catch (const kube::ClusterError& error) {
    return error.failure;
  }
  return std::nullopt;
}

using Texts = std::vector<std::string>;

}  // namespace kf::test
