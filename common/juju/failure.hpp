// What a failed call to juju means: the one place that knows its texts.
#pragma once
#include "juju/model.hpp"
#include "process/runner.hpp"

#include <string>
#include <vector>

namespace kf::juju {

/// Reads juju's exit and standard error. Tested with the texts in the sources of juju 2.9.38, 3.0.3 and 3.6.28.
Failure classify(const process::Result&);

/// A call as a person would say it: "refresh", "minio".
struct Call {
  std::string verb, object{};
  bool changes = false;
  std::vector<std::string> secrets{};  ///< that juju may repeat, and nobody is to see

  std::string shown() const { return object.empty() ? verb : verb + " " + object; }
};

/// What a person types to reach the same model, for hints.
struct Typed {
  std::string juju = "juju";
  std::string model{};  ///< "uk8s:admin/kubeflow"; empty: none is known

  std::string with_model() const { return model.empty() ? "" : " -m " + model; }
};

/// juju's words for what went wrong, without those that tell how far it got.
std::string said(const process::Result&);

/// The error that a person sees: what was asked, what juju said, what to try. Where nobody can know whether a change
/// has happened, its state() says so.
JujuError explain(const process::Result&, const Typed&, const Call&);

}  // namespace kf::juju
