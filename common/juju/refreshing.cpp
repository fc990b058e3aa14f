// juju.settled, juju.refresh and juju.scale: an application that changes in place.
#include "base/text.hpp"
#include "juju/at_work.hpp"
#include "kube/users.hpp"

namespace kf::juju {

namespace {

using plan::Action;
using plan::Observation;

Observation gone(const std::string& app) {
  return {plan::Status::refused, "there is no application " + app + " any more", {}, "juju status"};
}

/// Still on its way, and why.
Observation on_its_way(const std::string& why) { return {plan::Status::working, why, {}, ""}; }

/// A podspec charm runs behind an operator of its own, which juju removes when a sidecar takes over, and in the same
/// sweep all that is labelled for the application (worker/caasapplicationprovisioner/application.go, 2.9). Only when it
/// is gone, that is over.
bool operator_is_there(Scene& scene, const std::string& app) {
  return scene.cluster.get(kube::resource::stateful_sets, {scene.ns, app + "-operator"}).has_value();
}

/// A definition that a sidecar charm has made: without units its hook "remove" has run, and takes it along with all
/// that users made of it (canonical/bundle-kubeflow#1307). juju labels what a charm makes (3.6 utils/labels.go,
/// LabelsForAppCreated). Empty: there is none.
std::string definition_made_by(Scene& scene, const std::string& app) {
  static const kube::Resource definitions{"/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", false};
  std::string found;
  if (operator_is_there(scene, app)) return found;  // a podspec charm's hooks run there, and it stays
  scene.cluster.list(definitions, {}, [&](doc::Json&& object) {
    const doc::In meta = doc::In(object)["metadata"];
    if (found.empty() && meta["labels"]["app.juju.is/created-by"].text() == app) found = meta["name"].text();
  });
  return found;
}

Observation on_channel(Scene& scene, const Application& app, const Action& action) {
  if (const auto why = unsettled(app, action.text("wanted")); !why.empty()) return on_its_way(why);
  if (action.text("style") == "podspec" && action.text("becomes") == "sidecar" && operator_is_there(scene, app.name)) {
    return on_its_way("its old operator is still there");
  }
  return {plan::Status::done,
          "charm " + app.charm + " " + app.channel + ", revision " + std::to_string(app.revision),
          {{"channel", app.channel}, {"revision", std::to_string(app.revision)}},
          ""};
}

/// juju may have forgotten a unit while its containers still have their time to end. Empty: there is none.
std::string pod_left_of(Scene& scene, const std::string& app) {
  for (const char* kind : {"StatefulSet", "Deployment"}) {
    if (auto pod = kube::pod_of_workload(scene.cluster, kind, {scene.ns, app}); !pod.empty()) return pod;
  }
  return "";
}

}  // namespace

Observation probe_settled(Scene& scene, const Action& action) {
  const auto status = scene.model.status();
  const Application* app = status.find(action.text("app"));
  if (app == nullptr) return gone(action.text("app"));
  const auto why = unsettled(*app, action.text("wanted"));
  return why.empty() ? Observation{plan::Status::done, app->state.current, {}, ""} : on_its_way(why);
}

Observation probe_refresh(Scene& scene, const Action& action) {
  const auto status = scene.model.status();
  const Application* app = status.find(action.text("app"));
  if (app == nullptr) return gone(action.text("app"));
  const std::string &from = action.text("from"), &to = action.text("to");
  if (app->charm != action.text("charm")) {
    return {
        plan::Status::refused, app->name + " is a charm " + app->charm + " now, not " + action.text("charm"), {}, ""};
  }
  if (app->channel == to && (from != to || app->can_upgrade_to.empty())) return on_channel(scene, *app, action);
  if (app->channel == from) return {plan::Status::not_yet, "on channel " + from, {}, ""};
  return {plan::Status::refused,
          app->name + " is on channel " + (app->channel.empty() ? "(none)" : app->channel) + ", neither " + from +
              " nor " + to + ": somebody has changed it",
          {},
          ""};
}

void act_refresh(Scene& scene, const Action& action) {
  scene.model.refresh({action.text("app"), action.text("to"), action.text("base")});
}

Observation probe_scale(Scene& scene, const Action& action) {
  const auto status = scene.model.status();
  const Application* app = status.find(action.text("app"));
  if (app == nullptr) return gone(action.text("app"));
  const long to = std::stol(action.text("to"));
  if (app->scale != to) {
    if (const auto made = to == 0 ? definition_made_by(scene, app->name) : ""; !made.empty()) {
      return {plan::Status::refused, "without units " + app->name + " would delete its " + made, {}, ""};
    }
    if (std::to_string(app->scale) == action.text("from")) {
      return {plan::Status::not_yet, text::count(static_cast<std::size_t>(app->scale), "unit"), {}, ""};
    }
    return {
        plan::Status::refused, "it is scaled to " + std::to_string(app->scale) + ": somebody has changed it", {}, ""};
  }
  if (static_cast<long>(app->units.size()) != to) {
    return on_its_way(text::count(app->units.size(), "unit") + " of " + std::to_string(to));
  }
  if (const auto pod = to == 0 ? pod_left_of(scene, app->name) : ""; !pod.empty()) {
    return on_its_way("pod " + pod + " is going");
  }
  if (const auto why = to == 0 ? "" : unsettled(*app, action.text("wanted")); !why.empty()) return on_its_way(why);
  return {plan::Status::done, text::count(app->units.size(), "unit"), {}, ""};
}

void act_scale(Scene& scene, const Action& action) {
  scene.model.scale(action.text("app"), std::stol(action.text("to")));
}

}  // namespace kf::juju
