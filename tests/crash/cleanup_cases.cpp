// A volume object goes whose disk another one serves.
#include "cases.hpp"
#include "cleanup_plan.hpp"
#include "worlds.hpp"

namespace kf::crash {

using rehearsal::World;

namespace {

const std::string nfs = "nfs: {server: nas, path: /export}";

plan::Draft cleaned(World& world) {
  auto draft = kfpv::cleanup_plan(snapshot_of(world), "pv-old", "crash");
  draft.tool = "crash";
  draft.target = "rehearsal";
  for (auto& step : draft.steps) step.patience = std::chrono::seconds{25};
  return draft;
}

Case cleaning(const std::string& name, const std::string& policy, const std::string& phase, const std::string& source) {
  const std::string served = pv({.name = "pv-a", .policy = "Retain", .claim = "mysql-pv-claim", .source = source}) +
                             claim("mysql-pv-claim", "pv-a") + writer("mysql", "mysql-pv-claim");
  const std::string old =
      pv({.name = "pv-old", .policy = policy, .claim = "gone", .phase = phase, .uid = "c-gone", .source = source});
  return {.name = "clean up " + name,
          .world = settled(loaded(served + old)),
          .draft = cleaned,
          .is = Case::Is::cleanup,
          .kept = {source == nfs ? "nfs/nas:/export" : "ebs/vol-same"},
          .at_rest = policy == "Retain",  // a hold of what would be reclaimed is not given up again
          .met = {"pv-old", "pv-a"}};
}

}  // namespace

std::vector<Case> cleanup_cases() {
  return {cleaning("the second object of a disk", "Retain", "Released",
                   "csi: {driver: ebs.csi.aws.com, volumeHandle: vol-same}"),
          cleaning("the second object of an export, that could not be reclaimed", "Delete", "Failed", nfs)};
}

}  // namespace kf::crash
