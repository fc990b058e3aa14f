// kube.guard and kube.unguard: what juju would delete with an application, and must not.
#include "juju/at_work.hpp"

namespace kf::juju {

namespace {

using doc::In;
using doc::Json;
using kube::Name;
using plan::Action;
using plan::Observation;

kube::Resource resource_of(const Action& action) {
  return {action.text("api"), action.text("plural"), action.text("namespaced") == "yes"};
}
Name name_of(const Action& action) { return {action.text("namespace"), action.text("name")}; }

struct Found {
  std::optional<Json> object;  ///< none: gone, or another one; then `problem` says so
  Observation problem{};
  std::string lifecycle() const { return In(*object)["metadata"]["labels"][lifecycle_label].text(); }
};

Found find(Scene& scene, const Action& action) {
  auto object = scene.cluster.get(resource_of(action), name_of(action));
  const std::string what = action.text("plural") + " " + name_of(action).shown();
  if (!object) return {std::nullopt, {plan::Status::refused, what + " is gone", {}, ""}};
  if (In(*object)["metadata"]["uid"].text() != action.text("uid")) {
    return {std::nullopt, {plan::Status::refused, what + " is another one: it was deleted and made again", {}, ""}};
  }
  if (In(*object)["metadata"]["deletionTimestamp"].has()) {
    return {std::nullopt, {plan::Status::refused, what + " is being deleted", {}, ""}};
  }
  return {std::move(object), {}};
}

void label(Scene& scene, const Action& action, const Json& object, const Json& value) {
  const auto seen = kube::Seen::of(object);
  scene.cluster.patch(
      resource_of(action), name_of(action),
      {{"metadata", {{"uid", seen.uid}, {"resourceVersion", seen.version}, {"labels", {{lifecycle_label, value}}}}}});
}

}  // namespace

Observation probe_guard(Scene& scene, const Action& action) {
  const Found found = find(scene, action);
  if (!found.object) return found.problem;
  if (found.lifecycle() == persistent) return {plan::Status::done, "juju leaves it alone, uid unchanged", {}, ""};
  return {plan::Status::not_yet, "juju would delete it with its application", {}, ""};
}

void act_guard(Scene& scene, const Action& action) {
  const Found found = find(scene, action);
  if (found.object && found.lifecycle() != persistent) label(scene, action, *found.object, persistent);
}

Observation probe_unguard(Scene& scene, const Action& action) {
  const Found found = find(scene, action);
  if (!found.object) return found.problem;
  if (found.lifecycle().empty()) return {plan::Status::done, "as it was", {}, ""};
  if (found.lifecycle() == persistent) return {plan::Status::not_yet, "still guarded", {}, ""};
  return {plan::Status::refused, "its lifecycle is \"" + found.lifecycle() + "\": somebody has changed it", {}, ""};
}

void act_unguard(Scene& scene, const Action& action) {
  const Found found = find(scene, action);
  if (found.object && found.lifecycle() == persistent) label(scene, action, *found.object, nullptr);
}

}  // namespace kf::juju
