#include "retain_plan.hpp"

#include "base/text.hpp"
#include "kube/verbs.hpp"

#include <set>

namespace kf::kfpv {

namespace {

using kube::Volume;
using volume::DataVolume;

const char* const retain = "Retain";

std::string content_of(const DataVolume& row) {
  return std::string(volume::shown(row.role)) + (row.product.empty() ? "" : "/" + row.product);
}

std::string name_of(const DataVolume& row) { return row.claim.name.empty() ? row.volume : row.claim.shown(); }

class Planner {
 public:
  Planner(const kube::Snapshot& snapshot, bool undo) : snapshot_(snapshot), undo_(undo) {
    for (const Volume& v : snapshot.volumes) {
      if (auto place = volume::source_of(v).place; !place.empty()) by_place_[place].push_back(&v);
    }
    plan_.draft.keep_going = true;
  }

  RetainPlan plan(const std::vector<DataVolume>& rows) {
    for (const DataVolume& row : rows) add(row);
    const auto steps = plan_.draft.steps.size();
    plan_.draft.title = (undo_ ? "undo retain of " : "retain ") + text::count(steps, "volume");
    return std::move(plan_);
  }

 private:
  void add(const DataVolume& row) {
    if (row.pv == nullptr) return leave_claim(row);
    std::vector<const Volume*> objects{row.pv};
    if (const auto same = by_place_.find(row.source.place); same != by_place_.end()) objects = same->second;
    add_datum(row, objects);
    for (const Volume* v : objects) {
      if (!planned_.insert(v->meta.name).second) continue;
      undo_ ? add_release(row, *v) : add_hold(row, *v);
    }
  }

  void leave_claim(const DataVolume& row) {
    if (row.phase == "Lost") {
      plan_.left.push_back({name_of(row), "its volume object " + row.volume + " is gone", !undo_});
    } else {
      plan_.left.push_back({name_of(row), "has no volume yet", false});
    }
  }

  void add_datum(const DataVolume& row, const std::vector<const Volume*>& objects) {
    const std::string id = row.source.place.empty() ? row.volume : objects.front()->meta.name;
    if (!data_.insert(id).second) return;
    plan::Datum datum{id, content_of(row) + ", " + name_of(row), "", {}};
    datum.home = row.source.place.empty() ? "volume/" + row.volume : "disk/" + row.source.place;
    for (const Volume* v : objects) {
      datum.hangs_on.insert(kube::address_of_volume(v->meta.name));
      if (v->reclaim_policy == retain || !v->has_claim_ref) continue;
      datum.hangs_on.insert(kube::address_of_claim(v->claim));
      datum.hangs_on.insert(kube::address_of_namespace(v->claim.ns));
    }
    plan_.draft.data.push_back(std::move(datum));
  }

  std::string title_of(const DataVolume& row, const Volume& v) const {
    const std::string what = content_of(row) + ", " + name_of(row);
    return &v == row.pv ? what : "the same disk as " + row.volume + " (" + what + ")";
  }

  void add_hold(const DataVolume& row, const Volume& v) {
    if (v.reclaim_policy == retain) {
      ++plan_.already;
      return;
    }
    const std::string& was = v.reclaim_policy;
    std::string why = "policy " + was + " -> Retain";
    if (v.meta.deleting) why += "; the volume object is being deleted, its disk will stay";
    plan_.draft.steps.push_back({.id = "retain-" + v.meta.name,
                                 .title = title_of(row, v),
                                 .why = why,
                                 .needs = {},
                                 .action = kube::hold({v.meta.name, v.meta.uid, was, content_of(row)}),
                                 .undo = kube::release(v.meta.name, v.meta.uid, was),
                                 .patience = std::chrono::seconds{60}});
  }

  void add_release(const DataVolume& row, const Volume& v) {
    const std::string& original = v.meta.annotation(kube::annotation::original_policy);
    if (original.empty()) {
      if (&v == row.pv) plan_.left.push_back({name_of(row), "was not changed by retain", false});
      return;
    }
    plan_.draft.steps.push_back(
        {.id = "release-" + v.meta.name,
         .title = title_of(row, v),
         .why = "policy " + v.reclaim_policy + " -> " + original,
         .needs = {},
         .action = kube::release(v.meta.name, v.meta.uid, original),
         .undo = kube::hold({v.meta.name, v.meta.uid, original, v.meta.annotation(kube::annotation::holds)}),
         .patience = std::chrono::seconds{60}});
  }

  const kube::Snapshot& snapshot_;
  const bool undo_;
  std::map<std::string, std::vector<const Volume*>> by_place_;
  std::set<std::string> planned_;
  std::set<std::string> data_;
  RetainPlan plan_;
};

}  // namespace

RetainPlan retain_plan(const std::vector<DataVolume>& rows, const kube::Snapshot& snapshot) {
  return Planner(snapshot, false).plan(rows);
}

RetainPlan undo_plan(const std::vector<DataVolume>& rows, const kube::Snapshot& snapshot) {
  return Planner(snapshot, true).plan(rows);
}

}  // namespace kf::kfpv
