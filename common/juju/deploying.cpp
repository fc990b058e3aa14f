// juju.remove and juju.deploy: an application that goes, and one that comes.
#include "document/strict.hpp"
#include "juju/at_work.hpp"

#include <algorithm>

namespace kf::juju {

namespace {

using plan::Action;
using plan::Observation;

/// What Kubernetes still has of it. juju forgets an application before its pods are gone (juju#21257, #21843), and the
/// next one of that name would meet them.
std::string left_over(Scene& scene, const std::string& app) {
  for (const std::string& name : {app, app + "-operator"}) {
    for (const auto* resource : {&kube::resource::stateful_sets, &kube::resource::deployments}) {
      if (scene.cluster.get(*resource, {scene.ns, name})) return resource->plural + " " + name + " is still there";
    }
  }
  return "";
}

/// The storage that it was deployed with is its own by now; empty: yes, or there is none.
std::string not_attached(Scene& scene, const Action& action) {
  const std::string& id = action.text("attach");
  if (id.empty()) return "";
  const auto all = scene.model.storage();
  const auto it = std::ranges::find(all, id, &Storage::id);
  return it != all.end() && it->unit.starts_with(action.text("app") + "/") ? ""
                                                                           : "storage " + id + " is not attached yet";
}

std::map<std::string, std::string> texts(const Action& action, const std::string& arg) {
  const doc::Json json = doc::read_strict(action.text(arg), action.verb + " " + arg);
  return doc::In(json).map();
}

}  // namespace

Observation probe_remove(Scene& scene, const Action& action) {
  const std::string& name = action.text("app");
  const auto status = scene.model.status();
  const Application* app = status.find(name);
  if (app == nullptr) {
    const auto left = left_over(scene, name);
    return left.empty() ? Observation{plan::Status::done, "gone", {}, ""}
                        : Observation{plan::Status::working, left, {}, ""};
  }
  if (app->charm != action.text("charm")) {
    return {plan::Status::refused, name + " is a charm " + app->charm + " now, not " + action.text("charm"), {}, ""};
  }
  if (app->dying) return {plan::Status::working, "it is going", {}, ""};
  return {plan::Status::not_yet, "it is there", {}, ""};
}

void act_remove(Scene& scene, const Action& action) { scene.model.remove(action.text("app")); }

Observation probe_deploy(Scene& scene, const Action& action) {
  const auto status = scene.model.status();
  const Application* app = status.find(action.text("app"));
  if (app == nullptr) return {plan::Status::not_yet, "it is not there", {}, ""};
  if (app->dying) return {plan::Status::working, "the one that was there is still going", {}, ""};
  if (app->charm != action.text("charm") || app->channel != action.text("channel")) {
    return {plan::Status::refused,
            "there is an application " + app->name + " already, charm " + app->charm + " " + app->channel,
            {},
            "juju status " + app->name};
  }
  if (const auto why = unsettled(*app, action.text("wanted")); !why.empty())
    return {plan::Status::working, why, {}, ""};
  if (const auto why = not_attached(scene, action); !why.empty()) return {plan::Status::working, why, {}, ""};
  return {plan::Status::done,
          "revision " + std::to_string(app->revision),
          {{"revision", std::to_string(app->revision)}},
          ""};
}

void act_deploy(Scene& scene, const Action& action) {
  scene.model.deploy({.app = action.text("app"),
                      .charm = action.text("charm"),
                      .channel = action.text("channel"),
                      .base = action.text("base"),
                      .constraints = action.text("constraints"),
                      .scale = std::stol(action.text("units")),
                      .trust = action.text("trust") == "yes",
                      .options = texts(action, "options"),
                      .storage = texts(action, "storage"),
                      .attach = action.text("attach")});
}

}  // namespace kf::juju
