#include "dump.hpp"

#include "base/text.hpp"
#include "kube/failure.hpp"
#include "plan/engine.hpp"
#include "volume/catalog.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace kf::refresh {

namespace {

/// A container of a running pod that has the claim.
struct Place {
  kube::Name pod;
  std::string container;
};

/// The pod's containers that mount the claim.
std::vector<doc::In> mounting(doc::In pod, const std::string& claim) {
  std::vector<doc::In> all;
  for (const doc::In volume : pod["spec"]["volumes"].each()) {
    if (volume["persistentVolumeClaim"]["claimName"].text() != claim) continue;
    const std::string name = volume["name"].text();
    for (const doc::In container : pod["spec"]["containers"].each()) {
      const auto mounts = container["volumeMounts"].each();
      const auto is_it = [&](const doc::In& mount) { return mount["name"].text() == name; };
      if (std::any_of(mounts.begin(), mounts.end(), is_it)) all.push_back(container);
    }
  }
  return all;
}

bool knows_password(const doc::In& container) {
  for (const doc::In variable : container["env"].each()) {
    if (variable["name"].text() == "MYSQL_ROOT_PASSWORD") return true;
  }
  return false;
}

/// The charm's own container of a sidecar charm has the storage too; the server's is called mysql (mysql-k8s:
/// src/constants.py, CONTAINER_NAME). A podspec charm's server was told root's password, or is alone there.
bool serves(const doc::In& container, const std::string& product, bool alone) {
  return product == "mysql" ? container["name"].text() == "mysql" : alone || knows_password(container);
}

Place server_in(doc::In pod, const std::string& product, const std::string& claim) {
  const kube::Name name{pod["metadata"]["namespace"].text(), pod["metadata"]["name"].text()};
  std::vector<std::string> servers;
  const auto containers = mounting(pod, claim);
  for (const doc::In& each : containers) {
    if (serves(each, product, containers.size() == 1)) servers.push_back(each["name"].text());
  }
  if (servers.size() == 1) return {name, servers.front()};
  throw plan::Refused(Error("cannot tell which container of pod " + text::printable(name.shown()) + " is the server")
                          .why("of " + text::count(containers.size(), "container") + " with claim " +
                               text::printable(claim) + ", " + std::to_string(servers.size()) + " could be it"));
}

Place server_on(kube::Reader& cluster, const kube::Name& claim, const std::string& product) {
  std::optional<doc::Json> found;
  cluster.list(kube::resource::pods, {.ns = claim.ns, .fields = ""}, [&](doc::Json&& object) {
    const doc::In pod(object);
    const bool runs = pod["status"]["phase"].text() == "Running" && !pod["metadata"]["deletionTimestamp"].has();
    if (!runs || found) return;
    for (const doc::In volume : pod["spec"]["volumes"].each()) {
      if (volume["persistentVolumeClaim"]["claimName"].text() != claim.name) continue;
      found = std::move(object);
      return;
    }
  });
  if (found) return server_in(doc::In(*found), product, claim.name);
  throw Error("no pod runs that has claim " + text::printable(claim.shown()))
      .why("a database is dumped by its own server, and that does not run now");
}

/// The password comes as a line of standard input, or is the container's own; it is on no command line in the pod
/// either. Revisions of mysql-k8s let root in from localhost only (lib/charms/mysql/v0/mysql.py,
/// configure_mysql_users), so through the server's socket, which is at the charm's place (src/constants.py,
/// MYSQLD_SOCK_FILE) or in its data.
const std::vector<std::string>& dump_client() {
  static const std::vector<std::string> argv{"sh", "-c",
                                             R"sh(IFS= read -r password || :
client=$(command -v mysqldump || command -v mariadb-dump) || { echo "no client to dump with in this image" >&2; exit 127; }
set -- -h127.0.0.1
for socket in /var/lib/mysql/mysqld.sock /var/run/mysqld/mysqld.sock; do
  if [ -n "$password" ] && [ -S "$socket" ]; then set -- "--socket=$socket"; fi
done
MYSQL_PWD="${password:-${MYSQL_ROOT_PASSWORD:-${MARIADB_ROOT_PASSWORD:-}}}"
export MYSQL_PWD
exec "$client" "$@" -uroot --all-databases --single-transaction --routines --events --hex-blob --comments)sh"};
  return argv;
}

/// What stays as it is, however often it is asked: mysqldump's words for a login or right that it lacks (errors 1045,
/// 1044, 1227) and for an option in the image's own configuration; those of runc for an image without a shell; ours.
bool is_in_vain(const kube::ClusterError& error) {
  constexpr std::array signs{"access denied", "unknown option", "unknown variable", "executable file not found",
                             "no client to dump with"};
  const std::string why = text::lower(error.why());
  return std::any_of(signs.begin(), signs.end(), [&](const char* sign) { return why.find(sign) != std::string::npos; });
}

std::string asked(kube::Exec& exec, const Place& server, const std::string& password) {
  const std::string what = "the database in pod " + text::printable(server.pod.shown());
  try {
    return exec.exec(server.pod, server.container, dump_client(), password, dump_bounds);
  } catch (const kube::ClusterError& e) {
    if (e.failure == kube::Failure::too_much) {
      throw plan::Refused(Error(what + " is too large to be dumped by us")
                              .why("its dump has more than " + std::to_string(dump_bounds.output) + " bytes")
                              .attempt("remove from it what nobody needs any more (old runs), then repeat"));
    }
    if (!is_in_vain(e)) throw;
    throw plan::Refused(Error("cannot dump " + what).why(e.why()).attempt(e.attempt()));
  }
}

}  // namespace

bool is_whole(const std::string& dump) {
  const std::string_view text = text::trim(dump);
  const auto line = text.rfind('\n');
  return text.substr(line == std::string_view::npos ? 0 : line + 1).starts_with("-- Dump completed");
}

std::string dump_of(const Dumping& with, const kube::Name& claim, const std::string& product) {
  const Place server = server_on(with.cluster, claim, product);
  std::string password;
  if (product == "mysql") password = with.model.root_password(volume::juju_claim(claim.name).application) + "\n";
  std::string dump = asked(with.exec, server, password);
  if (is_whole(dump)) return dump;
  throw Error("the dump of the database in pod " + text::printable(server.pod.shown()) + " ended before its end")
      .why("its last line is not \"-- Dump completed\", after " + std::to_string(dump.size()) + " bytes");
}

}  // namespace kf::refresh
