// What juju tells of itself, of a model, of a controller, and of a charm in Charmhub.
#pragma once
#include "juju/values.hpp"

#include <string_view>

namespace kf::juju {

/// `juju show-model --format json`: the one model in it.
struct ModelInfo {
  std::string controller, owner, name, uuid;  ///< "uk8s", "admin", "kubeflow"
  std::string type;                           ///< caas is Kubernetes
  Version agent;

  /// Means this model to every juju command, whatever somebody switches to meanwhile: "uk8s:admin/kubeflow".
  std::string pinned() const { return controller + ":" + owner + "/" + name; }
};

/// Each throws Error (exit 1) that names `origin` for text that is something else.
ModelInfo read_model(std::string_view json, const std::string& origin);
/// `juju show-controller NAME --format json`: the version of its agents.
Version read_controller(std::string_view json, const std::string& origin);
/// `juju version`.
Version read_version(std::string_view text, const std::string& origin);

/// `juju info CHARM --format json`: the newest revision in a channel for a base, whatever its architecture; nullopt:
/// there is none. An empty base takes any. juju 2.9 lists one revision for each channel, the newest: for it the bases
/// must have been narrowed by --series.
std::optional<int> read_released(std::string_view json, const std::string& origin, const std::string& channel,
                                 const std::string& base);

}  // namespace kf::juju
