// Whose data lies on a store's volume: what the server itself says of it, through its own client, in its own pod.
#pragma once
#include "kube/cluster.hpp"

#include <map>
#include <optional>
#include <string>

namespace kf::volume {

/// A running server.
struct ServerAt {
  std::string product;  ///< "mysql", "mariadb", "minio"
  kube::Name pod;
  std::string container;
  std::string data;  ///< where the container mounts the volume; what MinIO serves is that folder or one right in it
};

/// The server that runs on a claim now; nullopt: none does. Throws ClusterError.
std::optional<ServerAt> server_on(kube::Reader&, const std::string& product, const kube::Name& claim);

/// identity_of() knows how to ask it.
bool can_be_asked(const std::string& product);

/// What stays the same when a volume is moved, and is another one on another volume.
struct Identity {
  std::string version;  ///< as the server says: "5.6.24", "10.11.6-MariaDB"
  std::string marker;   ///< "server_uuid 7f3a…", "aria uuid 5c1d…", "fs id 90be…"; empty: this server has none
  std::map<std::string, long long> counts;  ///< rows by "database.table", objects by bucket
  bool operator==(const Identity&) const = default;
};

/// Asks; changes nothing. All counts are of one moment where the server can do that (one transaction). Passwords are
/// the container's own, out of its own environment. Throws ClusterError, and Error for a product that cannot be asked,
/// or an answer that cannot be understood.
Identity identity_of(kube::Exec&, const ServerAt&);

}  // namespace kf::volume
