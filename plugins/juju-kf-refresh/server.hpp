// Database servers in the pods of a model, as their own clients reach them.
#pragma once
#include "juju/model.hpp"
#include "kube/cluster.hpp"

#include <string>
#include <vector>

namespace kf::refresh {

/// The container of a running pod that is the server.
struct Server {
  kube::Name pod;
  std::string container;
};

/// What runs on a claim of juju's now. `product`: "mysql" of a mysql-k8s application, "mariadb" of a podspec charm.
/// Throws plan::Refused if nobody can tell which container it is, Error if no pod runs.
Server server_on(kube::Reader&, const kube::Name& claim, const std::string& product);
/// The same of a pod that is known by name.
Server server_of(kube::Reader&, const kube::Name& pod, const std::string& product);

/// A command line that runs, in the container, the first of `clients` that is there, as root with `options`. It reads a
/// line with the password, which may be empty, from its standard input, and leaves the rest to the client.
std::vector<std::string> as_root(const std::string& clients, const std::string& options);

inline constexpr const char* dump_clients = "mysqldump mariadb-dump";
inline constexpr const char* sql_clients = "mysql mariadb";

/// What as_root() reads: the password that the leader of a mysql-k8s application tells; of a podspec charm the
/// container has it itself, and nothing is read.
std::string login_line(juju::Reader&, const std::string& app, const std::string& product);

/// Asking again will not help: no right, no program, no such option; or the server does not accept what it is given.
bool is_in_vain(const kube::ClusterError&);

}  // namespace kf::refresh
