#include "moving.hpp"

#include "base/text.hpp"
#include "dump.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

using plan::Action;
using plan::Inventory;
using plan::Observation;
using plan::Status;

constexpr const char* sql_file = "database.sql";
constexpr const char* digest_file = "digest";

/// It takes nothing away and puts nothing where anything else is: neither a hazard, nor, since writers are stopped by
/// steps of their own, a safeguard that others stand on.
std::vector<plan::DataEffect> none(const Action&, const Inventory&) { return {}; }

DatabaseOf database_in(const Action& a) {
  return {a.text("namespace"), a.text("app"), a.text("product"), a.text("database")};
}

MoveOf move_in(const Action& a) {
  return {a.text("namespace"),    a.text("database"), a.text("from"),
          a.text("from_product"), a.text("to"),       a.text("to_product")};
}

std::string in_pod(const Action& a) { return "exec -i -n " + a.shown("namespace") + " " + a.shown("app") + "-0 -- "; }

std::map<std::string, plan::Value> args_of(const DatabaseOf& of, const std::string& file) {
  return {{"file", file}, {"namespace", of.ns}, {"app", of.app}, {"product", of.product}, {"database", of.name}};
}

const std::string& bytes_of(const record::Bundle& bundle, const char* name) {
  static const std::string none;
  const auto it = bundle.files.find(name);
  return it == bundle.files.end() ? none : it->second.bytes;
}

Observation refused(const Error& e) {
  return {Status::refused, std::string(e.what()) + (e.why().empty() ? "" : ": " + e.why()), {}, e.attempt()};
}

}  // namespace

const plan::Verbs& moving_verbs() {
  static const plan::Verbs all{
      {"refresh.extract",
       {{"file", "namespace", "app", "product", "database"},
        {"digest"},
        none,
        [](const Action& a) {
          return in_pod(a) + "mysqldump " + a.shown("database") + " > " + a.shown("file") + "/" + sql_file;
        },
        true}},
      // Into a server that this plan has deployed, and that nobody knows yet: nothing to be undone.
      {"refresh.load",
       {{"file", "namespace", "app", "product", "database", "digest"},
        {},
        none,
        [](const Action& a) {
          return in_pod(a) + "mysql " + a.shown("database") + " < " + a.shown("file") + "/" + sql_file;
        },
        true}},
      {"refresh.equal",
       {{"namespace", "database", "from", "from_product", "to", "to_product", "digest"},
        {},
        none,
        [](const Action& a) {
          return "exec -i -n " + a.shown("namespace") + " " + a.shown("to") + "-0 -- mysqldump " + a.shown("database") +
                 "    # and the same of " + a.shown("from") + ": no row differs";
        },
        true}}};
  return all;
}

Action extract(const std::string& to, const MoveOf& of) { return {"refresh.extract", args_of(of.old(), to)}; }

Action load(const std::string& from, const MoveOf& of, plan::Value digest) {
  auto args = args_of(of.now(), from);
  args["digest"] = std::move(digest);
  return {"refresh.load", std::move(args)};
}

Action equal(const MoveOf& of, plan::Value digest) {
  return {"refresh.equal",
          {{"namespace", of.ns},
           {"database", of.database},
           {"from", of.from},
           {"from_product", of.from_product},
           {"to", of.to},
           {"to_product", of.to_product},
           {"digest", std::move(digest)}}};
}

/// An application that has to do with it, over whatever relation; empty: none.
std::string Mover::related_to(const std::string& app) {
  for (const auto& each : model_.bundle().relations) {
    if (each.has(app)) return each.a.app == app ? each.b.app : each.a.app;
  }
  return "";
}

Observation Mover::probe_extract(const Action& action) {
  const std::string& file = action.text("file");
  const DatabaseOf of = database_in(action);
  std::optional<record::Bundle> found;
  try {
    found = vault_.read(file);
  } catch (const Error& e) {
    return refused(e);
  }
  const auto is = databases_.digest(of);
  if (!is) return {Status::refused, of.app + " has no database " + of.name, {}, ""};
  if (!found) return {Status::not_yet, "there is no " + file, {}, ""};
  const bool whole = is_whole(bytes_of(*found, sql_file));
  if (whole && bytes_of(*found, digest_file) == *is) {
    return {Status::done,
            file + " is whole, " + std::to_string(bytes_of(*found, sql_file).size()) + " bytes",
            {{"digest", *is}},
            ""};
  }
  return {Status::refused,
          whole ? "database " + of.name + " is not what " + file + " holds: another one, or somebody still writes"
                : file + " holds no whole dump",
          {},
          "the same with another --backup-dir"};
}

Observation Mover::probe_load(const Action& action) {
  const DatabaseOf of = database_in(action);
  if (databases_.digest(of) == action.text("digest")) return {Status::done, "it has every row", {}, ""};
  if (const auto other = related_to(of.app); !other.empty()) {
    return {Status::refused, of.app + " has other rows, and " + other + " is related to it already", {}, ""};
  }
  return {Status::not_yet, "not there yet", {}, ""};
}

Observation Mover::probe_equal(const Action& action) {
  const MoveOf of = move_in(action);
  for (const auto& each : {of.old(), of.now()}) {
    if (databases_.digest(each) == action.text("digest")) continue;
    return {Status::refused,
            "database " + of.database + " of " + each.app + " is not what was read: somebody has written",
            {},
            ""};
  }
  return {Status::done, "no row differs", {}, ""};
}

Observation Mover::probe(const Action& action) {
  if (action.verb == "refresh.extract") return probe_extract(action);
  return action.verb == "refresh.load" ? probe_load(action) : probe_equal(action);
}

void Mover::act(const Action& action) {
  const std::string file = action.verb == "refresh.equal" ? "" : action.text("file");
  if (action.verb == "refresh.extract") {
    const DatabaseOf of = database_in(action);
    const auto before = databases_.digest(of);
    record::Bundle bundle;
    bundle.files[sql_file] = {databases_.read(of), true};
    const auto after = databases_.digest(of);
    if (!before || before != after)
      throw plan::Refused("database " + of.name + " of " + of.app + " has changed while it was read");
    bundle.files[digest_file] = {*after, false};
    try {
      vault_.write(file, bundle);
    } catch (const Error& e) {
      throw plan::Refused(e);
    }
  } else if (action.verb == "refresh.load") {
    const DatabaseOf of = database_in(action);
    const auto found = vault_.read(file);
    if (!found) throw plan::Refused("there is no " + file);
    databases_.load(of, bytes_of(*found, sql_file));
    if (databases_.digest(of) != action.text("digest"))  // the same again would give the same
      throw plan::Refused("database " + of.name + " of " + of.app + " has other rows than it was given");
  }
}

}  // namespace kf::refresh
