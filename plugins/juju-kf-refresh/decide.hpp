// What becomes of each application in one hop: what juju allows, by what is known of both charms and by how the
// application runs now, and what the recipe wants otherwise.
#pragma once
#include "facts.hpp"
#include "recipe/recipe.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace kf::refresh {

/// What the user asked for.
struct UpgradeOf {
  std::string to;                               ///< "1.7"
  std::string from{};                           ///< empty: told by the channels
  std::map<std::string, std::string> channels;  ///< --channel app=track/risk
  std::map<std::string, std::string> names;     ///< --map app=charm: a local charm, say, that is one of ours
  std::set<std::string> skip, only;             ///< applications
  std::set<std::string> without;                ///< groups of the recipe that are left out: "serving"
  bool moves_databases = false;                 ///< --db migrate
  std::string store = "auto";                   ///< --minio-strategy: auto, refresh or attach-storage
  std::string backups;                          ///< an absolute path
  std::string self;                             ///< our own command, for what to try
};

enum class Way {
  none,        ///< it is as it should be, or the user skips it, or the recipe says nothing of it
  refresh,     ///< juju refresh
  to_sidecar,  ///< a podspec charm becomes a sidecar: to no units, refresh, back to as many
  redeploy,    ///< juju would refuse the refresh: away, and deployed anew
  ladder,      ///< istio-pilot and its gateway: one minor at a time
  away,        ///< the new release does not have it
};
std::string_view shown(Way);

struct Decision {
  std::string app, charm;
  Way way = Way::none;
  std::string from, to;   ///< channels
  std::string base;       ///< only where it must be given
  bool trust = false;     ///< it needs trust, and has none
  bool attaches = false;  ///< deployed anew, it gets the volume that it had
  recipe::Style style = recipe::Style::unknown, becomes = recipe::Style::unknown;
  std::string why;  ///< for people

  bool goes() const { return way == Way::redeploy || way == Way::away; }
  bool loses_units() const { return goes() || way == Way::to_sidecar; }
};

/// In the order of their names. Pure. Throws Error (exit 4) for what cannot be decided: a local charm of Kubeflow's,
/// a charm whose style nobody can tell.
std::vector<Decision> decide(const Facts&, const recipe::Recipe&, const recipe::Charms&, const UpgradeOf&);

/// The charm of an application, as the user maps it.
std::string charm_of(const juju::Application&, const UpgradeOf&);

}  // namespace kf::refresh
