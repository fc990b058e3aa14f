// The bookkeeping under the law: what the steps of a draft do to data, and in what order they certainly come.
#pragma once
#include "plan/plan.hpp"

#include <span>

namespace kf::plan {

/// One effect of one step.
struct Deed : DataEffect {
  Id step;
  bool operator==(const Deed&) const = default;
};

/// Of a well-formed draft only. Effects are those that the verb derives from its arguments, and what the step says
/// also.
class Survey {
 public:
  Survey(const Draft&, const Verbs&);

  const std::vector<Deed>& deeds() const { return deeds_; }
  std::span<const Deed> deeds_of(const Id& step) const;

  /// In whatever order the world is done with them.
  bool certainly_before(const Id& step, const Id& other) const { return seen_.at(other).before.contains(step); }

 private:
  struct Seen {
    std::set<Id> before;
    std::size_t first = 0, count = 0;  // of its deeds
  };
  std::vector<Deed> deeds_;
  std::map<Id, Seen> seen_;
};

}  // namespace kf::plan
