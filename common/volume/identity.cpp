#include "volume/identity.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "volume/catalog.hpp"

#include <cctype>
#include <charconv>
#include <vector>

namespace kf::volume {

namespace {

using Row = std::vector<std::string>;

/// Tab-separated lines, the first word of each of which says what it is.
std::vector<Row> rows_of(const std::string& answer) {
  std::vector<Row> rows;
  for (const auto& line : text::split(answer, '\n')) {
    if (!line.empty()) rows.push_back(text::split(line, '\t'));
  }
  return rows;
}

long long number(const Row& row, std::size_t at, const ServerAt& server) {
  long long n = -1;
  const std::string text = at < row.size() ? row[at] : "";
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (fault == std::errc() && end == text.data() + text.size() && n >= 0) return n;
  throw Error("cannot understand what " + server.product + " in pod " + server.pod.shown() + " says")
      .why("not a count: \"" + text::printable(text) + "\"");
}

/// A literal of SQL, with no escapes of a backslash's.
std::string quoted(const std::string& text, char mark) {
  std::string out(1, mark);
  for (const char c : text) {
    if (c == mark || (mark == '\'' && c == '\\')) out += c;
    out += c;
  }
  return out + mark;
}

/// The client finds the password where the server's entry has it; the statements come through standard input.
const std::vector<std::string>& mysql_client() {
  static const std::vector<std::string> argv{
      "sh", "-c",
      R"sh(client=$(command -v mysql || command -v mariadb) || { echo "no client in this image" >&2; exit 127; }
MYSQL_PWD="${MYSQL_ROOT_PASSWORD:-${MARIADB_ROOT_PASSWORD:-}}" exec "$client" -N -B -h127.0.0.1 -uroot)sh"};
  return argv;
}

/// Of the server's own schemas nothing is counted: every start and every upgrade changes them.
constexpr const char* mysql_facts =
    "SELECT 'version', @@version;\n"
    "SELECT 'datadir', @@datadir;\n"
    "SHOW GLOBAL VARIABLES WHERE Variable_name = 'server_uuid';\n"
    "SELECT 'table', table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND "
    "table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys') ORDER BY 2, 3;\n";

/// MariaDB has no server_uuid (its server_uid is made of the machine's network address). Its Aria engine gives each
/// data directory a uuid: storage/maria/ma_control_file.h, CF_UUID_OFFSET and CF_UUID_SIZE, behind magic and version.
std::string aria_uuid(kube::Exec& exec, const ServerAt& server, const std::string& data) {
  std::string hex;
  for (const char c :
       exec.exec(server.pod, server.container, {"od", "-An", "-tx1", "-j4", "-N16", data + "/aria_log_control"}, "")) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) hex += c;
  }
  return hex.size() == 32 ? "aria uuid " + hex : "";
}

Identity of_mysql(kube::Exec& exec, const ServerAt& server) {
  Identity identity;
  std::string data;
  std::string counting = "START TRANSACTION WITH CONSISTENT SNAPSHOT;\n";
  for (const Row& row : rows_of(exec.exec(server.pod, server.container, mysql_client(), mysql_facts))) {
    if (row.size() == 2 && row[0] == "version") identity.version = row[1];
    if (row.size() == 2 && row[0] == "datadir") data = row[1];
    if (row.size() == 2 && row[0] == "server_uuid") identity.marker = row[0] + " " + row[1];
    if (row.size() != 3 || row[0] != "table") continue;
    counting += "SELECT 'rows', " + quoted(row[1] + "." + row[2], '\'') + ", COUNT(*) FROM " + quoted(row[1], '`') +
                "." + quoted(row[2], '`') + ";\n";
  }
  if (identity.marker.empty() && !data.empty()) identity.marker = aria_uuid(exec, server, data);
  for (const Row& row : rows_of(exec.exec(server.pod, server.container, mysql_client(), counting + "COMMIT;\n"))) {
    if (row.size() == 3 && row[0] == "rows") identity.counts[row[1]] = number(row, 2, server);
  }
  return identity;
}

