#include "soundness.hpp"

#include "kube/verbs.hpp"
#include "stage.hpp"

#include <algorithm>
#include <random>

namespace kf::crash {

using plan::Draft;
using plan::Effect;
using plan::Step;

namespace {

constexpr int most_probes = 40;
constexpr int orders = 8;

/// Each removal that a namespace's data must survive, after all that the plan does.
Draft with_removals(Draft draft, World& world, const std::vector<std::string>& namespaces) {
  std::set<plan::Id> all;
  for (const Step& step : draft.steps) all.insert(step.id);
  for (const auto& ns : namespaces) {
    draft.steps.push_back(
        {.id = "remove-" + ns, .title = "", .why = "", .needs = all, .action = remove_namespace(world, ns)});
  }
  return draft;
}

/// The policies given back after the removal of one claim; early, that would destroy its disk.
Draft put_back_late(World& world) {
  Draft draft = retain(world);
  for (const Step& hold : retain(world).steps) {
    draft.steps.push_back(
        {.id = "back-" + hold.id, .title = "", .why = "", .needs = {hold.id, "remove"}, .action = *hold.undo});
  }
  const Step removal{
      .id = "remove",
      .title = "",
      .why = "",
      .needs = {"retain-pv-b"},
      .action = {"kube.remove-claim", {{"namespace", "kubeflow"}, {"claim", "minio-pvc"}, {"uid", "c-minio-pvc"}}}};
  draft.steps.insert(draft.steps.end() - 2, removal);
  return draft;
}

/// A newer server rewrites what an older one wrote: a dump answers that, a hold does not. The verbs are those of a
/// hold; the workflow says what else the steps do, and the rehearsal does it.
Draft upgrade(World& world) {
  Draft draft = retain(world);
  const auto& datum = draft.data.front();
  Step dump = draft.steps.front(), start = draft.steps.front();
  dump.id = "dump";
  dump.needs = {draft.steps.front().id};
  dump.also = {{Effect::snap, datum.id, "file/dump"}};
  start.id = "start";
  start.needs = {draft.steps.front().id, "dump"};
  start.also = {{Effect::rewrite, datum.id, datum.home}};
  draft.steps.push_back(dump);
  draft.steps.push_back(start);
  return draft;
}

std::string disk_of(const plan::Place& place) { return place.substr(place.find('/') + 1); }

/// Does its steps one after the other as a tool without any nets would: no safeguard is asked again.
class Rehearsal {
 public:
  explicit Rehearsal(World world) : world_(std::move(world)), before_(world_.losses().size()) {}

  void perform(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      if (!perform(step)) break;
    }
    world_.settle();
  }

  std::string lost() const {
    const auto losses = world_.losses();
    for (std::size_t i = before_; i < losses.size(); ++i) {
      if (!dumped_.contains(losses[i].disk)) return losses[i].words;
    }
    return "";
  }

 private:
  bool perform(const Step& step) {
    Lenient port(world_);
    const plan::Action action = resolved(step.action);
    for (int i = 0; i < most_probes; ++i) {
      const auto seen = probe(port, action);
      if (seen.status == plan::Status::refused) return false;
      if (seen.status == plan::Status::done) return also(step), outputs_[step.id] = seen.outputs, true;
      if (seen.status == plan::Status::not_yet) act(port, action);
      world_.tick();
    }
    return false;
  }

  plan::Action resolved(plan::Action action) {
    for (auto& [name, value] : action.args) {
      if (const auto* ref = std::get_if<plan::Ref>(&value)) value = outputs_[ref->step][ref->output];
    }
    return action;
  }

  void also(const Step& step) {
    for (const auto& effect : step.also) {
      if (effect.effect == Effect::snap) dumped_.insert(disk_of(home_of_.empty() ? effect.place : home_of_));
      if (effect.effect != Effect::rewrite) continue;
      auto& disk = world_.disk(disk_of(effect.place));
      disk.generation = disk.acknowledged - 1;
    }
  }

