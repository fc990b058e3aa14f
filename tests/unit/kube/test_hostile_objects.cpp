#include "snapshot_of.hpp"

using namespace kf;
using namespace kf::kube;
using doc::Json;

namespace {

const std::vector<std::string> kinds{"PersistentVolume",
                                     "PersistentVolumeClaim",
                                     "Deployment",
                                     "StatefulSet",
                                     "Pod",
                                     "StorageClass",
                                     "Namespace",
                                     "ConfigMap",
                                     "Event"};

/// An object with every member that anything reads, for whatever kind it is said to be.
Json whole(const std::string& kind) {
  Json object = Json::parse(R"({
    "metadata": {"name": "n", "namespace": "ns", "uid": "u", "resourceVersion": "1", "labels": {"a": "b"}, "annotations": {"c": "d"},
                 "deletionTimestamp": "t", "ownerReferences": [{"kind": "k", "name": "n", "uid": "u"}]},
    "spec": {"persistentVolumeReclaimPolicy": "Delete", "storageClassName": "s", "capacity": {"storage": "1Gi"},
             "volumeMode": "Block", "accessModes": ["ReadWriteOnce"], "csi": {"driver": "d", "volumeHandle": "h"},
             "claimRef": {"name": "n", "namespace": "ns", "uid": "u"}, "volumeName": "v",
             "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "k", "operator": "In", "values": ["x"]}]}]}},
             "resources": {"requests": {"storage": "1Gi"}}, "replicas": 2, "nodeName": "node",
             "volumeClaimTemplates": [{"metadata": {"name": "t"}}],
             "template": {"metadata": {"labels": {"a": "b"}},
                          "spec": {"containers": [{"name": "c", "image": "i", "volumeMounts": [{"name": "m"}],
                                                   "env": [{"name": "MYSQL_DATABASE", "value": "v"}]}],
                                   "volumes": [{"name": "m", "persistentVolumeClaim": {"claimName": "p"}}]}},
             "containers": [{"name": "c", "volumeDevices": [{"name": "m"}], "envFrom": [{"secretRef": {"name": "s"}}],
                             "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s"}}}]}],
             "volumes": [{"name": "m", "secret": {"secretName": "s"}}]},
    "status": {"phase": "Bound", "message": "m"},
    "provisioner": "p", "reclaimPolicy": "Retain", "volumeBindingMode": "Immediate", "data": {"a": "b"},
    "involvedObject": {"kind": "k", "namespace": "ns", "name": "n", "uid": "u"}, "regarding": {"name": "n"},
    "reason": "r", "message": "m", "note": "n", "type": "Warning"})");
  object["kind"] = kind;
  return object;
}

std::size_t size_of(const Snapshot& s) {
  return s.volumes.size() + s.claims.size() + s.workloads.size() + s.pods.size() + s.classes.size() +
         s.namespaces.size() + s.config_maps.size() + s.events.size();
}

const std::vector<Json> odd{nullptr,
                            true,
                            7,
                            -1.5,
                            18446744073709551615U,
                            "text",
                            "",
                            Json::array(),
                            Json::object(),
                            Json::array({nullptr}),
                            Json::array({Json::array()}),
                            Json::array({1, "a", nullptr, Json::object()}),
                            Json::object({{"name", nullptr}}),
                            Json::object({{"a", Json::array({Json::object()})}})};

/// Puts each odd value in the place of every value inside `here`, one after the other.
void spoil(Json& object, Json& here, std::size_t& added) {
  for (auto& member : here) {
    const Json before = member;
    for (const Json& value : odd) {
      member = value;
      Snapshot snapshot;
      snapshot.add(object);
      if (size_of(snapshot) != 1) FAIL(object.dump());
      ++added;
    }
    member = before;
    if (member.is_structured()) spoil(object, member, added);
  }
}

}  // namespace

TEST_CASE("a null or a value of the wrong type in any place of an object is as if it were absent", "[hostile]") {
  for (const auto& kind : kinds) {
    Json object = whole(kind);
    object.erase("kind");
    Json shell = Json::object({{"kind", kind}});
    shell.update(object);
    std::size_t added = 0;
    for (const auto& [key, value] : object.items()) {
      const Json before = shell[key];
      for (const Json& instead : odd) {
        shell[key] = instead;
        Snapshot snapshot;
        snapshot.add(shell);
        if (size_of(snapshot) != 1) FAIL(shell.dump());
      }
      shell[key] = before;
      if (shell[key].is_structured()) spoil(shell, shell[key], added);
    }
    CHECK(added > 500);
  }
}

TEST_CASE("an object that is nothing but its kind is still one", "[hostile]") {
  for (const auto& kind : kinds) {
    Snapshot snapshot;
    snapshot.add(Json::object({{"kind", kind}}));
    INFO(kind);
    CHECK(size_of(snapshot) == 1);
  }
}

TEST_CASE("what is no object of a known kind adds nothing", "[hostile]") {
  for (const Json& value : odd) {
    Snapshot snapshot;
    snapshot.add(value);
    snapshot.add(Json::object({{"kind", value}}));
    CHECK(size_of(snapshot) == 0);
  }
}
