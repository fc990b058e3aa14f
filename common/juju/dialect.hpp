// What a version of juju knows. The client decides which words and flags there are, the controller what can be done.
#pragma once
#include "juju/values.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kf::juju {

enum class Feature {
  integrate,      ///< client: the word for it; before: add-relation
  run_action,     ///< client: run is the word for it; before: run-action, and run is another command
  no_prompt,      ///< client: remove-application --no-prompt
  deploy_base,    ///< client: deploy --base; before: --series
  refresh_base,   ///< client: refresh --base
  info_by_base,   ///< client: info tells of every release which bases it is for; before: --series narrows
  import_volume,  ///< client and controller: import-filesystem of a PersistentVolume, and deploy --attach-storage
  podspec,        ///< controller: charms of the old style can run
  empty_first,    ///< controller: an old-style charm becomes a sidecar only when it has no units
};

/// An unknown version has no feature.
bool has(Feature, Version);
/// "3.6.12 or later, below 4.0.0", for people.
std::string wanted(Feature);

/// The word that relates two endpoints.
std::string relate_word(Version client);
/// The word that runs an action.
std::string action_word(Version client);
/// {"--base", "ubuntu@20.04"} or {"--series", "focal"}; none for no base. Throws JujuError (unsupported) for a base
/// that this client has no word for.
std::vector<std::string> deploy_base(Version client, const std::string& base);

}  // namespace kf::juju
