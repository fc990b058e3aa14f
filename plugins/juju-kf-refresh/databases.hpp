// Databases of servers in a model, one by one: a database is moved by reading it on one server and loading it into
// another one, of another family.
#pragma once
#include "juju/model.hpp"
#include "kube/cluster.hpp"

#include <optional>
#include <string>

namespace kf::refresh {

/// A database of an application with one unit.
struct DatabaseOf {
  std::string ns, app;
  std::string product;  ///< "mysql" of mysql-k8s, "mariadb" of a podspec charm
  std::string name;     ///< "mlpipeline": lower-case letters, digits and underscores

  kube::Name pod() const { return {ns, app + "-0"}; }
};

/// Every call throws Error or kube::ClusterError if the server does not answer now, plan::Refused where asking again
/// will not help.
class Databases {
 public:
  virtual ~Databases() = default;
  /// SHA-256, in lower-case hexadecimal, over all tables and rows: the same on every server that has the same.
  /// nullopt: the server has no such database, or it has no tables.
  virtual std::optional<std::string> digest(const DatabaseOf&) = 0;
  /// Tables and rows as SQL, of one moment.
  virtual std::string read(const DatabaseOf&) = 0;
  /// Makes the database if it is not there, and in it the tables of `sql`, in the place of those that have their names.
  /// A failed call may have done a part of it.
  virtual void load(const DatabaseOf&, const std::string& sql) = 0;
};

/// By the servers' own clients, in their pods. No password is on a command line.
class PodDatabases final : public Databases {
 public:
  PodDatabases(kube::Reader& cluster, kube::Exec& exec, juju::Reader& model)
      : cluster_(cluster), exec_(exec), model_(model) {}
  std::optional<std::string> digest(const DatabaseOf&) override;
  std::string read(const DatabaseOf&) override;
  void load(const DatabaseOf&, const std::string& sql) override;

 private:
  std::string run(const DatabaseOf&, const char* clients, const std::string& options, const std::string& input = {});

  kube::Reader& cluster_;
  kube::Exec& exec_;
  juju::Reader& model_;
};

/// What digest() gives for a dump of rows; nullopt: there is no table in it.
std::optional<std::string> digest_of_rows(const std::string& dump);

/// Without what the clients of one family write for their own, and those of the other one take for a command.
std::string portable_sql(const std::string& dump);

}  // namespace kf::refresh
