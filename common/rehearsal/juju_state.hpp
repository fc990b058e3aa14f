// What the rules of the rehearsed juju share: its model, and the cluster that it works on.
#pragma once
#include "juju/model.hpp"
#include "recipe/charms.hpp"
#include "rehearsal/world.hpp"

#include <random>

namespace kf::rehearsal {

/// A unit, and which charm runs in it.
struct JujuUnit {
  std::string name;
  std::string channel;      ///< of the charm whose hooks it has run; empty: not installed yet
  int revision = -1;        ///< likewise
  bool working = false;     ///< the hook that brings it to the application's charm is running
  std::string stuck;        ///< a hook failed for good: the message of its error
  bool configured = false;  ///< somebody changed an option, and its hook has not run yet
  juju::State workload{"waiting", "installing agent"}, agent{"allocating", ""};
};

struct JujuApp {
  std::string name;
  juju::Deployed is;  ///< charm, channel, scale, trust, options, … as they are wanted
  bool local = false, dying = false;
  bool undisturbed = false;                      ///< as it was captured: nobody judges why it is as it is
  recipe::Style made = recipe::Style::unknown;   ///< of the Kubernetes objects that are there; unknown: none
  std::string begun_on;                          ///< its channel at the beginning, see Juju::release
  std::string uuid;                              ///< eight digits, new for every deployment
  std::map<std::string, std::string> templates;  ///< storage name -> name of the volumeClaimTemplate
  std::string secret_key;                        ///< that the MinIO charm made up, in its StoredState
  long next_unit = 0;
  std::vector<JujuUnit> units;  ///< the i-th one has the pod APP-i, if it has storage
};

struct JujuStorage {
  juju::Storage is;
  std::string app;
  kube::Name claim;
  kube::Name freeing{};  ///< of an imported one: the claim that has to go before the volume is free
};
long mebibytes_of(const std::string& quantity);

struct Juju {
  World world;
  const recipe::Charms* charms = nullptr;
  juju::Versions versions;
  std::string release;  ///< of Kubeflow at the beginning: "1.6"; empty: it does not matter
  std::string model = "kubeflow", model_uuid, controller = "ctrl", cloud, region;

  std::map<std::string, JujuApp> apps;
  std::map<juju::Relation, bool> relations;  ///< true: it is going
  std::map<std::string, JujuStorage> storage;
  std::map<std::string, juju::Remote> remotes;
  std::vector<juju::Offer> offers;

  long sequence = 0, changes = 0;
  std::mt19937 random;
  bool prompt = false;  ///< nothing is late

  std::size_t below(std::size_t n) { return random() % n; }
  bool late() { return !prompt && below(2) == 0; }
  std::string digits(int n);  ///< random hexadecimal ones
  /// Null: the table does not know this charm. Such an application runs, and no rule looks at it.
  const recipe::Charm* charm_of(const JujuApp& app) const { return row_of(app, app.is.channel); }
  /// A track that was published twice is what it was then, as long as nobody has touched the application.
  const recipe::Charm* row_of(const JujuApp& app, const std::string& channel) const {
    return charms->find(app.is.charm, channel, channel == app.begun_on ? release : "");
  }
  recipe::Style style_of(const JujuApp& app) const;
  /// Its table row; null for none.
  const recipe::Charm* charm_in(const JujuApp& app, const JujuUnit& unit) const;
};

namespace mark {
inline constexpr const char* name = "app.kubernetes.io/name";
inline constexpr const char* managed_by = "app.kubernetes.io/managed-by";
inline constexpr const char* model_name = "model.juju.is/name";
inline constexpr const char* model_id = "model.juju.is/id";
inline constexpr const char* created_by = "app.juju.is/created-by";
inline constexpr const char* storage_name = "storage.juju.is/name";
inline constexpr const char* lifecycle = "juju-resource-lifecycle";
}  // namespace mark

// juju_objects.cpp: what juju and its charms make in the cluster
doc::Json labels_for(const Juju&, const std::string& app);
void make_objects(Juju&, JujuApp&);               ///< of the style of its charm; those that are there stay
void make_what_the_charm_makes(Juju&, JujuApp&);  ///< definitions, minio-secret, the first Profile
void make_attached_claim(Juju&, const JujuApp&, const std::string& storage_name, const std::string& volume);
/// A value of an option, which is JSON text, as plain text; the fallback if it is not set.
std::string option(const JujuApp&, const std::string& key, const std::string& fallback);
bool set_replicas(Juju&, const JujuApp&, long replicas);  ///< false: they were so already
void roll_pods(Juju&, const JujuApp&);                    ///< its charm is another one now
struct Pods {
  long all = 0, running = 0;
};
Pods pods_of(const Juju&, const std::string& app);

// juju_files.cpp: what servers keep in files that somebody reads
Disk* disk_of_pod(Juju&, const kube::Name& pod);  ///< the first one that it has; null: it does not run, or has none
Disk* disk_of_claim(Juju&, const kube::Name& claim);
Disk* disk_of_app(Juju&, const std::string& app);  ///< of its first unit's storage
void serve_stores(Juju&);
/// The database that an application keeps, as a path in its server's pod; empty: none.
std::string database_of(const JujuApp&);
/// The application of the server that it is related to now; empty: none.
std::string server_of(const Juju&, const std::string& app);
/// Of a store that is served from another disk than at the beginning: what is missing on it; empty: nothing. `path`: of
/// a database; empty: of any other store.
std::string missing_on(const Disk& is, const Disk& was, const std::string& path = "");

// juju_deletion.cpp: the rules by which juju destroys. True: something was deleted, and there may be more.
bool delete_podspec(Juju&, const std::string& app);
bool delete_sidecar(Juju&, const std::string& app);
void remove_hook(Juju&, const JujuApp&, const JujuUnit&);

// juju_refusals.cpp: throw JujuError
void check_refresh(const Juju&, const JujuApp&, const juju::Refresh&);
void check_deploy(const Juju&, const juju::Deploy&);
void check_removal(const Juju&, const JujuApp&);
/// With both endpoints, found by what the charms say of them.
juju::Relation check_relation(const Juju&, const juju::Relation&);
/// Every way in which this relation could be meant.
std::vector<juju::Relation> readings_of(const Juju&, const juju::Relation&);
void check_attach(const Juju&, const juju::Deploy&);
bool since(const juju::Version&, int major, int minor, int patch);
[[noreturn]] void refuse(juju::Failure, const std::string& why);

// juju_status.cpp: what a unit shows when it is at rest
juju::State judged(const Juju&, const JujuApp&, const JujuUnit&);
std::string hook_failure(Juju&, const JujuApp&, const JujuUnit&);  ///< why its upgrade hook fails for good; empty: not

// juju_steps.cpp: what juju does later. True: it did something.
bool step(Juju&, JujuApp&);
bool step(Juju&, const juju::Relation&);
bool see_storage(Juju&);

}  // namespace kf::rehearsal
