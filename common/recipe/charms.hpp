// What is known of charms: per charm and track, what juju looks at when it refreshes one to the other, and which custom
// resource definitions it owns. Facts about other people's charms, each with its source in the file they come from.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kf::recipe {

enum class Style { unknown, podspec, sidecar };
std::string_view shown(Style);

/// juju's storage block; two are the same to juju when all of it is equal.
struct StorageBlock {
  std::string type, location, minimum_size;
  bool operator==(const StorageBlock&) const = default;
};

struct Charm {
  std::string name;
  std::string track;  ///< "1.7", "latest"
  Style style = Style::unknown;
  std::string deployment;                                  ///< the block as one line; empty: none
  std::map<std::string, StorageBlock> storage;             ///< by name
  std::map<std::string, std::string> provides, requires_;  ///< endpoint -> interface
  std::set<std::string> settings;                          ///< names of its configuration
  std::set<std::string> crds;                              ///< "profiles.kubeflow.org": that it makes, and takes along
  std::string base;                                        ///< "ubuntu@20.04": the newest
  std::string source;                                      ///< "canonical/minio-operator @track/1.10": read there
};

class Charms {
 public:
  /// The table that is compiled in (manifests/recipes/charmed/charms.yaml).
  static const Charms& known();
  /// Throws Error (exit 1) that names `origin`, line and column.
  static Charms read(std::string_view yaml, const std::string& origin);

  /// For a table of one's own; replaces what is known of that charm and track.
  void add(Charm);

  /// By charm and channel ("1.7/stable", "edge"); null: not known. Some tracks were published twice: with the release
  /// that a deployment is of ("1.6"), what the track held then is found, else what it holds now.
  const Charm* find(const std::string& charm, const std::string& channel, const std::string& release = {}) const;

  /// By name, then by track; what a track held in an earlier release stands under "2.0@1.6".
  const std::map<std::string, std::map<std::string, Charm>>& all() const { return all_; }

 private:
  std::map<std::string, std::map<std::string, Charm>> all_;
};

}  // namespace kf::recipe
