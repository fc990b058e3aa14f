#include "plan/survey.hpp"

namespace kf::plan {

Survey::Survey(const Draft& draft, const Verbs& verbs) {
  for (const Step& step : draft.steps) {
    Seen seen{step.all_needs(), deeds_.size()};
    for (const Id& need : step.all_needs()) {
      const auto& earlier = seen_.at(need).before;
      seen.before.insert(earlier.begin(), earlier.end());
    }
    for (const auto& e : verbs.at(step.action.verb).effects(step.action, draft.data)) deeds_.push_back({e, step.id});
    for (const auto& e : step.also) deeds_.push_back({e, step.id});
    seen.count = deeds_.size() - seen.first;
    seen_.emplace(step.id, std::move(seen));
  }
}

std::span<const Deed> Survey::deeds_of(const Id& step) const {
  const Seen& seen = seen_.at(step);
  return std::span(deeds_).subspan(seen.first, seen.count);
}

}  // namespace kf::plan
