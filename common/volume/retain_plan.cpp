#include "volume/retain_plan.hpp"

#include "base/text.hpp"
#include "kube/verbs.hpp"

#include <set>

namespace kf::volume {

namespace {

using kube::Volume;

const char* const retain = "Retain";

std::string content_of(const DataVolume& row) {
  return std::string(shown(row.role)) + (row.product.empty() ? "" : "/" + row.product);
}

std::string name_of(const DataVolume& row) { return row.claim.name.empty() ? row.volume : row.claim.shown(); }

std::string object_of(const DataVolume& row) { return content_of(row) + ", " + name_of(row); }

class Planner {
 public:
  Planner(const kube::Snapshot& snapshot, bool undo) : snapshot_(snapshot), undo_(undo) {
    for (const Volume& v : snapshot.volumes) {
      if (auto place = source_of(v).place; !place.empty()) by_place_[place].push_back(&v);
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
    for (const Volume* v : objects) {
      if (!planned_.insert(v->meta.name).second) continue;
      add_datum(row, *v);
      undo_ ? add_release(row, *v) : add_hold(row, *v);
    }
  }

  void leave_claim(const DataVolume& row) {
    const bool lost = row.phase == "Lost";
    plan_.lines.push_back({.object = object_of(row),
                           .volume = lost ? row.volume : "",
                           .note = lost ? "its volume object is gone" : "has no volume yet"});
  }

  /// One for each volume object, also where several are one disk: a hold on one does not keep what hangs on another.
  void add_datum(const DataVolume& row, const Volume& v) {
    plan::Datum datum{v.meta.name, title_of(row, v), "", {kube::address_of_volume(v.meta.name)}};
    datum.home = row.source.place.empty() ? "volume/" + row.volume : "disk/" + row.source.place;
    if (v.reclaim_policy != retain && v.has_claim_ref) {
      datum.hangs_on.insert(kube::address_of_claim(v.claim));
      datum.hangs_on.insert(kube::address_of_namespace(v.claim.ns));
    }
    plan_.draft.data.push_back(std::move(datum));
  }

  std::string title_of(const DataVolume& row, const Volume& v) const {
    return &v == row.pv ? object_of(row) : "the same disk as " + row.volume + " (" + object_of(row) + ")";
  }

  void add_hold(const DataVolume& row, const Volume& v) {
    const std::string& was = v.reclaim_policy;
    RetainLine line{title_of(row, v), v.meta.name, v.meta.uid, was, retain, "", ""};
    if (v.meta.deleting)
      line.note = "the volume object is being deleted; its disk stays unless that has already been deleted";
    if (was != retain) {
      line.step = "retain-" + v.meta.name;
      add_step(line, kube::hold({v.meta.name, v.meta.uid, was, content_of(row)}),
               kube::release(v.meta.name, v.meta.uid, was));
    }
    plan_.lines.push_back(std::move(line));
  }

  void add_release(const DataVolume& row, const Volume& v) {
    const std::string& original = v.meta.annotation(kube::annotation::original_policy);
    const std::string& was = v.reclaim_policy;
    const bool known = original == "Delete" || original == "Recycle";  // anybody can write an annotation
    RetainLine line{title_of(row, v), v.meta.name, v.meta.uid, was, known ? original : was, "", ""};
    if (!known && !original.empty()) {
      line.note = "its note of the policy that it had is no such policy: " + original;
    } else if (known) {
      line.step = "release-" + v.meta.name;
      add_step(line, kube::release(v.meta.name, v.meta.uid, original),
               kube::hold({v.meta.name, v.meta.uid, original, v.meta.annotation(kube::annotation::holds)}));
    }
    plan_.lines.push_back(std::move(line));
  }

  void add_step(const RetainLine& line, plan::Action action, plan::Action undo) {
    plan_.draft.steps.push_back(
        {.id = line.step,
         .title = line.object,
         .why = "policy " + line.was + " -> " + line.want + (line.note.empty() ? "" : "; " + line.note),
         .needs = {},
         .action = std::move(action),
         .undo = std::move(undo),
         .patience = std::chrono::seconds{60}});
  }

  const kube::Snapshot& snapshot_;
  const bool undo_;
  std::map<std::string, std::vector<const Volume*>> by_place_;
  std::set<std::string> planned_;
  RetainPlan plan_;
};

}  // namespace

RetainPlan retain_plan(const std::vector<DataVolume>& rows, const kube::Snapshot& snapshot) {
  return Planner(snapshot, false).plan(rows);
}

RetainPlan undo_plan(const std::vector<DataVolume>& rows, const kube::Snapshot& snapshot) {
  return Planner(snapshot, true).plan(rows);
}

}  // namespace kf::volume
