#include "volume/identity.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

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
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_uid');\n"
    "SELECT 'table', table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND "
    "table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys') ORDER BY 2, 3;\n";

Identity of_mysql(kube::Exec& exec, const ServerAt& server) {
  Identity identity;
  std::string counting = "START TRANSACTION WITH CONSISTENT SNAPSHOT;\n";
  for (const Row& row : rows_of(exec.exec(server.pod, server.container, mysql_client(), mysql_facts))) {
    if (row.size() == 2 && row[0] == "version") identity.version = row[1];
    if (row.size() == 2 && row[0].starts_with("server_u")) identity.marker = row[0] + " " + row[1];
    if (row.size() != 3 || row[0] != "table") continue;
    counting += "SELECT 'rows', " + quoted(row[1] + "." + row[2], '\'') + ", COUNT(*) FROM " + quoted(row[1], '`') +
                "." + quoted(row[2], '`') + ";\n";
  }
  for (const Row& row : rows_of(exec.exec(server.pod, server.container, mysql_client(), counting + "COMMIT;\n"))) {
    if (row.size() == 3 && row[0] == "rows") identity.counts[row[1]] = number(row, 2, server);
  }
  return identity;
}

/// Filesystem mode keeps each object as a file below its bucket's folder; ".minio.sys" is the server's own.
std::vector<std::string> minio_files(const std::string& data) {
  return {"sh", "-c",
          R"sh(cd "$1" || exit 1
printf 'format\t%s\n' "$(tr -d '\n\t' <.minio.sys/format.json)"
for bucket in */;
    do
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

}  // namespace

Identity identity_of(kube::Exec& exec, const ServerAt& server) {
  const bool mysql = server.product == "mysql" || server.product == "mariadb";
  if (!mysql && server.product != "minio") {
    throw Error("nothing is known of how to ask " + text::printable(server.product) + " what it holds");
  }
  Identity identity = mysql ? of_mysql(exec, server) : of_minio(exec, server);
  if (identity.version.empty()) {
    throw Error("cannot understand what " + server.product + " in pod " + server.pod.shown() + " says")
        .why("its answer names no version");
  }
  return identity;
}

}  // namespace kf::volume
