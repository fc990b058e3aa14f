// What `export` will do, as a plan. Pure.
#pragma once
#include "plan/plan.hpp"
#include "verbs.hpp"
#include "volume/discover.hpp"

namespace kf::kfpv {

struct ExportPlanOf {
  WriteTo to;
  bool stop = false;             ///< shut the stores down before their definitions are written
  bool managers_paused = false;  ///< see StopFor
};

/// Keeps every volume (Retain), asks each store's server what it holds, and writes the export. With `stop` those who
/// write to the stores over the network are stopped before the servers are asked, and the servers after that; all of it
/// can be taken back. Notebooks and other users' work are not stopped. Throws Error (exit 4) for what must not be
/// stopped. Tool, target and where are the caller's to fill in.
plan::Draft export_plan(const kube::Snapshot&, const volume::Discovery&, const ExportPlanOf&);

}  // namespace kf::kfpv
