// From which server version to which a data directory may be carried, and by way of which others.
#pragma once
#include "volume/releases.hpp"

#include <string>
#include <vector>

namespace kf::volume {

/// What stands between a store as it is and the server that a release brings.
struct UpgradePath {
  enum class Kind {
    unknown,    ///< it cannot be said: the version is not told, or the product has no rule here
    none,       ///< the same, or a newer patch of it: it just starts
    one_step,   ///< the new server upgrades the data at its first start, and there is no way back
    several,    ///< servers in between must each start on it once, and be stopped cleanly
    backwards,  ///< the new server is older than the data: it refuses to start
    format,     ///< another product: the data must be copied through their protocols
  };
  Kind kind = Kind::unknown;
  std::vector<std::string> by_way_of;  ///< of `several`: "5.7", "8.0"
};

/// `from`: as of DataVolume::version. MySQL and MariaDB among themselves, PostgreSQL by its major version, MinIO of the
/// filesystem format, SeaweedFS. Sources: MySQL 8.4 reference manual, "Upgrade Paths" (one release series at a time, no
/// downgrade between series) and MySQL 5.7's, "Upgrade Paths"; MinIO, "Deprecation of the filesystem mode"
/// (RELEASE.2022-10-29 no longer starts on it).
UpgradePath upgrade_path(const std::string& product, const std::string& from, const std::string& to_product,
                         const std::string& to);

/// What a release runs for Pipelines' stores: product and version, empty if it has none of that kind.
struct Server {
  std::string product, version;
};
Server database_of(const Release&);
Server objects_of(const Release&);

/// The first MinIO that refuses data in filesystem mode.
inline constexpr const char* first_minio_without_fs = "RELEASE.2022-10-29";

}  // namespace kf::volume
