// What is wrong, or will go wrong, with Kubeflow's volumes: each finding with its evidence and the command against it.
#pragma once
#include "volume/discover.hpp"
#include "volume/releases.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kf::volume {

enum class Severity {
  loss,     ///< data goes with the next ordinary deletion, or can be written over
  broken,   ///< Kubeflow cannot use this volume now, or uses the wrong one
  warning,  ///< true and worth knowing before anything is changed
  note,     ///< looks alarming, and is normal
};
std::string_view shown(Severity);

struct Finding {
  std::string id;
  Severity severity = Severity::note;
  std::string object;    ///< "kubeflow/mysql-pv-claim", or a volume's name
  std::string evidence;  ///< what was read that says so
  std::string next;      ///< the exact command to type
};

struct Explanation {
  std::string_view id, meaning;
};
/// Every id that `check` can report, with one line each; risk ids are among them.
std::vector<Explanation> finding_texts();

/// What a person types to reach the same cluster, for the commands against a finding.
struct Typed {
  std::string kubectl = "kubectl";    ///< with the connection flags: "kubectl --context=lab"
  std::string self = "kubectl kfpv";  ///< our own name
  std::string flags{};                ///< the connection flags alone, with a space in front: " --context=lab"
};

/// Pure. By severity, then as the volumes stand. With `to`, whether that release's servers start on the data blocks
/// too.
std::vector<Finding> check(const Discovery&, const kube::Snapshot&, const Typed&, const Release* to = nullptr);

/// loss or broken: the verdict is not "safe".
bool blocks(const std::vector<Finding>&);

}  // namespace kf::volume