 public:
  std::string home_of_;  // the place of the datum that dumps are of

 private:
  World world_;
  std::size_t before_;
  std::set<std::string> dumped_;
  std::map<plan::Id, plan::Texts> outputs_;
};

std::vector<Step> shuffled(const Draft& draft, std::mt19937& random) {
  std::vector<Step> left = draft.steps, order;
  std::set<plan::Id> done;
  while (!left.empty()) {
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < left.size(); ++i) {
      const auto needs = left[i].all_needs();
      if (std::includes(done.begin(), done.end(), needs.begin(), needs.end())) ready.push_back(i);
    }
    const auto next = left.begin() + static_cast<std::ptrdiff_t>(ready[random() % ready.size()]);
    done.insert(next->id);
    order.push_back(*next);
    left.erase(next);
  }
  return order;
}

Draft without_step(Draft draft, std::size_t which) {
  const plan::Id id = draft.steps[which].id;
  draft.steps.erase(draft.steps.begin() + static_cast<std::ptrdiff_t>(which));
  for (Step& step : draft.steps) step.needs.erase(id);
  return draft;
}

class Check {
 public:
  Check(Sound& sound, unsigned seed) : sound_(sound), random_(seed) {}

  void plan(const std::string& name, const World& world, const Draft& draft) {
    ++sound_.plans;
    if (!try_variant(world, draft, name)) throw Broken{name + ": the law refuses the plan itself"};
    for (std::size_t i = 0; i < draft.steps.size(); ++i) {
      try_variant(world, without_step(draft, i), name + " without " + draft.steps[i].id);
      for (const auto& need : draft.steps[i].needs) {
        Draft less = draft;
        less.steps[i].needs.erase(need);
        try_variant(world, less, name + ", where " + draft.steps[i].id + " does not wait for " + need);
      }
      for (std::size_t k = i + 1; k < draft.steps.size(); ++k) {
        Draft other = draft;
        std::swap(other.steps[i], other.steps[k]);
        std::swap(other.steps[i].needs, other.steps[k].needs);
        try_variant(world, other, name + ", where " + draft.steps[i].id + " and " + draft.steps[k].id + " are swapped");
      }
    }
  }

 private:
  /// False: refused.
  bool try_variant(const World& world, const Draft& draft, const std::string& name) {
    ++sound_.variants;
    if (!accepted(draft)) return ++sound_.refused, false;
    for (int i = 0; i < orders; ++i) {
      Rehearsal rehearsal(world);
      if (!draft.data.empty()) rehearsal.home_of_ = draft.data.front().home;
      rehearsal.perform(i == 0 ? draft.steps : shuffled(draft, random_));
      if (const auto lost = rehearsal.lost(); !lost.empty()) {
        throw Broken{"the law accepts \"" + name + "\", and it loses data: " + lost};
      }
    }
    ++sound_.rehearsed;
    return true;
  }

  static bool accepted(const Draft& draft) {
    try {
      return std::holds_alternative<plan::Plan>(plan::Plan::make(draft, verbs()));
    } catch (const Error&) {  // not well formed
      return false;
    }
  }

  Sound& sound_;
  std::mt19937 random_;
};

}  // namespace

Sound check_soundness(unsigned seed) {
  Sound sound;
  Check check(sound, seed);
  for (const Case& c : cases()) {
    if (!c.racing.empty()) continue;  // what goes there is no doing of the plan
    World world = c.world;
    const Draft draft = c.draft(world);
    check.plan(c.name, c.world, draft);
    if (c.is == Case::Is::retain) {
      check.plan(c.name + ", then remove its namespaces", c.world, with_removals(draft, world, c.deleted));
    }
  }
  World stores = cases().front().world;
  check.plan("put back after a removal", stores, put_back_late(stores));
  check.plan("start a newer server", stores, upgrade(stores));
  return sound;
}

}  // namespace kf::crash
