// The table of plans that the crash test covers: a new one is covered by being registered here.
#pragma once
#include "plan/engine.hpp"
#include "rehearsal/world.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace kf::crash {

struct Case {
  std::string name;
  rehearsal::World world;                   ///< as it is when the command is given
  plan::Draft (*draft)(rehearsal::World&);  ///< what the command plans
  enum class Is { retain, undo, rebind, cleanup, import, stop, other };
  Is is = Is::other;                                ///< the command; other: a plan that none of them makes
  std::set<plan::Id> refused{};                     ///< steps that are refused when nothing else goes wrong
  std::set<plan::Id> uncertain{};                   ///< steps that may be refused
  std::set<std::string> racing{};                   ///< disks that controllers may destroy before we can act
  std::map<std::string, doc::Json> restored{};      ///< volumes, as they are again when it is done: an undo's promise
  std::set<std::string> kept{};                     ///< disks that are safe when it is done
  std::vector<std::string> deleted{"kubeflow"};     ///< namespaces that the user deletes when it is over
  bool at_rest = true;                              ///< nothing of it is gone or being deleted
  std::set<std::string> met{};                      ///< volumes that strangers meddle with; empty: all of the plan
  bool crowded = false;                             ///< too slow for strangers, but for some of them in pairs
  plan::Draft (*turned_back)(rehearsal::World&){};  ///< what undoes it, for a user who does not go on after a crash
};
const std::vector<Case>& cases();

/// Its verbs also look at claims, pods and workloads, and at what no step of the plan has to do with.
inline bool looks_around(Case::Is is) {
  return is != Case::Is::retain && is != Case::Is::undo && is != Case::Is::other;
}

/// The verbs of the suite, and those that only this test has:
///   kube.remove-claim      namespace claim uid
///   kube.remove-namespace  namespace uid
/// Those of an export that no cluster sees are done as soon as they are asked.
const plan::Verbs& verbs();
plan::Observation probe(kube::Cluster&, const plan::Action&);
void act(kube::Cluster&, const plan::Action&);
struct Tools final : plan::Executor {
  explicit Tools(kube::Cluster& c) : cluster(c) {}
  plan::Observation probe(const plan::Action& a) override { return crash::probe(cluster, a); }
  void act(const plan::Action& a) override { crash::act(cluster, a); }
  kube::Cluster& cluster;
};

/// A retain of everything that is found, and its undo.
plan::Draft retain(rehearsal::World&);
plan::Draft undo(rehearsal::World&);
rehearsal::World retained(rehearsal::World);
std::vector<Case> rebind_cases();
std::vector<Case> cleanup_cases();
std::vector<Case> moving_cases();
plan::Action remove_namespace(rehearsal::World&, const std::string& name);

}  // namespace kf::crash
