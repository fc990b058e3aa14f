// A database as the text that its own client makes of it, in its own pod: it can be read by other versions than the
// files on its volume can.
#pragma once
#include "juju/model.hpp"
#include "kube/cluster.hpp"

#include <string>

namespace kf::refresh {

/// What a dump may have: bytes, which are held in memory until they are on disk, and time.
inline constexpr kube::Bounds dump_bounds{.output = std::size_t{1} << 30, .patience = std::chrono::hours{1}};

/// What a dump is made with.
struct Dumping {
  kube::Reader& cluster;
  kube::Exec& exec;
  juju::Reader& model;
};

/// All databases of the server that runs on a claim of juju's now, of one moment. `product`: "mysql" of a mysql-k8s
/// application, whose leader is asked for root's password; "mariadb" of a podspec charm, where the container has it
/// itself. No password is on any command line. Throws plan::Refused where asking again will not help; ClusterError,
/// JujuError or Error where it may: nothing runs there now, the server does not answer, the dump ended early.
std::string dump_of(const Dumping&, const kube::Name& claim, const std::string& product);

/// mysqldump and mariadb-dump write their last line when they have come to their end, and only then
/// (client/mysqldump.cc, write_footer).
bool is_whole(const std::string& dump);

}  // namespace kf::refresh
