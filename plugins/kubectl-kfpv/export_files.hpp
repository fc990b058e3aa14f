// What an export holds, as files: portable definitions, the list of stores, and what lived beside them. Pure.
#pragma once
#include "record/bundle.hpp"
#include "volume/discover.hpp"
#include "volume/identity.hpp"

#include <map>
#include <string>
#include <vector>

namespace kf::kfpv {

/// Everything as it was read; objects are the API's own, secrets and all.
struct Exported {
  std::string cluster;  ///< what tells it from every other (identity_of)
  const volume::Discovery& discovery;
  std::vector<doc::Json> volumes, claims, classes;
  std::vector<doc::Json>
      beside;  ///< Profiles, Notebooks, recurring runs, …: as they are, without what is the cluster's
  std::map<std::string, volume::Identity> identities;  ///< by volume
  bool to_csi = false;                                 ///< in-tree sources become those of their CSI drivers
};

struct ExportFiles {
  record::Bundle bundle;
  std::vector<std::string> notes;  ///< what could not be translated, and what a driver needs besides
};

/// "volumes/NAME.yaml", "claims/NAMESPACE.NAME.yaml", "classes/NAME.yaml", "beside/KIND/NAMESPACE.NAME.yaml" and
/// "export.json". The same cluster gives the same bytes.
ExportFiles files_of(const Exported&);

}  // namespace kf::kfpv
