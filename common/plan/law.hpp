// The law of safeguards: no hazard without a safeguard that answers it, certainly made before it, and not spoilt since.
#pragma once
#include "plan/survey.hpp"

namespace kf::plan {

/// Who keeps one datum safe from one hazard of a step.
struct Keepers {
  DataEffect hazard;
  std::set<Id> steps{};  ///< none: a violation, unless waived
  bool waived = false;
};

/// The table: does that kind of safeguard answer that kind of hazard?
bool accepts(Effect hazard, Effect guard);

bool is_hazard(Effect);
bool is_safeguard(Effect);

/// A user can take it upon himself that an object goes or that bytes change; never that the bytes are destroyed.
bool can_be_waived(Effect hazard);

/// Of a well-formed draft only, which must outlive it.
class Law {
 public:
  Law(const Draft& draft, const Verbs& verbs) : draft_(draft), survey_(draft, verbs) {}

  /// Per hazard of the step. Plan::make asks when a plan is built; the engine probes each of these steps once more
  /// right before it acts, because a journal is only a memory.
  std::vector<Keepers> keepers_of(const Id& step) const;

 private:
  bool may_come_between(const Id& step, const Id& first, const Id& last) const;
  bool answers(const Deed& guard, const Deed& hazard) const;
  bool spoilt(const Deed& guard, const Deed& hazard) const;
  bool has_everything(const Deed& copy, const Deed& hazard) const;

  const Draft& draft_;
  Survey survey_;
};

}  // namespace kf::plan
