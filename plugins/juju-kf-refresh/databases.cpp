#include "databases.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "dump.hpp"
#include "kube/failure.hpp"
#include "plan/engine.hpp"
#include "server.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace kf::refresh {

namespace {

/// For each line of it, without its end.
template <typename Use>
void each_line(std::string_view text, const Use& use) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    use(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

/// A recipe names it; it stands in a command line and in SQL.
const std::string& checked(const std::string& name) {
  const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!plain) throw Error("recipe: \"" + text::printable(name) + "\" is no name of a database");
  return name;
}

/// A client that is given SQL repeats the statement that failed, with its rows: no matter for a journal.
std::string said_by(const std::string& why) {
  const auto at = why.rfind("ERROR ");
  return at == std::string::npos ? why : why.substr(at);
}

bool is_unknown(const std::string& why) { return why.find("1049") != std::string::npos; }

}  // namespace

/// Lines of their own for each row, and a comment for each table, also for one without rows; sorted, since servers do
/// not agree on the order of tables. mariadb-dump breaks the line after VALUES where mysqldump does not.
std::optional<std::string> digest_of_rows(const std::string& dump) {
  std::vector<std::string> lines;
  bool tables = false;
  each_line(dump, [&](std::string_view line) {
    const bool table = line.starts_with("-- Dumping data for table ");
    tables = tables || table;
    if (table || line.starts_with("INSERT INTO ")) {
      lines.emplace_back(line);
    } else if (line.starts_with("(") && !lines.empty()) {
      lines.back() += " " + std::string(line);
    }
  });
  if (!tables) return std::nullopt;
  std::ranges::sort(lines);
  return sha256(text::join(lines, "\n"));
}

/// mariadb-dump begins with a line that switches its own client's sandbox on, which MySQL's client takes for a command
/// (MDEV-33727).
std::string portable_sql(const std::string& dump) {
  std::string out;
  out.reserve(dump.size());
  each_line(dump, [&](std::string_view line) {
    const bool theirs = line.starts_with("/*!999999") || line.starts_with("/*M!999999");
    if (!theirs) (out += line) += '\n';
  });
  return out;
}

std::string PodDatabases::run(const DatabaseOf& of, const char* clients, const std::string& options,
                              const std::string& input) {
  const Server server = server_of(cluster_, of.pod(), of.product);
  const std::string login = login_line(model_, of.app, of.product);
  try {
    return exec_.exec(server.pod, server.container, as_root(clients, options), login + input, dump_bounds);
  } catch (const kube::ClusterError& e) {
    const std::string what = "database " + of.name + " of " + text::printable(of.app);
    if (e.failure == kube::Failure::too_much) {
      throw plan::Refused(Error(what + " is too large to be moved by us")
                              .why("it has more than " + std::to_string(dump_bounds.output) + " bytes as SQL")
                              .attempt("remove from it what nobody needs any more (old runs), then repeat"));
    }
    const auto told = Error("the server does not do it with " + what).why(said_by(e.why())).attempt(e.attempt());
    if (is_unknown(e.why()) || !is_in_vain(e)) throw kube::ClusterError(e.failure, told);
    throw plan::Refused(told);
  }
}

std::optional<std::string> PodDatabases::digest(const DatabaseOf& of) {
  try {
    const std::string rows = run(of, dump_clients,
                                 "--single-transaction --no-create-info --skip-triggers --skip-extended-insert "
                                 "--complete-insert --order-by-primary --hex-blob --comments --skip-dump-date "
                                 "--skip-add-locks --skip-disable-keys " +
                                     checked(of.name));
    if (!is_whole(rows))
      throw Error("database " + of.name + " of " + text::printable(of.app) + " was not read to its end");
    return digest_of_rows(rows);
  } catch (const kube::ClusterError& e) {
    if (is_unknown(e.why())) return std::nullopt;
    throw;
  }
}

std::string PodDatabases::read(const DatabaseOf& of) {
  std::string dump = run(
      of, dump_clients,
      "--single-transaction --routines --events --triggers --hex-blob --comments --skip-add-locks " + checked(of.name));
  if (is_whole(dump)) return dump;
  throw Error("database " + of.name + " of " + text::printable(of.app) + " was not read to its end");
}

void PodDatabases::load(const DatabaseOf& of, const std::string& sql) {
  const std::string& name = checked(of.name);
  run(of, sql_clients, "--batch",
      "CREATE DATABASE IF NOT EXISTS `" + name + "`;\nUSE `" + name + "`;\n" + portable_sql(sql));
}

}  // namespace kf::refresh
