#include "shared/place.hpp"

#include "kube/failure.hpp"

namespace kf::shared {

using doc::Json;
using kube::ClusterError;
using kube::Failure;

namespace {

/// The answer says nothing of what is there now: it was taken, or the reply was lost.
bool tells_nothing(Failure failure) {
  switch (failure) {
    case Failure::exists:
    case Failure::conflict:
    case Failure::not_found:
    case Failure::unreachable:
    case Failure::timeout:
    case Failure::throttled:
    case Failure::tool:
    case Failure::too_much:
    case Failure::other: return true;
    default: return false;
  }
}

bool is_as_written(const Found& found, const Json& members) {
  return found.object.value("data", Json()) == members["data"] &&
         found.object.value("binaryData", Json()) == members["binaryData"];
}

}  // namespace

kube::Name name_for(const std::string& part) {
  return {home_namespace, part.empty() ? "operation" : part + "-operation"};
}

std::optional<Found> Place::read() const {
  auto object = cluster_.get(kube::resource::config_maps, at_);
  if (!object) return std::nullopt;
  return found_in(std::move(*object), name());
}

void Place::create(const Json& object) {
  try {
    cluster_.create(kube::resource::config_maps, object);
    return;
  } catch (const ClusterError& e) {
    if (e.failure != Failure::not_found) throw;  // else its namespace is missing
  }
  try {
    cluster_.create(kube::resource::namespaces,
                    {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", at_.ns}}}});
  } catch (const ClusterError& e) {
    if (e.failure != Failure::exists) throw;
  }
  cluster_.create(kube::resource::config_maps, object);
}

bool Place::put(const std::optional<Found>& instead, const Sheet& sheet) {
  const Json members = members_of(sheet);
  Json object = members;
  try {
    if (instead) {
      object["metadata"] = {{"uid", instead->uid}, {"resourceVersion", instead->version}};
      cluster_.patch(kube::resource::config_maps, at_, object);
    } else {
      object["apiVersion"] = "v1";
      object["kind"] = "ConfigMap";
      object["metadata"] = {{"namespace", at_.ns}, {"name", at_.name}};
      object["metadata"]["labels"]["app.kubernetes.io/managed-by"] = "kf-plugins";
      create(object);
    }
    return true;
  } catch (const ClusterError& e) {
    if (!tells_nothing(e.failure)) throw;
    trouble_ = e.why().empty() ? e.what() : std::string(e.what()) + ": " + e.why();
    const auto now = read();
    return now && is_as_written(*now, members);
  }
}

}  // namespace kf::shared
