#include "kube/snapshot.hpp"

#include <array>
#include <charconv>
#include <iterator>

namespace kf::kube {

namespace {

using doc::In;

constexpr const char* beta_class = "volume.beta.kubernetes.io/storage-class";

Meta meta_of(In object, const std::string& ns) {
  const In m = object["metadata"];
  Meta meta;
  if (!ns.empty()) meta.ns = m["namespace"].text().empty() ? ns : m["namespace"].text();
  meta.name = m["name"].text();
  meta.uid = m["uid"].text();
  meta.resource_version = m["resourceVersion"].text();
  meta.labels = m["labels"].map();
  meta.annotations = m["annotations"].map();
  meta.annotations.erase(
      "kubectl.kubernetes.io/last-applied-configuration");  // with passwords of the environment in it
  meta.deleting = m["deletionTimestamp"].has();
  for (const In owner : m["ownerReferences"].each()) {
    meta.owners.push_back({owner["kind"].text(), owner["name"].text(), owner["uid"].text()});
  }
  return meta;
}

std::set<std::string> set_of(In array) {
  const auto all = array.texts();
  return {all.begin(), all.end()};
}

/// The member of a volume's spec that is none of the others is its source, also when it is newer than this program.
VolumeSource source_of(In spec) {
  static constexpr std::array<std::string_view, 9> others{
      "accessModes",      "capacity",     "claimRef",
      "mountOptions",     "nodeAffinity", "persistentVolumeReclaimPolicy",
      "storageClassName", "volumeMode",   "volumeAttributesClassName"};
  VolumeSource source;
  for (const auto& key : spec.keys()) {
    bool other = false;
    for (const auto name : others) other = other || key == name;
    if (other || !spec[key.c_str()].is_object()) continue;
    source.field = key;
    for (auto& [name, value] : spec[key.c_str()].map()) {
      if (!value.empty()) source.attributes.emplace(name, value);
    }
    for (auto& [name, value] : spec[key.c_str()]["volumeAttributes"].map()) {
      if (!value.empty()) source.attributes.emplace("volumeAttributes." + name, value);
    }
    break;
  }
  return source;
}

std::vector<NodeTerm> affinity_of(In spec) {
  std::vector<NodeTerm> all;
  for (const In from : spec["nodeAffinity"]["required"]["nodeSelectorTerms"].each()) {
    NodeTerm term;
    for (const char* part : {"matchExpressions", "matchFields"}) {
      for (const In e : from[part].each()) {
        term.push_back({e["key"].text(), e["operator"].text(), e["values"].texts()});
      }
    }
    if (!term.empty()) all.push_back(std::move(term));  // the API: an empty term fits no node
  }
  return all;
}

Volume volume_of(In object) {
  Volume v;
  v.meta = meta_of(object, "");
  const In spec = object["spec"];
  v.phase = object["status"]["phase"].text();
  v.message = object["status"]["message"].text();
  v.reclaim_policy = spec["persistentVolumeReclaimPolicy"].text("Retain");
  v.storage_class =
      v.meta.annotations.contains(beta_class) ? v.meta.annotation(beta_class) : spec["storageClassName"].text();
  v.capacity = spec["capacity"]["storage"].text();
  v.volume_mode = spec["volumeMode"].text("Filesystem");
  v.access_modes = set_of(spec["accessModes"]);
  v.source = source_of(spec);
  v.affinity = affinity_of(spec);
  const In ref = spec["claimRef"];
  v.has_claim_ref = ref["name"].has();
  v.claim = {ref["namespace"].text(), ref["name"].text()};
  v.claim_uid = ref["uid"].text();
  return v;
}

Claim claim_of(In object, const std::string& ns) {
  Claim c;
  c.meta = meta_of(object, ns);
  const In spec = object["spec"];
  c.phase = object["status"]["phase"].text();
  c.volume = spec["volumeName"].text();
  const bool beta = c.meta.annotations.contains(beta_class);
  c.has_class = beta || spec["storageClassName"].has();
  c.storage_class = beta ? c.meta.annotation(beta_class) : spec["storageClassName"].text();
  c.request = spec["resources"]["requests"]["storage"].text();
  c.volume_mode = spec["volumeMode"].text("Filesystem");
  c.access_modes = set_of(spec["accessModes"]);
  return c;
}

Container container_of(In object, std::set<std::string>& configured_by) {
  Container c{object["name"].text(), object["image"].text(), {}, {}};
  for (const In mount : object["volumeMounts"].each()) c.mounts.insert(mount["name"].text());
  for (const In device : object["volumeDevices"].each()) c.mounts.insert(device["name"].text());
  for (const In from : object["envFrom"].each()) {
    configured_by.insert(from["secretRef"]["name"].text());
    configured_by.insert(from["configMapRef"]["name"].text());
  }
  for (const In env : object["env"].each()) {
    configured_by.insert(env["valueFrom"]["secretKeyRef"]["name"].text());
    configured_by.insert(env["valueFrom"]["configMapKeyRef"]["name"].text());
    const std::string name = env["name"].text();  // other values may be passwords: they are not even kept
    if (name == "MYSQL_DATABASE" || name == "POSTGRES_DB") c.env[name] = env["value"].text();
  }
  return c;
}

PodSpec pod_spec_of(In spec) {
  PodSpec pod;
  for (const In container : spec["containers"].each())
    pod.containers.push_back(container_of(container, pod.configured_by));
  for (const In container : spec["initContainers"].each()) container_of(container, pod.configured_by);
  for (const In volume : spec["volumes"].each()) {
    const std::string claim = volume["persistentVolumeClaim"]["claimName"].text();
    if (!claim.empty()) pod.claims.emplace(volume["name"].text(), claim);
    pod.configured_by.insert(volume["secret"]["secretName"].text());
    pod.configured_by.insert(volume["configMap"]["name"].text());
  }
  pod.configured_by.erase("");
  return pod;
}

Workload workload_of(const std::string& kind, In object, const std::string& ns) {
  Workload w;
  w.kind = kind;
  w.meta = meta_of(object, ns);
  const In spec = object["spec"];
  w.template_labels = spec["template"]["metadata"]["labels"].map();
  w.spec = pod_spec_of(spec["template"]["spec"]);
  w.operator_version = spec["template"]["metadata"]["annotations"]["kudo.dev/operator-version"].text();
  w.replicas = spec["replicas"].number(1);
  const In retention = spec["persistentVolumeClaimRetentionPolicy"];
  w.claims_go_when_scaled = retention["whenScaled"].text() == "Delete";
  w.claims_go_with_set = retention["whenDeleted"].text() == "Delete";
  w.ready = object["status"]["readyReplicas"].number(0);
  for (const In claim : spec["volumeClaimTemplates"].each())
    w.claim_templates.push_back(claim["metadata"]["name"].text());
  return w;
}

Pod pod_of(In object, const std::string& ns) {
  Pod pod;
  pod.meta = meta_of(object, ns);
  pod.spec = pod_spec_of(object["spec"]);
  pod.phase = object["status"]["phase"].text();
  pod.node = object["spec"]["nodeName"].text();
  for (const char* part : {"initContainerStatuses", "containerStatuses"}) {
    for (const In state : object["status"][part].each()) {
      pod.states.push_back(
          {state["name"].text(), state["restartCount"].number(0), state["state"]["waiting"]["reason"].text()});
    }
  }
  return pod;
}

Service service_of(In object, const std::string& ns) {
  const In spec = object["spec"];
  return {meta_of(object, ns), spec["selector"].map(),
          spec["type"].text() == "ExternalName" ? spec["externalName"].text() : ""};
}

/// "v1.28.3-eks-1" -> 28
int minor_of(const std::string& version) {
  const std::string head = "v1.";
  int minor = 0;
  if (version.starts_with(head)) std::from_chars(version.data() + head.size(), version.data() + version.size(), minor);
  return minor;
}

NodeDrivers node_drivers_of(In object) {
  NodeDrivers node{meta_of(object, ""), {}};
  for (const In driver : object["spec"]["drivers"].each()) node.drivers.insert(driver["name"].text());
  return node;
}

StorageClass class_of(In object) {
  StorageClass c;
  c.meta = meta_of(object, "");
  c.provisioner = object["provisioner"].text();
  c.reclaim_policy = object["reclaimPolicy"].text("Delete");
  c.binding_mode = object["volumeBindingMode"].text("Immediate");
  c.is_default = c.meta.annotation("storageclass.kubernetes.io/is-default-class") == "true" ||
                 c.meta.annotation("storageclass.beta.kubernetes.io/is-default-class") == "true";
  return c;
}

Event event_of(In object) {
  // events.k8s.io calls the members `regarding` and `note`
  const In about = object["involvedObject"].has() ? object["involvedObject"] : object["regarding"];
  return {about["kind"].text(),
          {about["namespace"].text(), about["name"].text()},
          about["uid"].text(),
          object["reason"].text(),
          object["message"].has() ? object["message"].text() : object["note"].text(),
          object["type"].text()};
}

}  // namespace

void Snapshot::add(const doc::Json& object, const std::string& default_namespace) {
  const In in(object);
  const std::string kind = in["kind"].text();
  const std::string& ns = default_namespace;
  if (kind == "PersistentVolume") {
    volumes.push_back(volume_of(in));
  } else if (kind == "PersistentVolumeClaim") {
    claims.push_back(claim_of(in, ns));
  } else if (kind == "Deployment" || kind == "StatefulSet") {
    workloads.push_back(workload_of(kind, in, ns));
  } else if (kind == "Pod") {
    pods.push_back(pod_of(in, ns));
  } else if (kind == "StorageClass") {
    classes.push_back(class_of(in));
    has_classes = true;
  } else if (kind == "Namespace") {
    namespaces.push_back({meta_of(in, ""), in["status"]["phase"].text()});
  } else if (kind == "ConfigMap") {
    config_maps.push_back({meta_of(in, ns), in["data"].map()});
  } else if (kind == "Event") {
    events.push_back(event_of(in));
  } else if (kind == "Service") {
    services.push_back(service_of(in, ns));
  } else if (kind == "Node") {
    nodes.push_back({meta_of(in, ""), minor_of(in["status"]["nodeInfo"]["kubeletVersion"].text())});
  } else if (kind == "CSINode") {
    node_drivers.push_back(node_drivers_of(in));
  }
}

void Snapshot::append(Snapshot&& other) {
  const auto move = [](auto& into, auto& from) {
    if (into.empty()) {
      into = std::move(from);
    } else {
      into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    }
    from = {};
  };
  move(volumes, other.volumes);
  move(claims, other.claims);
  move(workloads, other.workloads);
  move(pods, other.pods);
  move(classes, other.classes);
  move(namespaces, other.namespaces);
  move(config_maps, other.config_maps);
  move(events, other.events);
  move(services, other.services);
  move(nodes, other.nodes);
  move(node_drivers, other.node_drivers);
  move(logs, other.logs);
  has_classes = has_classes || other.has_classes;
}

}  // namespace kf::kube
