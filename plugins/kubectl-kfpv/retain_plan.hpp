// What `retain` and `retain --undo` will do, as a plan. Pure.
#pragma once
#include "kube/snapshot.hpp"
#include "plan/plan.hpp"
#include "volume/discover.hpp"

#include <string>
#include <vector>

namespace kf::kfpv {

/// A volume that the plan leaves alone, and why.
struct Left {
  std::string object;  ///< "kubeflow/mysql-pv-claim" or a volume's name
  std::string why;
  bool trouble = false;  ///< it is not as the user wants it to be
};

struct RetainPlan {
  plan::Draft draft;  ///< tool, target and where are the caller's to fill in
  std::vector<Left> left;
  std::size_t already = 0;  ///< volumes that are kept without our doing anything
};

/// Every volume of `rows` that does not have policy Retain gets it, and so does every other volume object of the same
/// disk: with policy Delete it would take the disk along.
RetainPlan retain_plan(const std::vector<volume::DataVolume>& rows, const kube::Snapshot&);

/// Every volume of `rows`, and every other volume object of the same disk, that a retain has changed gets back the
/// policy it had.
RetainPlan undo_plan(const std::vector<volume::DataVolume>& rows, const kube::Snapshot&);

}  // namespace kf::kfpv
