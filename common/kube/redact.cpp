#include "kube/redact.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

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

bool has_any(const std::string& low, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return low.find(word) != std::string::npos; });
}

/// Names of Secrets stay ("secretName", "nodePublishSecretRef"): they are objects, and what they name stays in the
/// cluster.
bool speaks_of_a_secret(const std::string& key) {
  const std::string low = text::lower(key);
  if (low == "pass" || low == "auth") return true;
  if (low.find("secret") != std::string::npos && !low.ends_with("ref") && !has_any(low, {"name"})) return true;
  return has_any(low,
                 {"password",    "passwd",     "passphrase", "pwd",        "token",      "credential", "accesskey",
                  "access-key",  "access_key", "secretkey",  "secret-key", "secret_key", "accountkey", "account-key",
                  "account_key", "apikey",     "api-key",    "api_key",    "private",    "signature",  "sastoken"});
}

bool is_in(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// Where the credentials of a URL end, if it has some: at the last '@' of its authority, or, behind "user:", of the
/// whole word, as people write slashes into passwords. npos: it has none.
std::size_t end_of_credentials(std::string_view url) {
  const std::string_view authority = url.substr(0, std::min(url.find_first_of("/?#"), url.size()));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) return at;
  const auto colon = authority.rfind(':');
  if (colon == std::string_view::npos) return colon;
  const std::string_view port = authority.substr(colon + 1);
  const bool number = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  return number && port.size() < 6 ? std::string_view::npos : url.rfind('@');
}

/// "https://user:word@host" -> "https://REDACTED@host". By hand: std::regex recurses for every character.
std::string without_credentials(std::string_view word) {
  std::string out;
  auto last_at = word.rfind('@');
  while (last_at != std::string_view::npos) {
    const auto slashes = word.find("://");
    if (slashes == std::string_view::npos || slashes > last_at) break;
    out.append(word.substr(0, slashes + 3));
    word.remove_prefix(slashes + 3);
    last_at -= slashes + 3;
    const auto end = end_of_credentials(word.substr(0, last_at + 1));
    if (end == std::string_view::npos) continue;
    out.append(gone);
    word.remove_prefix(end);
    last_at -= end;
  }
  return out.append(word);
}

std::string without_urls_credentials(std::string_view text) {
  constexpr std::string_view ends_word = " \t\r\n\"'<>";
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(ends_word), text.size());
    out.append(without_credentials(text.substr(0, end)));
    if (end < text.size()) out.push_back(text[end]);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// "username=x,password=y" -> "username=x,password=REDACTED": mount options, connection strings, signed URLs.
std::string without_assignments(std::string_view from) {
  constexpr std::string_view ends_value = ",;& \t\r\n\"'";
  std::string out;
  while (true) {
    const auto equals = from.find('=');
    if (equals == std::string_view::npos) return out.append(from);
    auto first = equals;
    while (first > 0 &&
           (std::isalnum(static_cast<unsigned char>(from[first - 1])) != 0 || is_in(from[first - 1], "_-")))
      --first;
    const std::string key(from.substr(first, equals - first));
    const std::string low = text::lower(key);
    const bool secret = speaks_of_a_secret(key) || low == "sig" || low == "pw";
    out.append(from.substr(0, equals + 1));
    from.remove_prefix(equals + 1);
    if (!secret) continue;
    const auto end = std::min(from.find_first_of(ends_value), from.size());
    if (end > 0) out.append(gone);
    from.remove_prefix(end);
  }
}

/// Whole objects are left in annotations by what applies them: kubectl, kopf, rancher, argo.
bool is_document(const Json& value) {
  return value.is_structured() ||
         (value.is_string() && value.get_ref<const std::string&>().find_first_of("{\n") != std::string::npos);
}

Json cleaned(const Json& value, const std::string& key = {});

Json annotations(const Json& from) {
  Json out = Json::object();
  for (const auto& [name, value] : from.items()) {
    if (name == "kubectl.kubernetes.io/last-applied-configuration") continue;
    out[name] = is_document(value) ? Json(gone) : cleaned(value, name);
  }
  return out;
}

/// `key` is what the value, or the list that it is in, is called.
Json cleaned(const Json& value, const std::string& key) {
  if (value.is_object()) {
    Json out = Json::object();
    for (const auto& [name, member] : value.items()) {
      if (name == "managedFields") continue;
      out[name] = name == "annotations" && member.is_object() ? annotations(member) : cleaned(member, name);
    }
    return out;
  }
  if (value.is_array()) return each_of(value, [&](const Json& element) { return cleaned(element, key); });
  if (value.is_null() || value.is_boolean()) return value;
  if (speaks_of_a_secret(key)) return gone;
  return value.is_string() ? Json(without_assignments(without_urls_credentials(value.get_ref<const std::string&>())))
                           : value;
}

