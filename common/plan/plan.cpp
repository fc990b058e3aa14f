#include "plan/plan.hpp"

#include <stdexcept>

namespace kf::plan {

const std::string& Action::text(const std::string& arg) const {
  const auto it = args.find(arg);
  const auto* text = it == args.end() ? nullptr : std::get_if<std::string>(&it->second);
  if (text == nullptr) throw std::logic_error(verb + " has no text for " + arg);
  return *text;
}

std::set<Id> Step::all_needs() const {
  std::set<Id> all = needs;
  for (const auto& [name, value] : action.args) {
    if (const auto* ref = std::get_if<Ref>(&value)) all.insert(ref->step);
  }
  return all;
}

}  // namespace kf::plan
