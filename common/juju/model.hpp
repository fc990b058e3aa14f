// The port to one juju model. What reads, plans and tests knows only this; behind it are the juju client or memory.
// As few calls as the plans need: each is a semantic that the rehearsal must imitate.
#pragma once
#include "base/error.hpp"
#include "juju/values.hpp"

namespace kf::juju {

/// Why juju did not do it. An error is never taken for the absence of what was asked for.
enum class Failure {
  not_found,       ///< no such application, relation, storage or model
  exists,          ///< there is one of that name already, or the last one of it is still going
  unsupported,     ///< this juju will never do it: other storage, other deployment, v2 to v1, flags it does not know
  needs_no_units,  ///< a podspec charm becomes a sidecar: scale to 0 first
  relation,        ///< the new charm lacks an endpoint of a relation that is there ("would break relation")
  in_use,          ///< connected offers or consumers
  no_release,      ///< Charmhub has nothing in that channel for that base
  incomplete,      ///< try again in a little while
  blocked,         ///< somebody ran juju disable-command
  unauthorized,
  forbidden,
  unreachable,
  timeout,
  configuration,  ///< no model in focus, no controller
  tool,           ///< juju itself: missing, cannot run, was killed
  other,
};

struct JujuError : Error {
  JujuError(Failure which, Error error) : Error(std::move(error)), failure(which) {}
  Failure failure;
};

/// Asking again will not help.
bool is_hopeless(const JujuError&);

/// What cannot change anything. Every call throws JujuError, or Interrupted after a signal; an answer that cannot be
/// read is an Error.
class Reader {
 public:
  virtual ~Reader() = default;

  virtual Versions versions() = 0;
  virtual Status status() = 0;
  /// An empty model has one too, an empty one (juju itself calls that an error).
  virtual Bundle bundle() = 0;
  virtual Config config(const std::string& app) = 0;
  virtual std::vector<Storage> storage() = 0;
  /// The revision that Charmhub would give for a channel and base ("ubuntu@20.04"); nullopt: none. Asks Charmhub. A
  /// charm that it does not have is Failure::not_found.
  virtual std::optional<int> released(const std::string& charm, const std::string& channel,
                                      const std::string& base) = 0;
  /// What root logs in with at the databases of a mysql-k8s application, which its leader is asked for (the action
  /// get-password, which changes nothing). It must not be written anywhere. Failure::unsupported: the charm has no such
  /// action. It may take minutes.
  virtual std::string root_password(const std::string& app) = 0;
};

struct Refresh {
  std::string app, channel;
  std::string base{};  ///< "ubuntu@24.04"; empty: as it is. Failure::unsupported on a juju without --base
};

struct Deploy {
  std::string app, charm, channel;
  std::string base{};  ///< empty: the charm's own
  std::string constraints{};
  long scale = 1;
  bool trust = false;
  std::map<std::string, std::string> options{};  ///< values as plain text; they stand on a command line: no secrets
  std::map<std::string, std::string> storage{};  ///< "minio-data" -> "20G"
  std::string attach{};                          ///< id of a detached storage that it gets; empty: none
};

/// The whole port. juju answers at once and works later, in its own order: after every call, and after every error,
/// what holds is only known by reading.
class Model : public Reader {
 public:
  /// Only with a channel; equal to what is there, it asks Charmhub for a newer revision.
  virtual void refresh(const Refresh&) = 0;
  virtual void scale(const std::string& app, long units) = 0;
  /// Full access to the cluster (--scope=cluster), given or taken away.
  virtual void trust(const std::string& app, bool on) = 0;
  /// Its storage is detached, never destroyed.
  virtual void remove(const std::string& app) = 0;
  virtual void deploy(const Deploy&) = 0;
  virtual void relate(const Relation&) = 0;
  virtual void unrelate(const Relation&) = 0;
  /// Values as JSON text. They reach juju through its standard input.
  virtual void configure(const std::string& app, const std::map<std::string, std::string>& values) = 0;
  /// Forgets a detached storage; the volume stays (remove-storage --no-destroy).
  virtual void forget_storage(const std::string& id) = 0;
  /// Takes a volume up as a detached storage of that name (import-filesystem; client and controller 3.6.12).
  virtual void import_volume(const std::string& volume, const std::string& storage_name) = 0;
  virtual void offer(const Offer&) = 0;
};

}  // namespace kf::juju
