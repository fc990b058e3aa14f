// The port to a Kubernetes cluster. What reads, plans and tests knows only this; behind it are kubectl or memory.
#pragma once
#include "document/read.hpp"
#include "kube/objects.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace kf::kube {

/// A kind of object and where the API serves it.
struct Resource {
  std::string api;     ///< "/api/v1" or "/apis/GROUP/VERSION"
  std::string plural;  ///< "persistentvolumes"
  bool namespaced = true;

  std::string group() const;      ///< "" for the core group, as RBAC rules write it
  std::string qualified() const;  ///< "deployments.v1.apps", as kubectl takes it on a command line
};

namespace resource {
const Resource volumes{"/api/v1", "persistentvolumes", false};
const Resource claims{"/api/v1", "persistentvolumeclaims"};
const Resource pods{"/api/v1", "pods"};
const Resource events{"/api/v1", "events"};
const Resource config_maps{"/api/v1", "configmaps"};
const Resource services{"/api/v1", "services"};
const Resource nodes{"/api/v1", "nodes", false};
const Resource namespaces{"/api/v1", "namespaces", false};
const Resource deployments{"/apis/apps/v1", "deployments"};
const Resource stateful_sets{"/apis/apps/v1", "statefulsets"};
const Resource storage_classes{"/apis/storage.k8s.io/v1", "storageclasses", false};
const Resource csi_nodes{"/apis/storage.k8s.io/v1", "csinodes", false};  ///< v1 since Kubernetes 1.17
}  // namespace resource

struct Query {
  std::string ns;      ///< empty: all namespaces
  std::string fields;  ///< a field selector, empty: all
};

/// Why the cluster did not answer. An error of the API is never taken for the absence of what was asked for.
enum class Failure {
  forbidden,      ///< RBAC
  unauthorized,   ///< no login, or an expired one
  not_found,      ///< no such object, or the server does not know the resource
  unreachable,    ///< refused, no route, no such host, a certificate that is not trusted
  timeout,        ///< it was there, but did not answer in time
  gone,           ///< 410: the list's continue token has expired
  conflict,       ///< 409: the object is not the one, or no longer as, the caller says
  exists,         ///< 409: there is an object of that name already
  invalid,        ///< 422, 400: the server does not accept the object
  throttled,      ///< 429
  configuration,  ///< kubeconfig: missing, unreadable, no such context
  tool,           ///< kubectl itself: missing, too old, cannot run, was killed
  too_much,       ///< the answer is larger than what we hold
  other,
};

struct ClusterError;

/// An object as it was read: a change of it is meant for no other one, and for no later state.
struct Seen {
  std::string uid, version;  ///< metadata.uid and metadata.resourceVersion

  static Seen of(const doc::Json& object);  ///< empty members if it has none
};

/// What cannot change anything. Reads never use resourceVersion=0, so that an answer is never older than what we did
/// before. Several threads may ask at once. Every call throws ClusterError, or Interrupted after a signal; a list that
/// cannot be read is an Error. One object needs its name, and its namespace if it has one (std::logic_error).
class Reader {
 public:
  virtual ~Reader() = default;

  /// Hands every object to `sink`, page by page.
  virtual void list(const Resource&, const Query&, const doc::ObjectSink& sink) = 0;

  /// nullopt only when the server says that this very object is not there.
  virtual std::optional<doc::Json> get(const Resource&, const Name&) = 0;

  /// The server's gitVersion: "v1.29.3".
  virtual std::string version() = 0;
};

/// What containers have written: apart from the Reader, since no file and no rehearsal has it.
class Logs {
 public:
  virtual ~Logs() = default;

  /// The last `lines` lines, 64 KiB at most. Throws as a Reader does.
  virtual std::string log(const Name& pod, const std::string& container, int lines) = 0;
};

/// How much a program inside of a container may write, and how long it may take.
struct Bounds {
  std::size_t output = std::size_t{16} << 20;  ///< bytes of its standard output: 16 MiB; more is Failure::too_much
  std::chrono::seconds patience{0};            ///< until it has ended; 0: as long as any other call
};

/// Programs inside of containers, to read what only a server itself can tell. Apart from the Cluster: no rehearsal has
/// it.
class Exec {
 public:
  virtual ~Exec() = default;

  /// What `argv` wrote to its standard output; `input` is its standard input. Throws ClusterError as a Reader does, and
  /// Failure::other if the program could not be started or ended with another code than 0: its words are in why().
  virtual std::string exec(const Name& pod, const std::string& container, const std::vector<std::string>& argv,
                           const std::string& input, const Bounds& bounds = {}) = 0;
};

/// One thing that somebody wants to do.
struct Right {
  std::string verb;  ///< "patch"
  Resource resource;
  std::string ns{};           ///< empty: in all of them, or of what has none
  std::string subresource{};  ///< "exec"

  std::string shown() const;  ///< "patch profiles.kubeflow.org"
};

/// Whether the API server would let us. Apart from the Reader: no file and no rehearsal has it.
class Rights {
 public:
  virtual ~Rights() = default;

  /// By RBAC and whatever else authorizes there; what admission says later is another matter. Throws as a Reader does.
  virtual bool may(const Right&) = 0;
};

/// The whole port. After a failed change nobody knows whether it happened: read again. (The error's state() is for
/// people: it speaks up where it really may have.) Failure::forbidden is not always a missing right: also a quota, an
/// admission plugin, or a namespace that is being deleted.
class Cluster : public Reader {
 public:
  /// Failure::exists if the name is taken, not_found if its namespace is not there. It has a name (std::logic_error).
  virtual void create(const Resource&, const doc::Json& object) = 0;

  /// Whether the server would create it now: throws what create() would, and changes nothing. (dryRun=All, stable since
  /// Kubernetes 1.18; an older server that does not know it refuses the request.)
  virtual void try_create(const Resource&, const doc::Json& object) = 0;

  /// A JSON merge patch (RFC 7386). It must carry metadata.uid and metadata.resourceVersion of the object that was
  /// read (std::logic_error): Failure::conflict if the object has changed since, or is another one of that name.
  virtual void patch(const Resource&, const Name&, const doc::Json& merge) = 0;

  /// With uid and resourceVersion as preconditions, neither empty (std::logic_error): Failure::conflict if the object
  /// has changed since, or is another one of that name; not_found if there is none. Returns when the server has
  /// accepted it; finalizers may keep the object for long. DeleteOptions know the second one since Kubernetes 1.14
  /// (staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go, Preconditions); older servers ignore it.
  virtual void remove(const Resource&, const Name&, const Seen&) = 0;
};

}  // namespace kf::kube
