// One hop of an upgrade as data: channels, what comes and what goes, relations, and the special steps by name. A hop
// made of known procedures is one file; a new procedure is one function in the plugin and a name here.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kf::recipe {

/// How we know that a row is right.
enum class Grade {
  official,   ///< an official guide says so
  derived,    ///< from the sources of charms and of juju
  corrected,  ///< the official guide says otherwise, and is wrong: `why` says how we know
};
std::string_view shown(Grade);

/// What a row stands on.
struct Ground {
  std::string source;  ///< "canonical/bundle-kubeflow docs/upgrade-guide-1.6-to-1.7.md @a32fcd2"
  Grade grade = Grade::derived;
  std::string why;  ///< for people, one sentence; empty where nothing is special
};

/// A charm that is in the release we come from and in the one we go to.
struct ChannelRow {
  std::string charm, channel;  ///< "minio", "ckf-1.7/stable"
  bool trust = false;
  std::string base;  ///< only where it must be given: "ubuntu@24.04"
  Ground ground;
};

/// An application that the new release has and the old one has not.
struct NewRow {
  std::string app, charm, channel, constraints;
  bool trust = false;
  std::map<std::string, std::string> options;
  std::string group;  ///< what --without-GROUP leaves out: "serving"; empty: always there
  Ground ground;
};

/// A charm that the new release no longer has.
struct GoneRow {
  std::string charm;
  bool keep = false;  ///< it is left running, and the user told
  Ground ground;
};

/// By charm, since applications can be called anything: "istio-pilot:gateway-info" "kserve-controller:ingress-gateway".
struct RelationRow {
  std::string a, b;
  std::string group;
  Ground ground;
};

/// A special step: a function of the plugin, by name, and what it is to work with.
struct Procedure {
  std::string name;   ///< "istio-ladder"
  std::string charm;  ///< that it is about; empty: none
  std::map<std::string, std::string> parameters;
  std::vector<std::string> rungs;  ///< of a ladder: "1.12/stable", …
  Ground ground;
};

/// What the user has to do between two hops, and what must hold before this one.
struct Demands {
  std::string juju_from, juju_below;              ///< client and controller: "2.9.37", "4"
  std::string kubernetes_from, kubernetes_below;  ///< "1.22", "1.25"
  std::vector<std::string> before;                ///< sentences: "no recurring run is switched on"
};

struct Recipe {
  std::string product, from, to, title;
  Ground ground;
  Demands demands;
  std::vector<ChannelRow> channels;
  std::vector<NewRow> arrivals;
  std::vector<GoneRow> departures;
  std::vector<RelationRow> relations_added, relations_removed;
  std::vector<Procedure> procedures;

  const ChannelRow* channel_of(const std::string& charm) const;
  const Procedure* procedure(const std::string& name, const std::string& charm = {}) const;
};

/// `known_procedures`: what the plugin can do; another name is an error. Throws Error (exit 1) that names `origin`,
/// line, column, and what is allowed there.
Recipe read(std::string_view yaml, const std::string& origin, const std::set<std::string>& known_procedures);

/// All hops of a product, in the order of their releases.
class Recipes {
 public:
  explicit Recipes(std::vector<Recipe> all);
  /// Those compiled in, each replaced by the one of the same name that stands in `directory` (empty: none). Throws
  /// Error.
  static Recipes of(const std::string& product, const std::string& directory,
                    const std::set<std::string>& known_procedures);

  const std::vector<Recipe>& all() const { return all_; }
  const Recipe* hop(const std::string& from, const std::string& to) const;
  /// The hops from one release to another, in order; empty: there is no such way.
  std::vector<const Recipe*> chain(const std::string& from, const std::string& to) const;

 private:
  std::vector<Recipe> all_;
};

}  // namespace kf::recipe
