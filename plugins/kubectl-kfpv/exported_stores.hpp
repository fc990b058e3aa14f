// An export, read again: what `import` makes in a cluster, and what `verify` compares one with. Names can be mapped.
#pragma once
#include "cli/program.hpp"
#include "document/json.hpp"
#include "kube/objects.hpp"

#include <map>
#include <string>
#include <vector>

namespace kf::kfpv {

/// How things are called in the other cluster.
struct Mapping {
  std::map<std::string, std::string> namespaces;  ///< old name -> new name
  std::map<std::string, std::string> claims;      ///< "NAME" or "NAMESPACE/NAME", as it was -> new name
  std::string prefix;                             ///< in front of each volume's name

  kube::Name claim(const kube::Name& old) const;
};

/// --map-namespace, --map-claim and --name-prefix. Throws Error (exit 2) for what cannot be understood.
Mapping mapping_of(const cli::Invocation&);
/// The same words again, with a space in front.
std::string shown(const Mapping&);
const cli::FlagGroup& mapping_flags();

struct ExportedStore {
  std::string role, product, version;
  bool in_use = false;     ///< when it was exported
  kube::Name was;          ///< its claim there; without a name: it had none
  kube::Name claim;        ///< and here
  std::string volume;      ///< its name here
  doc::Json object;        ///< the PersistentVolume as it is to be: portable, Retain, for `claim` and no other
  doc::Json claim_object;  ///< the PersistentVolumeClaim as it is to be; null: it had none
  doc::Json identity;      ///< version, marker and counts; null or with "unknown": not known
};

struct ExportedStores {
  std::string place;    ///< where the export is
  std::string cluster;  ///< that it is of
  std::vector<ExportedStore> stores;
  std::vector<std::string> notes;  ///< what could not be translated, and what a driver needs besides
};

/// Throws Error: as read_bundle() does; (exit 4) for an export of a newer kf-plugins, or one that does not hold
/// together; (exit 2) for a mapping of what is not in it. With `to_csi` in-tree sources become those of their drivers.
ExportedStores read_stores(const std::string& place, const Mapping&, bool to_csi);

/// Only those that `words` mean: role, volume or claim, by their old or new names. None: all.
void select(ExportedStores&, const std::vector<std::string>& words, const std::string& self);

}  // namespace kf::kfpv
