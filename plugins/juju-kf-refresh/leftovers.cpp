#include "leftovers.hpp"

#include "base/text.hpp"
#include "carry.hpp"
#include "juju/verbs.hpp"
#include "kube/verbs.hpp"
#include "volume/source.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

using plan::Draft;
using plan::Step;

/// As the journal tells; empty: it does not.
std::string known(const plan::Value& value, const plan::Progress& progress) {
  const auto* ref = std::get_if<plan::Ref>(&value);
  if (ref == nullptr) return std::get<std::string>(value);
  const auto done = progress.done.find(ref->step);
  if (done == progress.done.end()) return "";
  const auto output = done->second.find(ref->output);
  return output == done->second.end() ? "" : output->second;
}

/// The uid that the upgrade held under that name.
std::string uid_held(const Draft& upgrade, const std::string& volume) {
  for (const Step& step : upgrade.steps) {
    const auto& a = step.action;
    if ((a.verb == "kube.hold" || a.verb == "kube.held") && a.text("volume") == volume) return a.text("uid");
  }
  return "";
}

class Looking {
 public:
  Looking(const Draft& upgrade, const plan::Progress& progress, const Facts& facts)
      : upgrade_(upgrade), progress_(progress), facts_(facts) {}

  std::vector<Leftover> all() {
    for (const Step& step : upgrade_.steps) {
      if (!progress_.done.contains(step.id)) continue;
      if (step.action.verb == "refresh.fetch") add_store(step.action);
      if (step.action.verb == "refresh.equal") add_server(step.action);
    }
    return std::move(all_);
  }

 private:
  void add_store(const plan::Action& fetched) {
    const std::string& name = fetched.text("volume");
    const auto& volumes = facts_.snapshot.volumes;
    const auto it = std::ranges::find_if(volumes, [&](const kube::Volume& v) { return v.meta.name == name; });
    if (it == volumes.end() || it->meta.uid != uid_held(upgrade_, name)) return;  // it is gone
    const std::string& to = fetched.text("to");
    Leftover row{.app = to.substr(to.rfind('/') + 1), .volume = &*it};
    row.backup = to, row.file = fetched.text("file"), row.digest = known(fetched.args.at("digest"), progress_);
    for (const auto& claim : facts_.snapshot.claims) {
      if (claim.volume == name) row.claim = &claim;
    }
    for (const auto& storage : facts_.storage) {
      if (storage.volume == name) row.storage = storage;
    }
    row.stays = in_the_way(row);
    all_.push_back(std::move(row));
  }

  /// A server has more than the one database that was compared: users of its own, what somebody has put there.
  void add_server(const plan::Action& compared) {
    const std::string &app = compared.text("from"), &database = compared.text("database");
    if (facts_.status.find(app) == nullptr) return;
    all_.push_back({.app = app, .stays = "only its database " + database + " is known to be elsewhere"});
  }

  std::string in_the_way(const Leftover& row) const {
    const kube::Volume& v = *row.volume;
    if (row.digest.empty()) return "the journal does not tell what was read of it";
    if (row.storage && !row.storage->unit.empty()) return "unit " + row.storage->unit + " has it";
    if (v.meta.annotation("pv.kubernetes.io/provisioned-by").empty())
      return "made by hand: nothing would delete its disk";
    if (volume::source_of(v).place.empty()) return "nobody knows where its bytes lie";
    for (const auto& other : facts_.snapshot.volumes) {
      if (other.meta.uid != v.meta.uid && volume::may_be_same_disk(other, v)) {
        return "volume " + other.meta.name + " may be the same disk";
      }
    }
    return "";
  }

  const Draft& upgrade_;
  const plan::Progress& progress_;
  const Facts& facts_;
  std::vector<Leftover> all_;
};

class Building {
 public:
  explicit Building(Draft& draft) : draft_(draft) {}

  void remove(const Leftover& row) {
    const kube::Volume& v = *row.volume;
    const std::string& name = v.meta.name;
    const kube::Name claim = row.claim != nullptr ? row.claim->meta.full() : v.claim;
    const std::string place = volume::source_of(v).place, what = "what " + row.app + " had before";
    last_.clear();
    draft_.data.push_back({name,
                           what + ", volume " + name,
                           place.empty() ? "volume/" + name : "disk/" + place,
                           {kube::address_of_volume(name), kube::address_of_claim(claim)}});
    const bool held = v.reclaim_policy == "Retain";
    add("retain-" + name, "volume " + name + " is kept until the last step",
        held ? kube::held(name, v.meta.uid) : kube::hold({name, v.meta.uid, v.reclaim_policy, what}),
        "it must not go with its claim");
    add("quiet-" + name, "see that no pod has claim " + claim.shown(), kube::quiet(name, claim, {}), "");
    add("kept-" + name, "see that " + row.backup + " has all that was on it",
        kept(row.backup, row.file, row.digest, name), "asked once more right before the disk goes");
    if (row.storage) {
      add("forget-" + name, "juju forgets storage " + row.storage->id, juju::forget(*row.storage),
          "nobody has it; it destroys nothing");
    }
    if (row.claim != nullptr) {
      add("remove-claim-" + name, "remove claim " + claim.shown(), kube::remove_claim(name, claim, row.claim->meta.uid),
          "");
    }
    add("destroy-" + name, "volume " + name + " and its disk go", kube::destroy_volume(v), "it cannot be taken back");
  }

 private:
  void add(const plan::Id& id, const std::string& title, const plan::Action& action, const std::string& why) {
    Step step{.id = id, .title = title, .why = why, .needs = {}, .action = action};
    step.patience = std::chrono::minutes{10};
    if (!last_.empty()) step.needs.insert(last_);
    last_ = id;
    draft_.steps.push_back(std::move(step));
  }

  Draft& draft_;
  plan::Id last_;
};

}  // namespace

std::vector<Leftover> leftovers(const Draft& upgrade, const plan::Progress& progress, const Facts& facts) {
  return Looking(upgrade, progress, facts).all();
}

Draft cleanup_plan(const std::vector<Leftover>& rows, const std::string& model) {
  Draft draft{.kind = Draft::Kind::cleanup, .title = "remove what an upgrade of model " + model + " has left behind"};
  Building building(draft);
  for (const Leftover& row : rows) {
    if (row.can_go()) building.remove(row);
  }
  return draft;
}

}  // namespace kf::refresh
