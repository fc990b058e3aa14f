// What the API server makes of an object that is written: defaults, and what may not be changed.
#include "base/base64.hpp"
#include "kube/quantity.hpp"
#include "rehearsal/state.hpp"

namespace kf::rehearsal {

using doc::In;
using doc::Json;

namespace {

/// validation.go ValidatePersistentVolumeUpdate
std::string change_of_volume(const Json& before, const Json& after) {
  const kube::Volume was = volume_of(before), is = volume_of(after);
  if (was.source.field.empty() ||
      before["spec"].value(was.source.field, Json()) != after["spec"].value(was.source.field, Json()) ||
      is.source.field != was.source.field) {
    return "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation";
  }
  if (was.volume_mode != is.volume_mode) return "volumeMode: field is immutable";
  const Json affinity = before["spec"].value("nodeAffinity", Json());
  if (!affinity.is_null() && affinity != after["spec"].value("nodeAffinity", Json())) {
    return "nodeAffinity: field is immutable";
  }
  return "";
}

/// validation.go ValidatePersistentVolumeClaimUpdate
std::string change_of_claim(const Json& before, const Json& after) {
  Json was = before["spec"], is = after["spec"];
  if (In(was)["volumeName"].text().empty()) was.erase("volumeName"), is.erase("volumeName");
  for (Json* spec : {&was, &is}) spec->erase("volumeAttributesClassName");
  if (In(before)["status"]["phase"].text() == "Bound") {
    const auto size = [](const Json& spec) {
      return kube::quantity(In(spec)["resources"]["requests"]["storage"].text()).value_or(0);
    };
    if (size(is) < size(was)) {
      return "spec.resources.requests.storage: Forbidden: field can not be less than previous value";
    }
    was.erase("resources"), is.erase("resources");
  }
  if (was != is) return "spec: Forbidden: spec is immutable after creation except resources.requests for bound claims";
  return "";
}

std::string change_of_fields(const Json& before, const Json& after, std::initializer_list<const char*> fields) {
  for (const char* field : fields) {
    const Json::json_pointer at(field);
    if ((before.contains(at) ? before[at] : Json()) != (after.contains(at) ? after[at] : Json())) {
      return std::string(field) + ": field is immutable";
    }
  }
  return "";
}

/// apimachinery objectmeta.go ValidateNoNewFinalizers
std::string new_finalizers(const Json& before, const Json& after) {
  if (!deleting(before)) return "";
  for (const auto& each : In(after)["metadata"]["finalizers"].texts()) {
    if (has_finalizer(before, each.c_str())) continue;
    return "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted";
  }
  return "";
}

}  // namespace

/// validation.go ValidateConfigMap. Values of binaryData are base64 in JSON, and count as what they stand for.
std::string bad_config_map(const Json& object) {
  constexpr std::size_t most = std::size_t{1} << 20;
  std::size_t size = 0;
  for (const char* member : {"data", "binaryData"}) {
    const Json all = object.value(member, Json::object());
    for (const auto& [key, value] : all.items()) {
      const bool binary = std::string_view(member) == "binaryData";
      if (!value.is_string()) return std::string(member) + "[" + key + "]: Invalid value: must be a string";
      const auto bytes = binary ? from_base64(value.get<std::string>()) : std::optional(value.get<std::string>());
      if (!bytes) return "illegal base64 data in binaryData[" + key + "]";
      if (binary && In(object)["data"][key.c_str()].has())
        return "data[" + key + "]: duplicate of key present in binaryData";
      size += key.size() + bytes->size();
    }
  }
  return size > most ? "[]: Too long: must have at most 1048576 bytes" : "";
}

bool accepts(const State& s, const std::string& ns) {
  const Json* found = s.objects.find({kind::ns, {"", ns}});
  return ns.empty() || (found != nullptr && !deleting(*found));
}

Json admitted(const State& s, Json object) {
  const std::string kind = key_of(object).kind;
  Json& meta = object["metadata"];
  for (const char* field : {"uid", "resourceVersion", "deletionTimestamp", "creationTimestamp", "managedFields"}) {
    meta.erase(field);
  }
  meta["creationTimestamp"] = now;
  if (kind == kind::deployment || kind == kind::stateful_set) meta["generation"] = 1;
  object.erase("status");
  if (kind == kind::ns) object["status"]["phase"] = "Active";
  if (kind == kind::pod || kind == kind::volume || kind == kind::claim) object["status"]["phase"] = "Pending";
  if (kind == kind::volume || kind == kind::claim) {  // admission StorageObjectInUseProtection
    const char* finalizer = kind == kind::volume ? "kubernetes.io/pv-protection" : "kubernetes.io/pvc-protection";
    if (!has_finalizer(object, finalizer)) meta["finalizers"].push_back(finalizer);
    if (!In(object)["spec"]["volumeMode"].has()) object["spec"]["volumeMode"] = "Filesystem";
  }
  if (kind == kind::volume && !In(object)["spec"]["persistentVolumeReclaimPolicy"].has()) {
    object["spec"]["persistentVolumeReclaimPolicy"] = "Retain";
  }
  if (kind == kind::claim && !claim_of(object).has_class) {
    if (const auto its = default_class(s); !its.empty()) object["spec"]["storageClassName"] = its;
  }
  return object;
}

std::string forbidden_change(const Json& before, const Json& after) {
  const Key key = key_of(before);
  if (key != key_of(after)) return "metadata.name: field is immutable";
  if (auto bad = change_of_fields(before, after, {"/metadata/uid", "/metadata/deletionTimestamp"}); !bad.empty()) {
    return bad;
  }
  if (auto bad = new_finalizers(before, after); !bad.empty()) return bad;
  if (key.kind == kind::volume) return change_of_volume(before, after);
  if (key.kind == kind::claim) return change_of_claim(before, after);
  if (key.kind == kind::pod) return change_of_fields(before, after, {"/spec/volumes", "/spec/nodeName"});
  if (key.kind == kind::deployment) return change_of_fields(before, after, {"/spec/selector"});
  if (key.kind == kind::stateful_set) {
    return change_of_fields(
        before, after,
        {"/spec/selector", "/spec/serviceName", "/spec/volumeClaimTemplates", "/spec/podManagementPolicy"});
  }
  if (key.kind == kind::storage_class) {
    return change_of_fields(before, after, {"/provisioner", "/parameters", "/reclaimPolicy", "/volumeBindingMode"});
  }
  return key.kind == kind::config_map ? bad_config_map(after) : "";
}

}  // namespace kf::rehearsal
