#include "server.hpp"

#include "base/text.hpp"
#include "kube/failure.hpp"
#include "plan/engine.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace kf::refresh {

namespace {

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

Server server_in(doc::In pod, const std::string& product, const std::string& claim) {
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

bool runs(const doc::In& pod) {
  return pod["status"]["phase"].text() == "Running" && !pod["metadata"]["deletionTimestamp"].has();
}

/// The number of a server's answer, "ERROR 1062 (23000)" or "Got error: 1049:"; 0: there is none, or it is the
/// client's own, from 2000 on.
int refusal_in(const std::string& why) {
  auto at = why.find("error");
  while (at != std::string::npos) {
    at = why.find_first_not_of(": ", at + 5);
    if (at == std::string::npos) break;
    int code = 0;
    const auto [end, bad] = std::from_chars(why.data() + at, why.data() + why.size(), code);
    if (bad == std::errc()) return (code >= 1000 && code < 2000) || code >= 3000 ? code : 0;
    at = why.find("error", at);
  }
  return 0;
}

}  // namespace

Server server_on(kube::Reader& cluster, const kube::Name& claim, const std::string& product) {
  std::optional<doc::Json> found;
  cluster.list(kube::resource::pods, {.ns = claim.ns, .fields = ""}, [&](doc::Json&& object) {
    const doc::In pod(object);
    if (found || !runs(pod)) return;
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

Server server_of(kube::Reader& cluster, const kube::Name& name, const std::string& product) {
  const auto found = cluster.get(kube::resource::pods, name);
  if (!found || !runs(doc::In(*found))) throw Error("pod " + text::printable(name.shown()) + " does not run");
  for (const doc::In volume : doc::In(*found)["spec"]["volumes"].each()) {
    const std::string claim = volume["persistentVolumeClaim"]["claimName"].text();
    if (!claim.empty()) return server_in(doc::In(*found), product, claim);
  }
  throw plan::Refused(Error("pod " + text::printable(name.shown()) + " has no volume for a database"));
}

/// Nothing secret is on a command line in the pod either. Revisions of mysql-k8s let root in from localhost only
/// (lib/charms/mysql/v0/mysql.py, configure_mysql_users), so through the server's socket, which is at the charm's place
/// (src/constants.py, MYSQLD_SOCK_FILE) or in its data.
std::vector<std::string> as_root(const std::string& clients, const std::string& options) {
  return {"sh", "-c",
          R"sh(IFS= read -r password || :
client=
for each in )sh" +
              clients +
              R"sh(; do [ -n "$client" ] || client=$(command -v "$each"); done
[ -n "$client" ] || { echo "no client of a database in this image" >&2; exit 127; }
set -- -h127.0.0.1
for socket in /var/lib/mysql/mysqld.sock /var/run/mysqld/mysqld.sock; do
  if [ -n "$password" ] && [ -S "$socket" ]; then set -- "--socket=$socket"; fi
done
MYSQL_PWD="${password:-${MYSQL_ROOT_PASSWORD:-${MARIADB_ROOT_PASSWORD:-}}}"
export MYSQL_PWD
exec "$client" "$@" -uroot --default-character-set=utf8mb4 )sh" +
              options};
}

std::string login_line(juju::Reader& model, const std::string& app, const std::string& product) {
  return product == "mysql" ? model.root_password(app) + "\n" : "\n";
}

/// mysqldump's and mysql's words for a login or right that they lack and for an option in the image's own
/// configuration; those of runc for an image without a shell; ours. Of what a server answers, it may change its mind on
/// too many connections (1040), locks (1205, 1213) and on being read-only until it is the primary (1290, 1836).
bool is_in_vain(const kube::ClusterError& error) {
  constexpr std::array signs{"access denied", "unknown option", "unknown variable", "executable file not found",
                             "no client of a database"};
  constexpr std::array passing{1040, 1205, 1213, 1290, 1836};
  const std::string why = text::lower(error.why());
  if (std::any_of(signs.begin(), signs.end(), [&](const char* sign) { return why.find(sign) != std::string::npos; }))
    return true;
  const int code = refusal_in(why);
  return code != 0 && std::find(passing.begin(), passing.end(), code) == passing.end();
}

}  // namespace kf::refresh
