// A juju model as values: what `juju status`, `juju export-bundle`, `juju config` and `juju storage` tell of it. Only
// what something reads; everything is optional in foreign data, and an absent text is empty.
#pragma once
#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kf::juju {

/// One side of a relation; prints as "minio:object-storage".
struct Endpoint {
  std::string app;   ///< application, or what a consumed offer is called here (SAAS)
  std::string name;  ///< of the endpoint; empty where a bundle's author left it out
  auto operator<=>(const Endpoint&) const = default;
  std::string shown() const { return name.empty() ? app : app + ":" + name; }
};

/// Both endpoints in the order of their text, so that equal relations are equal values. Peers are none.
struct Relation {
  Endpoint a, b;
  auto operator<=>(const Relation&) const = default;
  std::string shown() const { return a.shown() + " " + b.shown(); }
  bool has(const std::string& app) const { return a.app == app || b.app == app; }
};
Relation relation(Endpoint, Endpoint);

/// A status as juju words it: active, waiting, blocked, maintenance, error, terminated, unknown; of an agent idle,
/// executing, allocating, error, failed, lost, rebooting.
struct State {
  std::string current, message;
  bool operator==(const State&) const = default;
};

struct Unit {
  std::string name;  ///< "minio/0"
  State workload, agent;
  bool leader = false;
  std::string upgrading_from;  ///< not empty while a new charm is not yet running in it
  std::string provider_id;     ///< the pod's name
};

struct Application {
  std::string name;
  std::string charm;    ///< its name in Charmhub, "istio-gateway"; of a local charm the name behind "local:"
  std::string channel;  ///< "1.7/stable"; a bare risk is of track latest: "latest/edge". Empty for a local charm
  bool local = false;   ///< not from Charmhub: juju cannot refresh it to a channel without --switch
  std::string base;     ///< "ubuntu@20.04"; of juju 2.9 from its series, and empty where that is "kubernetes"
  int revision = -1;
  std::string can_upgrade_to;  ///< as juju says it; empty: nothing newer that juju knows of
  long scale = 0;              ///< wanted; juju leaves a zero out. Outside Kubernetes: as many as there are
  bool dying = false;
  State state;
  std::vector<Unit> units;
  std::map<std::string, std::set<std::string>> related;  ///< by endpoint: applications on the other side, no peers
  std::string broken;                                    ///< "status-error": nothing else is known then
};

/// A consumed offer.
struct Remote {
  std::string name, url;  ///< "grafana", "ctrl:admin/cos.grafana"
  auto operator<=>(const Remote&) const = default;
};

struct Offer {
  std::string name, app;
  /// By its name in the offer: the application's. Neither status nor bundles tell that they differ.
  std::map<std::string, std::string> endpoints;
  long connections = 0;  ///< consumers, whether active now or not
  bool operator==(const Offer&) const = default;
};

struct Status {
  std::string model, type, controller, cloud, region;
  std::string version;  ///< of the model's agents: "2.9.49"
  State state;          ///< of the model
  std::map<std::string, Application> applications;
  std::map<std::string, Remote> remotes;
  std::map<std::string, Offer> offers;
  std::vector<std::string> broken;  ///< what juju could not tell, as sentences

  const Application* find(const std::string& app) const {
    const auto it = applications.find(app);
    return it == applications.end() ? nullptr : &it->second;
  }
};

/// All units there that should be, each active (or as `wanted` says) with an idle agent, and no charm on its way.
/// `wanted`: "active", or "waiting: Missing istio-ingressgateway-workload", a status and how its message begins;
/// several by " | "; or "idle": active, waiting or blocked.
bool settled(const Application&, const std::string& wanted = "active");
/// Why it is not, in a few words, for people: "minio/0 maintenance: installing charm". Empty: it is.
std::string unsettled(const Application&, const std::string& wanted = "active");

/// An application as a bundle writes it: what is needed to deploy it again.
struct Deployed {
  std::string charm, channel, base, constraints;
  int revision = -1;
  long scale = 1;
  bool trust = false;
  std::map<std::string, std::string> options;  ///< set by somebody; each value as JSON text. May hold secrets
  std::map<std::string, std::string> storage;  ///< "minio-data" -> "kubernetes,1,10240M"
};

/// `juju export-bundle`, or a bundle file that somebody wrote.
struct Bundle {
  std::string name;
  std::map<std::string, Deployed> applications;
  std::set<Relation> relations;  ///< of export-bundle always with both endpoints
  std::map<std::string, Remote> remotes;
  std::vector<Offer> offers;
};

struct Setting {
  std::optional<std::string> value;  ///< as JSON text; may be a secret
  bool by_user = false;              ///< somebody has set it; else the charm's default
};

/// `juju config APP`.
struct Config {
  std::string charm;
  bool trust = false;
  std::map<std::string, Setting> settings;
};

/// One storage instance of an application on Kubernetes.
struct Storage {
  std::string id;      ///< "minio-data/0"
  std::string unit;    ///< "minio/0"; empty: detached
  std::string volume;  ///< name of the PersistentVolume (provider-id of juju's volume)
  std::string state;   ///< attached, detached, pending
  long mebibytes = 0;
  bool dying = false;

  std::string name() const { return id.substr(0, id.find('/')); }
};

/// "2.9.49" of "2.9.49-ubuntu-amd64"; compared number by number, what is no number counts as 0.
struct Version {
  int major = 0, minor = 0, patch = 0;
  auto operator<=>(const Version&) const = default;
  std::string shown() const;
  bool known() const { return major != 0; }
};
Version version_of(const std::string& text);

/// Which juju we speak with. They may differ: the client decides which words and flags there are, the controller what
/// can be done.
struct Versions {
  Version client, controller, model;
};

}  // namespace kf::juju