/// Filesystem mode keeps each object as a file below its bucket's folder; ".minio.sys" is the server's own.
std::vector<std::string> minio_files(const std::string& data) {
  return {"sh", "-c",
          R"sh(cd "$1" || exit 1
for folder in . */; do
  [ ! -f "$folder/.minio.sys/format.json" ] || { cd "$folder"; break; }
done
printf 'format\t%s\n' "$(tr -d '\n\t' <.minio.sys/format.json)"
for bucket in */; do
  [ -d "$bucket" ] || continue
  printf 'objects\t%s\t%s\n' "${bucket%/}" "$(find "$bucket" -type f | wc -l | tr -d ' ')"
done)sh",
          "sh", data};
}

Identity of_minio(kube::Exec& exec, const ServerAt& server) {
  Identity identity;
  for (const Row& row : rows_of(exec.exec(server.pod, server.container, minio_files(server.data), ""))) {
    if (row.size() == 2 && row[0] == "format") {
      const auto format = doc::Json::parse(row[1], nullptr, false);
      const doc::In in(format);
      identity.version = in["format"].text();
      if (identity.version != "fs") {
        throw Error("cannot count what MinIO in pod " + server.pod.shown() + " holds")
            .why("its format is \"" + text::printable(identity.version) + "\", and only fs keeps objects as files");
      }
      identity.marker = "fs id " + in["id"].text();
    }
    if (row.size() == 3 && row[0] == "objects") identity.counts[row[1]] = number(row, 2, server);
  }
  return identity;
}

/// Where a container has the pod's volume; empty: it has not.
std::string mount_path(doc::In container, const std::string& volume) {
  for (const doc::In mount : container["volumeMounts"].each()) {
    if (mount["name"].text() == volume) return mount["mountPath"].text();
  }
  return "";
}

/// In the pod, what has the claim: of several containers the one whose image runs the product.
std::optional<ServerAt> server_in(doc::In pod, const std::string& product, const std::string& claim) {
  std::optional<ServerAt> found;
  for (const doc::In volume : pod["spec"]["volumes"].each()) {
    if (volume["persistentVolumeClaim"]["claimName"].text() != claim) continue;
    const std::string name = volume["name"].text();
    for (const doc::In container : pod["spec"]["containers"].each()) {
      const std::string path = mount_path(container, name);
      if (path.empty()) continue;
      const bool serves = product_of_image(container["image"].text()) == product;
      if (found && !serves) continue;
      found = {product,
               {pod["metadata"]["namespace"].text(), pod["metadata"]["name"].text()},
               container["name"].text(),
               path};
      if (serves) return found;
    }
  }
  return found;
}

}  // namespace

std::optional<ServerAt> server_on(kube::Reader& cluster, const std::string& product, const kube::Name& claim) {
  std::optional<ServerAt> found;
  cluster.list(kube::resource::pods, {.ns = claim.ns}, [&](doc::Json&& object) {
    const doc::In pod(object);
    const bool runs = pod["status"]["phase"].text() == "Running" && !pod["metadata"]["deletionTimestamp"].has();
    if (runs && !found) found = server_in(pod, product, claim.name);
  });
  return found;
}

bool can_be_asked(const std::string& product) {
  return product == "mysql" || product == "mariadb" || product == "minio";
}

Identity identity_of(kube::Exec& exec, const ServerAt& server) {
  if (!can_be_asked(server.product)) {
    throw Error("nothing is known of how to ask " + text::printable(server.product) + " what it holds");
  }
  Identity identity = server.product == "minio" ? of_minio(exec, server) : of_mysql(exec, server);
  if (identity.version.empty()) {
    throw Error("cannot understand what " + server.product + " in pod " + server.pod.shown() + " says")
        .why("its answer names no version");
  }
  return identity;
}

}  // namespace kf::volume
