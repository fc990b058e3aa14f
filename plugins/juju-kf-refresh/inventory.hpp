// What must not be lost in a hop, and on what it hangs.
#pragma once
#include "decide.hpp"
#include "plan/plan.hpp"

#include <set>
#include <string>
#include <vector>

namespace kf::refresh {

/// An object that juju may sweep away with an application of this plan.
struct InReach {
  kube::Resource resource;
  kube::Name name;
  std::string uid;
  bool guarded = false;  ///< already, by somebody else
  std::string what;      ///< "5 Profiles and the namespaces of their users"
};

struct Reach {
  plan::Inventory data;
  std::vector<InReach> objects;       ///< each to be guarded
  std::set<std::string> settings;     ///< applications whose settings go with them
  std::set<std::string> secrets;      ///< that charms have made and that go with them; names in the model's namespace
  std::vector<kube::Resource> kinds;  ///< whose objects are written down
};

/// Everything that the decisions can reach. Pure. Volumes are not in it: volume::retain_plan lists them; `volumes` are
/// those, and get what their applications are to them.
Reach reach_of(const Facts&, const std::vector<Decision>&, const plan::Inventory& volumes);

/// "mysql" or "mariadb": the server of this model that has the volume, by its charm: images do not always tell. Empty:
/// it is no database.
std::string database_on(const Facts&, const volume::DataVolume&);

/// The id of the datum of all relations.
inline constexpr const char* relations_datum = "relations";

}  // namespace kf::refresh