Json variable(const Json& from) {
  Json out = kept(from, {"name", "valueFrom"});
  const std::string name = doc::In(from)["name"].text();
  if (!from.is_object() || !from.contains("value")) return out;
  const bool told = (name == "MYSQL_DATABASE" || name == "POSTGRES_DB") && from["value"].is_string();
  out["value"] = told ? from["value"] : Json(gone);
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

/// How the containers are: what they say for themselves (state.terminated.message) may be anything.
Json pod_status(const Json& from) {
  Json out = cleaned(kept(from, {"phase"}));
  for (const char* key : {"initContainerStatuses", "containerStatuses"}) {
    if (!from.is_object() || !from.contains(key)) continue;
    out[key] = each_of(from[key], [](const Json& state) {
      Json told = cleaned(kept(state, {"name", "restartCount"}));
      const std::string waiting = doc::In(state)["state"]["waiting"]["reason"].text();
      if (!waiting.empty()) told["state"] = {{"waiting", {{"reason", waiting}}}};
      return told;
    });
  }
  return out;
}

Json meta_of(const Json& object) {
  const auto meta = object.find("metadata");
  return meta != object.end() && meta->is_object() ? cleaned(*meta) : Json::object();
}

/// Annotations that name a release, an application or a version, and nothing else; and our own note of the replicas.
bool may_be_told(const std::string& key) {
  static constexpr std::array<std::string_view, 8> all{
      "kf-plugins/replicas",       "argocd.argoproj.io/tracking-id",   "configmanagement.gke.io/managed",
      "controller.juju.is/id",     "kfctl.kubeflow.io/kfdef-instance", "kudo.dev/operator-version",
      "meta.helm.sh/release-name", "meta.helm.sh/release-namespace"};
  return std::find(all.begin(), all.end(), key) != all.end();
}

/// Of a pod's and a workload's annotations the keys tell enough; anybody writes anything into them.
Json meta_of_workload(const Json& object) {
  Json meta = meta_of(object);
  const auto all = meta.find("annotations");
  if (all == meta.end()) return meta;
  if (!all->is_object()) *all = Json::object();
  for (auto& [key, value] : all->items()) {
    if (!may_be_told(key)) value = gone;
  }
  return meta;
}

Json workload_spec(const Json& spec) {
  Json out = kept(spec, {"replicas", "selector", "serviceName", "strategy", "updateStrategy", "volumeClaimTemplates",
                         "persistentVolumeClaimRetentionPolicy", "podManagementPolicy"});
  if (spec.is_object() && spec.contains("template")) {
    const Json& from = spec["template"];
    out["template"] = {{"metadata", meta_of_workload(from.is_object() ? from : Json::object())},
                       {"spec", pod_spec(from.is_object() && from.contains("spec") ? from["spec"] : Json())}};
  }
  return out;
}

/// A ConfigMap of an installation tells its layout; what else stands in it, or in a Secret, is nobody's business.
Json keys_of(const Json& data, bool secret) {
  static constexpr std::array<std::string_view, 17> plain{"appName",
                                                          "appVersion",
                                                          "bucketName",
                                                          "pipelineDb",
                                                          "mlmdDb",
                                                          "cacheDb",
                                                          "dbType",
                                                          "dbHost",
                                                          "dbPort",
                                                          "mysqlHost",
                                                          "mysqlPort",
                                                          "postgresHost",
                                                          "postgresPort",
                                                          "minioServiceHost",
                                                          "minioServiceRegion",
                                                          "gcsCloudSqlInstanceName",
                                                          "gcsProjectId"};
  Json out = Json::object();
  if (!data.is_object()) return out;
  for (const auto& member : data.items()) {
    const bool told = !secret && std::find(plain.begin(), plain.end(), member.key()) != plain.end();
    out[member.key()] = told ? cleaned(member.value(), member.key()) : Json(gone);
  }
  return out;
}

/// Kinds that are read as a whole. Of all others, a Job or a Notebook with passwords in its variables, only the name
/// stays.
bool is_plain(const std::string& kind) {
  static constexpr std::array<std::string_view, 5> plain{"PersistentVolume", "PersistentVolumeClaim", "StorageClass",
                                                         "Namespace", "Event"};
  return std::find(plain.begin(), plain.end(), kind) != plain.end();
}

}  // namespace

std::string redacted_text(const std::string& text) { return without_assignments(without_urls_credentials(text)); }

Json redacted(const Json& object) {
  if (!object.is_object()) return cleaned(object);
  const std::string kind = doc::In(object)["kind"].text();
  Json out = cleaned(kept(object, {"apiVersion", "kind"}));
  const Json spec = object.contains("spec") ? object["spec"] : Json::object();
  if (kind == "Pod") {
    out["metadata"] = meta_of_workload(object);
    out["spec"] = cleaned(pod_spec(spec));
    out["status"] = pod_status(object.contains("status") ? object["status"] : Json());
  } else if (kind == "Deployment" || kind == "StatefulSet" || kind == "ReplicaSet") {
    out["metadata"] = meta_of_workload(object);
    out["spec"] = cleaned(workload_spec(spec));
  } else if (kind == "ConfigMap" || kind == "Secret") {
    out["metadata"] = meta_of_workload(object);
    for (const char* key : {"data", "stringData", "binaryData"}) {
      if (object.contains(key)) out[key] = keys_of(object[key], kind == "Secret");
    }
  } else if (kind == "Node") {
    out["metadata"] = meta_of_workload(object);
    const std::string version = doc::In(object)["status"]["nodeInfo"]["kubeletVersion"].text();
    if (!version.empty()) out["status"] = {{"nodeInfo", {{"kubeletVersion", version}}}};
  } else if (kind == "Service" || kind == "CSINode") {
    out["metadata"] = meta_of_workload(object);
    out["spec"] = cleaned(kept(spec, {"selector", "type", "externalName", "ports", "drivers"}));
  } else if (is_plain(kind)) {
    out = cleaned(object);
    out["metadata"] = meta_of(object);
  } else {
    out["metadata"] = meta_of_workload(object);
  }
  return out;
}

}  // namespace kf::kube
