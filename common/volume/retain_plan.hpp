// What `retain` and `retain --undo` will do, as a plan. Pure.
#pragma once
#include "kube/snapshot.hpp"
#include "plan/plan.hpp"
#include "volume/discover.hpp"

#include <string>
#include <vector>

namespace kf::volume {

/// One volume object, or a claim without one: what it is now and what it is to be.
struct RetainLine {
  std::string object;       ///< "metadata/mysql, kubeflow/mysql-pv-claim"
  std::string volume, uid;  ///< PersistentVolume; empty: the claim has none
  std::string was, want;    ///< reclaim policies
  std::string step;         ///< of the plan; empty: nothing is done to it
  std::string note;         ///< why not, or what else is worth knowing
};

struct RetainPlan {
  plan::Draft draft;  ///< tool, target and where are the caller's to fill in
  std::vector<RetainLine> lines;
};

/// Every volume of `rows` that does not have policy Retain gets it, and so does every other volume object of the same
/// disk: with policy Delete it would take the disk along.
RetainPlan retain_plan(const std::vector<DataVolume>& rows, const kube::Snapshot&);

/// Every volume of `rows`, and every other volume object of the same disk, that a retain has changed gets back the
/// policy it had.
RetainPlan undo_plan(const std::vector<DataVolume>& rows, const kube::Snapshot&);

}  // namespace kf::volume
