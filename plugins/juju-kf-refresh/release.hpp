// Which Charmed Kubeflow a model is, told by the channels of its charms, and what stands in the way of one answer.
#pragma once
#include "juju/values.hpp"
#include "recipe/charms.hpp"
#include "recipe/recipe.hpp"

#include <string>
#include <vector>

namespace kf::refresh {

struct Release {
  std::string version;              ///< "1.6"; empty: no charm of Kubeflow is on a channel that we know
  std::size_t on = 0, of = 0;       ///< how many charms of Kubeflow there are, and how many of them are on its channels
  std::vector<std::string> strays;  ///< applications that are on another one's, as sentences
};

/// By majority: of two with as many the newer one, since a half-done upgrade goes on.
Release release_of(const juju::Status&, const recipe::Recipes&, const recipe::Charms&);

/// "1.7" of "1.7/stable"
std::string track_of(const std::string& channel);

}  // namespace kf::refresh
