// What stands in the way of a hop, and what is worth knowing before it.
#pragma once
#include "decide.hpp"
#include "release.hpp"

#include <string>
#include <vector>

namespace kf::refresh {

struct Finding {
  std::string id;       ///< "UNSETTLED"
  bool blocks = false;  ///< nothing is planned while it is there
  std::string what;     ///< with the evidence
  std::string next;     ///< what to type or to do
};

/// Pure. What blocks comes first.
std::vector<Finding> check(const Facts&, const Release& is, const recipe::Recipe&, const UpgradeOf&);

bool blocks(const std::vector<Finding>&);

struct Explanation {
  std::string_view id, meaning;
};
const std::vector<Explanation>& finding_texts();

}  // namespace kf::refresh
