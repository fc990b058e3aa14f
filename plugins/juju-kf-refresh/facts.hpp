// What an upgrade stands on: one reading of the juju model and of the cluster under it.
#pragma once
#include "juju/model.hpp"
#include "kube/cluster.hpp"
#include "kube/snapshot.hpp"
#include "recipe/charms.hpp"
#include "volume/discover.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kf::refresh {

/// An object of a kind that some charm has brought, as far as a plan needs it.
struct Custom {
  kube::Name name;
  std::string uid;
  std::string app;       ///< the application that juju would delete it with, by its labels; empty: none
  bool guarded = false;  ///< juju leaves it alone
  bool running =
      false;  ///< of a Workflow: not finished; of a ScheduledWorkflow: switched on; of a Notebook: not stopped
};

/// A CustomResourceDefinition and what there is of its kind. When it goes, all of that goes.
struct Definition {
  std::string name, kind;   ///< "profiles.kubeflow.org", "Profile"
  kube::Resource resource;  ///< of its objects
  std::string uid;
  std::string app;                  ///< the application that juju would delete it with, by its labels; empty: none
  std::vector<std::string> owners;  ///< applications whose charm makes it, as far as we know charms
  bool guarded = false;
  std::vector<Custom> objects;
};

struct Facts {
  juju::Versions juju;
  std::string kubernetes;  ///< "v1.24.17"
  juju::Status status;
  juju::Bundle bundle;
  std::vector<juju::Storage> storage;
  kube::Snapshot snapshot;
  volume::Discovery discovery;  ///< of all namespaces; points into snapshot
  std::vector<Definition> definitions;
  std::vector<std::string> gaps;  ///< what could not be read and can be done without, as sentences

  Facts() = default;
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  /// The namespace of the model: its name (caas/kubernetes/provider: one namespace to a model).
  const std::string& ns() const { return status.model; }
  /// How the application runs now, told by what is in the cluster: a podspec charm has an operator of its own.
  recipe::Style style_of(const std::string& app) const;
  /// Names of the applications of a charm, in order.
  std::vector<std::string> apps_of(const std::string& charm) const;
  const Definition* definition(const std::string& name) const;
};

using Progress = std::function<void(const std::string&)>;

/// Throws juju::JujuError or kube::ClusterError for what is indispensable.
std::unique_ptr<Facts> read_facts(juju::Reader&, kube::Reader&, const recipe::Charms&, const Progress&);

}  // namespace kf::refresh
