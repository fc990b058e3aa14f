#include "rehearsal/objects.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace kf::rehearsal {

using doc::In;
using doc::Json;

// kubernetes staging/src/k8s.io/api: all groups with a dot that the API server itself serves.
bool is_custom(std::string_view group) {
  static const std::set<std::string_view> own{
      "admissionregistration.k8s.io",
      "apiextensions.k8s.io",
      "apiregistration.k8s.io",
      "authentication.k8s.io",
      "authorization.k8s.io",
      "certificates.k8s.io",
      "coordination.k8s.io",
      "discovery.k8s.io",
      "events.k8s.io",
      "flowcontrol.apiserver.k8s.io",
      "internal.apiserver.k8s.io",
      "networking.k8s.io",
      "node.k8s.io",
      "rbac.authorization.k8s.io",
      "resource.k8s.io",
      "scheduling.k8s.io",
      "storagemigration.k8s.io",
      "storage.k8s.io",
  };
  return group.find('.') != std::string_view::npos && !own.contains(group);
}

Key key_of(const Json& object) {
  const In meta = In(object)["metadata"];
  std::string kind = In(object)["kind"].text();
  const std::string version = In(object)["apiVersion"].text();
  const auto slash = version.find('/');
  if (slash != std::string::npos && is_custom(std::string_view(version).substr(0, slash))) {
    kind += "." + version.substr(0, slash);
  }
  return {std::move(kind), {meta["namespace"].text(), meta["name"].text()}};
}

std::string label(const Json& object, const char* key) { return In(object)["metadata"]["labels"][key].text(); }

std::string annotation(const Json& object, const char* key) {
  return In(object)["metadata"]["annotations"][key].text();
}

void annotate(Json& object, const char* key, const std::string& value) {
  object["metadata"]["annotations"][key] = value;
}

bool deleting(const Json& object) { return In(object)["metadata"]["deletionTimestamp"].has(); }

bool has_finalizer(const Json& object, const char* finalizer) {
  const auto all = In(object)["metadata"]["finalizers"].texts();
  return std::find(all.begin(), all.end(), finalizer) != all.end();
}

const Json* Objects::find(const Key& key) const {
  const auto it = all_.find(key);
  return it == all_.end() ? nullptr : &it->second;
}

std::vector<kube::Name> Objects::names(const std::string& kind, const std::string& ns) const {
  std::vector<kube::Name> names;
  for (auto it = all_.lower_bound({kind, {ns, ""}}); it != all_.end() && it->first.kind == kind; ++it) {
    if (!ns.empty() && it->first.name.ns != ns) break;
    names.push_back(it->first.name);
  }
  return names;
}

namespace {

constexpr const char* uid_prefix = "5eed0000-0000-4000-8000-";

/// Of a uid that another rehearsal has given, which is not given again; 0: it is no such uid.
long number_in(const std::string& uid) {
  if (!uid.starts_with(uid_prefix)) return 0;
  const long number = std::strtol(uid.c_str() + std::strlen(uid_prefix), nullptr, 16);
  return number < 0xcafe ? number : 0;  // that of kube-system is always the same
}

}  // namespace

std::string Objects::next_version() {
  ++changes_;
  return std::to_string(++version_);
}

std::string Objects::fresh_uid() {
  char uid[40];
  std::snprintf(uid, sizeof uid, "%s%012lx", uid_prefix, static_cast<unsigned long>(++uids_));
  return uid;
}

const Json& Objects::add(Json object) {
  Json& meta = object["metadata"];
  if (In(meta)["uid"].text().empty()) {
    meta["uid"] = fresh_uid();
  } else {
    uids_ = std::max(uids_, number_in(In(meta)["uid"].text()));
  }
  const std::string version = In(meta)["resourceVersion"].text();
  if (version.empty()) {
    meta["resourceVersion"] = next_version();
  } else {  // what is written later must not get a version that was there already
    long number = 0;
    std::from_chars(version.data(), version.data() + version.size(), number);
    version_ = std::max(version_, number);
    ++changes_;
  }
  Json& place = all_[key_of(object)];
  place = std::move(object);
  return place;
}

bool Objects::update(Json object) {
  Json& now = all_.at(key_of(object));
  object["metadata"]["resourceVersion"] = now["metadata"]["resourceVersion"];
  if (now == object) return false;
  now = std::move(object);
  now["metadata"]["resourceVersion"] = next_version();
  return true;
}

void Objects::erase(const Key& key) {
  const auto it = all_.find(key);
  if (it == all_.end()) return;
  gone_.insert(In(it->second)["metadata"]["uid"].text());
  all_.erase(it);
  ++changes_;
}

Json Objects::save() const {
  Json objects = Json::array();
  for (const auto& [key, object] : all_) objects.push_back(object);
  return {{"objects", objects}, {"gone", gone_}, {"version", version_}, {"uids", uids_}, {"changes", changes_}};
}

Objects Objects::restored(const Json& saved) {
  Objects objects;
  for (const Json& object : saved.at("objects")) objects.all_[key_of(object)] = object;
  objects.gone_ = saved.at("gone").get<std::set<std::string>>();
  saved.at("version").get_to(objects.version_);
  saved.at("uids").get_to(objects.uids_);
  saved.at("changes").get_to(objects.changes_);
  return objects;
}

}  // namespace kf::rehearsal
