// What `import` will do, as a plan, and why it may not. Pure.
#pragma once
#include "exported_stores.hpp"
#include "kube/snapshot.hpp"
#include "plan/plan.hpp"

#include <string>
#include <vector>

namespace kf::kfpv {

struct ImportOf {
  std::string cluster;            ///< that it goes to
  bool claims = false;            ///< make the claims too
  bool old_cluster_gone = false;  ///< nobody writes on the disks there any more: the user says so
  std::string self;               ///< our own command, for what to try
};

struct ImportPlan {
  plan::Draft draft;               ///< tool, target and where are the caller's to fill in
  std::vector<std::string> notes;  ///< what is worth knowing before it is done
};

/// Each volume of the export is made, with policy Retain, and reserved for its claim; with `claims` each claim is made
/// too, bound to it. What is there already as wanted stays. All of it can be taken back; the disks stay as they are.
///
/// Throws Error (exit 4), with nothing changed, for what cannot work or could lose data: servers that wrote when the
/// export was made, if nobody says that they are gone; a name that is another volume's; another volume of the same
/// disk; a claim that another volume means, that cannot take this one or is going; a driver that no node has; an
/// affinity that no node meets; two volumes for one claim; with `claims`, a namespace that is not there.
ImportPlan import_plan(const kube::Snapshot&, const ExportedStores&, const ImportOf&);

}  // namespace kf::kfpv
