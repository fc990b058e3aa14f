#include "export_plan.hpp"

#include "base/text.hpp"
#include "stoppable.hpp"
#include "volume/consumers.hpp"
#include "volume/retain_plan.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

using kube::Scaled;
using plan::Id;
using volume::DataVolume;

class Builder {
 public:
  Builder(const kube::Snapshot& snapshot, const volume::Discovery& discovery, const ExportPlanOf& of)
      : snapshot_(snapshot),
        discovery_(discovery),
        of_(of),
        consumers_(volume::consumers_of(snapshot)),
        draft_(volume::retain_plan(discovery.volumes, snapshot).draft) {}

  plan::Draft made() {
    draft_.title = std::string(of_.stop ? "stop and export " : "export ") +
                   text::count(discovery_.volumes.size(), "volume") + " to " + of_.to.to.string();
    draft_.keep_going = !of_.stop;  // half a stop is something to go on with
    std::set<Id> before;
    if (of_.stop) before = stop_writers();
    add({.id = "ask",
         .title = "ask each store what it holds",
         .why = "an import is verified by it",
         .needs = before,
         .action = ask(stores())});
    std::set<Id> last{"ask"};
    if (of_.stop) last = stop_stores();
    add({.id = "write",
         .title = "write the export",
         .why = "definitions that no applying of them can destroy a disk by",
         .needs = last,
         .action = write(of_.to, plan::Ref{"ask", "identities"})});
    return std::move(draft_);
  }

 private:
  void add(plan::Step step) { draft_.steps.push_back(std::move(step)); }

  static bool is_store(const DataVolume& row) {
    return row.pv != nullptr && row.has_claim && row.role != volume::Role::workspace;
  }

  std::vector<AskedStore> stores() const {
    std::vector<AskedStore> all;
    for (const DataVolume& row : discovery_.volumes) {
      if (is_store(row) && !row.product.empty()) all.push_back({row.volume, row.product, row.claim});
    }
    return all;
  }

  /// False: it does not run, or is stopped already.
  bool add_stop(const kube::Workload& workload, const std::string& why, const std::set<std::string>& volumes,
                const std::set<Id>& before, std::set<Id>& stopped) {
    const Id id = "stop-" + workload.meta.ns + "-" + text::lower(workload.kind) + "-" + workload.meta.name;
    const auto scaled = to_stop(workload, {"export --stop", of_.managers_paused});
    if (!scaled) return false;
    if (!stopped.insert(id).second) return true;
    add({.id = id,
         .title = "stop " + scaled->kind + " " + scaled->name.shown(),
         .why = why,
         .needs = before,
         .action = kube::stop(*scaled),
         .undo = kube::start(*scaled, volumes)});
    return true;
  }

  std::set<Id> stop_writers() {
    std::set<std::string> homes;
    for (const DataVolume& row : discovery_.volumes) {
      if (is_store(row)) homes.insert(row.home.empty() ? row.claim.ns : row.home);
    }
    std::set<Id> stopped;
    for (const kube::Workload& w : snapshot_.workloads) {
      if (homes.contains(w.meta.ns) && volume::writes_to_stores(w.meta.name) && !has_store(w))
        add_stop(w, "it writes to the stores over the network", {}, {}, stopped);
    }
    return stopped;
  }

  bool has_store(const kube::Workload& w) const {
    return std::any_of(discovery_.volumes.begin(), discovery_.volumes.end(), [&](const DataVolume& row) {
      const auto users = users_of(row);
      return is_store(row) && std::find(users.begin(), users.end(), &w) != users.end();
    });
  }

  /// The workloads that mount it.
  std::vector<const kube::Workload*> users_of(const DataVolume& row) const {
    std::vector<const kube::Workload*> users;
    const auto it = consumers_.find(row.claim);
    if (it == consumers_.end()) return users;
    for (const volume::Consumer& user : it->second) {
      for (const kube::Workload& w : snapshot_.workloads) {
        if (w.kind == user.kind && w.meta.full() == kube::Name{row.claim.ns, user.name}) users.push_back(&w);
      }
    }
    return users;
  }

  std::set<Id> stop_stores() {
    std::set<Id> quiet{"ask"}, stopped;
    for (const DataVolume& row : discovery_.volumes) {
      if (!is_store(row)) continue;
      std::vector<Scaled> users;
      std::set<Id> needs{"ask"};
      for (const kube::Workload* w : users_of(row)) {
        if (!add_stop(*w, "it has claim " + row.claim.shown(), volumes_of(*w), {"ask"}, stopped)) continue;
        users.push_back(*to_stop(*w, {"export --stop", of_.managers_paused}));
        needs.insert("stop-" + w->meta.ns + "-" + text::lower(w->kind) + "-" + w->meta.name);
      }
      if (users.empty()) continue;
      const Id id = "quiet-" + row.claim.ns + "-" + row.claim.name;
      add({.id = id,
           .title = "wait until no pod has claim " + row.claim.shown(),
           .why = "what is on it is the last word then",
           .needs = needs,
           .action = kube::quiet(row.volume, row.claim, users)});
      quiet.insert(id);
    }
    return quiet;
  }

  std::set<std::string> volumes_of(const kube::Workload& w) const {
    std::set<std::string> all;
    for (const DataVolume& row : discovery_.volumes) {
      const auto users = users_of(row);
      if (is_store(row) && std::find(users.begin(), users.end(), &w) != users.end()) all.insert(row.volume);
    }
    return all;
  }

  const kube::Snapshot& snapshot_;
  const volume::Discovery& discovery_;
  const ExportPlanOf& of_;
  const volume::Consumers consumers_;
  plan::Draft draft_;
};

}  // namespace

plan::Draft export_plan(const kube::Snapshot& snapshot, const volume::Discovery& discovery, const ExportPlanOf& of) {
  return Builder(snapshot, discovery, of).made();
}

}  // namespace kf::kfpv
