// The port to a Kubernetes cluster. What reads, plans and tests knows only this; behind it are kubectl or, later,
// memory.
#pragma once
#include "document/read.hpp"

#include <string>

namespace kf::kube {

/// A kind of object and where the API serves it.
struct Resource {
  std::string api;     ///< "/api/v1" or "/apis/GROUP/VERSION"
  std::string plural;  ///< "persistentvolumes"
  bool namespaced = true;

  std::string group() const;  ///< "" for the core group, as RBAC rules write it
};

namespace resource {
const Resource volumes{"/api/v1", "persistentvolumes", false};
const Resource claims{"/api/v1", "persistentvolumeclaims"};
const Resource pods{"/api/v1", "pods"};
const Resource events{"/api/v1", "events"};
const Resource config_maps{"/api/v1", "configmaps"};
const Resource namespaces{"/api/v1", "namespaces", false};
const Resource deployments{"/apis/apps/v1", "deployments"};
const Resource stateful_sets{"/apis/apps/v1", "statefulsets"};
const Resource storage_classes{"/apis/storage.k8s.io/v1", "storageclasses", false};
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
  throttled,      ///< 429
  configuration,  ///< kubeconfig: missing, unreadable, no such context
  tool,           ///< kubectl itself: missing, too old, cannot run, was killed
  other,
};

struct ClusterError;

/// Reads never use resourceVersion=0, so that an answer is never older than what we did before. Several threads may ask
/// at once.
class Cluster {
 public:
  virtual ~Cluster() = default;
  /// Hands every object to `sink`, page by page. Throws ClusterError.
  virtual void list(const Resource&, const Query&, const doc::ObjectSink& sink) = 0;
};

}  // namespace kf::kube
