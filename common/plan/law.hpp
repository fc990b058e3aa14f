// The law of safeguards: no hazard without a safeguard that answers it, certainly made before it, and not spoilt since.
#pragma once
#include "plan/plan.hpp"

namespace kf::plan {

/// Who keeps one datum safe from one hazard of a step.
struct Keepers {
  DataEffect hazard;
  std::vector<Id> steps;  ///< none: a violation, unless waived
  bool waived = false;
};

/// Holds the effects and the order of a draft's steps; the draft must outlive it. For a well-formed draft only.
class Law {
 public:
  Law(const Draft&, const Verbs&);

  /// Per hazard of the step. Plan::make asks when a plan is built; the engine probes each of these steps once more
  /// right before it acts, because a journal is only a memory.
  std::vector<Keepers> keepers_of(const Id& step) const;

 private:
  struct Seen {
    std::vector<DataEffect> effects;
    std::set<Id> before;  // certainly done earlier
  };
  bool may_come_between(const Id& step, const Id& first, const Id& last) const;
  bool spoilt(const Id& guard_step, const DataEffect& guard, const Id& hazard_step, const DataEffect& hazard) const;
  bool writes_there(const Id& step, const Id& hazard_step, const DataEffect& hazard) const;
  bool complete(const Id& guard_step, const DataEffect& guard, const Id& hazard_step, const DataEffect& hazard) const;
  bool answers(const Id& guard_step, const DataEffect& guard, const Id& hazard_step, const DataEffect& hazard) const;

  const Draft& draft_;
  std::map<Id, Seen> steps_;
};

}  // namespace kf::plan
