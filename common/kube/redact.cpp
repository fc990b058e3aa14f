#include "kube/redact.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <regex>

namespace kf::kube {

namespace {

using doc::Json;

constexpr const char* gone = "REDACTED";

Json kept(const Json& from, std::initializer_list<const char*> keys) {
  Json out = Json::object();
  if (!from.is_object()) return out;
  for (const char* key : keys) {
    if (const auto it = from.find(key); it != from.end()) out[key] = *it;
  }
  return out;
}

template <typename Each>
Json each_of(const Json& list, const Each& each) {
  Json out = Json::array();
  if (!list.is_array()) return out;
  for (const Json& element : list) out.push_back(each(element));
  return out;
}

bool speaks_of_a_secret(const std::string& key) {
  static constexpr std::array words{"password",   "passwd",     "passphrase", "token",     "credential",
                                    "accesskey",  "access-key", "access_key", "secretkey", "secret-key",
                                    "secret_key", "accountkey", "apikey",     "api-key",   "private"};
  const std::string low = text::lower(key);
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return low.find(word) != std::string::npos; });
}

/// Names of Secrets stay ("nodePublishSecretRef": {...}): they are objects, and what they name stays in the cluster.
Json cleaned(const Json& value, const std::string& key = {}) {
  if (value.is_object()) {
    Json out = Json::object();
    for (const auto& [name, member] : value.items()) out[name] = cleaned(member, name);
    return out;
  }
  if (value.is_array()) return each_of(value, [&](const Json& element) { return cleaned(element, key); });
  if (!value.is_string()) return value;
  if (speaks_of_a_secret(key)) return gone;
  static const std::regex in_url("://[^/@[:space:]]+@");
  const auto& text = value.get_ref<const std::string&>();
  return text.find("://") == std::string::npos ? value : Json(std::regex_replace(text, in_url, "://REDACTED@"));
}

Json variable(const Json& from) {
  Json out = kept(from, {"name", "valueFrom"});
  const std::string name = doc::In(from)["name"].text();
  if (!from.is_object() || !from.contains("value")) return out;
  out["value"] = name == "MYSQL_DATABASE" || name == "POSTGRES_DB" ? from["value"] : Json(gone);
  return out;
}

Json container(const Json& from) {
  Json out = kept(from, {"name", "image", "volumeMounts", "volumeDevices", "envFrom"});
  if (from.is_object() && from.contains("env")) out["env"] = each_of(from["env"], variable);
  return out;
}

Json pod_volume(const Json& from) {
  return kept(from, {"name", "persistentVolumeClaim", "secret", "configMap", "emptyDir", "ephemeral", "hostPath"});
}

Json pod_spec(const Json& from) {
  Json out = kept(from, {"nodeName", "restartPolicy", "serviceAccountName"});
  for (const char* key : {"containers", "initContainers"}) {
    if (from.is_object() && from.contains(key)) out[key] = each_of(from[key], container);
  }
  if (from.is_object() && from.contains("volumes")) out["volumes"] = each_of(from["volumes"], pod_volume);
  return out;
}

Json meta_of(const Json& object) {
  Json meta = object.contains("metadata") ? object["metadata"] : Json::object();
  if (!meta.is_object()) return Json::object();
  meta.erase("managedFields");
  if (const auto it = meta.find("annotations"); it != meta.end() && it->is_object()) {
    it->erase("kubectl.kubernetes.io/last-applied-configuration");
  }
  return cleaned(meta);
}

Json workload_spec(const Json& spec) {
  Json out = kept(spec, {"replicas", "selector", "serviceName", "strategy", "updateStrategy", "volumeClaimTemplates",
                         "persistentVolumeClaimRetentionPolicy", "podManagementPolicy"});
  if (spec.is_object() && spec.contains("template")) {
    const Json& from = spec["template"];
    out["template"] = {{"metadata", meta_of(from.is_object() ? from : Json::object())},
                       {"spec", pod_spec(from.is_object() && from.contains("spec") ? from["spec"] : Json())}};
  }
  return cleaned(out);
}

/// A ConfigMap of an installation tells its layout; what else stands in it, or in a Secret, is nobody's business.
Json keys_of(const Json& data, bool secret) {
  static constexpr std::array<std::string_view, 7> plain{"appName", "appVersion", "bucketName", "pipelineDb",
                                                         "mlmdDb",  "cacheDb",    "dbType"};
  Json out = Json::object();
  if (!data.is_object()) return out;
  for (const auto& member : data.items()) {
    const bool told = !secret && std::find(plain.begin(), plain.end(), member.key()) != plain.end();
    out[member.key()] = told ? member.value() : Json(gone);
  }
  return out;
}

}  // namespace

Json redacted(const Json& object) {
  if (!object.is_object()) return object;
  const std::string kind = doc::In(object)["kind"].text();
  Json out = kept(object, {"apiVersion", "kind"});
  out["metadata"] = meta_of(object);
  const Json spec = object.contains("spec") ? object["spec"] : Json::object();
  if (kind == "Pod") {
    out["spec"] = pod_spec(spec);
    out["status"] = kept(object.contains("status") ? object["status"] : Json(), {"phase"});
  } else if (kind == "Deployment" || kind == "StatefulSet" || kind == "ReplicaSet") {
    out["spec"] = workload_spec(spec);
  } else if (kind == "ConfigMap" || kind == "Secret") {
    for (const char* key : {"data", "stringData", "binaryData"}) {
      if (object.contains(key)) out[key] = keys_of(object[key], kind == "Secret");
    }
  } else {
    out = cleaned(object);
    out["metadata"] = meta_of(object);
  }
  return out;
}

}  // namespace kf::kube
