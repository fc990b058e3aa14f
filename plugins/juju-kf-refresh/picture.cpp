#include "picture.hpp"

#include "base/text.hpp"
#include "record/state_directory.hpp"
#include "room.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

namespace kf::refresh {

namespace {

std::set<std::string> words_of(const cli::Arguments& args, const char* flag) {
  std::set<std::string> all;
  for (const auto& value : args.all(flag)) {
    for (auto& word : text::split(value, ',')) {
      if (!word.empty()) all.insert(word);
    }
  }
  return all;
}

std::map<std::string, std::string> pairs_of(const cli::Arguments& args, const char* flag, const char* form) {
  std::map<std::string, std::string> all;
  for (const auto& value : args.all(flag)) {
    const auto equals = value.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == value.size()) {
      throw Error(std::string("--") + flag + " cannot be \"" + text::printable(value) + "\"", Exit::usage)
          .attempt(std::string("--") + flag + " " + form);
    }
    all[value.substr(0, equals)] = value.substr(equals + 1);
  }
  return all;
}

void check_apps(const Facts& facts, const std::set<std::string>& apps, const char* flag) {
  for (const auto& app : apps) {
    if (facts.status.applications.contains(app)) continue;
    std::vector<std::string> known;
    for (const auto& [name, each] : facts.status.applications) known.push_back(name);
    const std::string near = text::nearest(app, known);
    throw Error(std::string("--") + flag + ": there is no application \"" + text::printable(app) + "\"", Exit::usage)
        .attempt(near.empty() ? "juju status" : "did you mean " + near + "?");
  }
}

UpgradeOf wishes(const cli::Invocation& in, const Facts& facts) {
  UpgradeOf of;
  of.to = in.args.get("to");
  of.from = in.args.get("from");
  of.channels = pairs_of(in.args, "channel", "APP=TRACK/RISK");
  of.names = pairs_of(in.args, "map", "APP=CHARM");
  of.skip = words_of(in.args, "skip");
  of.only = words_of(in.args, "only");
  if (in.args.has("without-serving")) of.without.insert("serving");
  of.moves_databases = in.args.get("db") == "migrate";
  of.store = in.args.get("minio-strategy", "auto");
  of.self = in.self;
  check_apps(facts, of.skip, "skip");
  check_apps(facts, of.only, "only");
  for (const auto& [app, channel] : of.channels) {
    check_apps(facts, {app}, "channel");
    if (channel.find('/') == std::string::npos) {
      throw Error("--channel " + text::printable(app) + " needs a track and a risk", Exit::usage)
          .attempt("--channel " + app + "=" + text::printable(channel) + "/stable");
    }
  }
  for (const auto& [app, charm] : of.names) check_apps(facts, {app}, "map");
  return of;
}

/// Never relative: whoever resumes may stand elsewhere.
std::string backups_of(const cli::Invocation& in, const Facts& facts, const std::string& to) {
  const std::string given = in.args.get("backup-dir");
  const auto dir = given.empty() ? record::state_directory() / record::backups : std::filesystem::absolute(given);
  return (dir / (facts.status.model + "-to-" + to)).lexically_normal().string();
}

std::string known_releases(const recipe::Recipes& recipes) {
  std::vector<std::string> all;
  for (const auto& hop : recipes.all()) all.push_back(hop.to);
  return text::join(all, ", ");
}

bool is_known(const recipe::Recipes& recipes, const std::string& release) {
  return std::ranges::any_of(recipes.all(), [&](const auto& hop) { return hop.from == release || hop.to == release; });
}

void find_way(Picture& p) {
  const std::string from = p.of.from.empty() ? p.is.version : p.of.from;
  if (from.empty()) {
    throw Error("nobody can tell which release of Charmed Kubeflow this is", Exit::refused)
        .why("no application of model " + text::printable(p.facts->status.model) + " is on a channel that is known")
        .attempt(p.of.self + " plan --from RELEASE --to RELEASE");
  }
  if (p.of.to.empty()) {
    for (const auto& hop : p.recipes.all()) {
      if (hop.from == from) p.of.to = hop.to;
    }
  }
  if (p.of.to.empty()) p.of.to = from;  // the newest that is known
  if (p.of.to == from) return;
  if (!is_known(p.recipes, p.of.to)) {
    throw Error("no release \"" + text::printable(p.of.to) + "\" of Kubeflow is known", Exit::usage)
        .why("known are " + known_releases(p.recipes))
        .attempt(p.of.self + " recipes");
  }
  p.chain = p.recipes.chain(from, p.of.to);
  if (p.chain.empty()) {
    throw Error("there is no way from " + text::printable(from) + " to " + text::printable(p.of.to), Exit::refused)
        .why("known are " + known_releases(p.recipes) + "; one release after the other, never back")
        .attempt(p.of.self + " recipes");
  }
}

void check_databases(const Picture& p) {
  const auto moves = [](const recipe::Recipe& hop) { return hop.procedure("db-migration") != nullptr; };
  if (!p.of.moves_databases || moves(p.hop())) return;
  const auto it = std::ranges::find_if(p.recipes.all(), moves);
  throw Error("--db migrate: nothing is moved from " + p.hop().from + " to " + p.hop().to, Exit::usage)
      .why(it == p.recipes.all().end() ? "no hop that is known moves databases"
                                       : "databases move with the hop from " + it->from + " to " + it->to)
      .attempt("the same without --db");
}

void check_store(const Picture& p) {
  const auto moves = [](const recipe::Recipe& hop) { return hop.procedure("minio-move") != nullptr; };
  if (p.of.store != "attach-storage" || moves(p.hop())) return;
  const auto it = std::ranges::find_if(p.recipes.all(), moves);
  throw Error("--minio-strategy " + p.of.store + ": MinIO is refreshed from " + p.hop().from + " to " + p.hop().to,
              Exit::usage)
      .why(it == p.recipes.all().end() ? "no hop that is known deploys it anew"
                                       : "it is deployed anew with the hop from " + it->from + " to " + it->to)
      .attempt("the same without --minio-strategy");
}

}  // namespace

std::unique_ptr<Picture> look(cli::Invocation& in, Target& target) {
  auto recipes = recipes_of(in);
  auto facts = read_facts(target.model(), target.cluster(), recipe::Charms::known(),
                          [&](const std::string& what) { in.out.progress(what); });
  in.out.end_progress();
  auto of = wishes(in, *facts);
  auto is = release_of(facts->status, recipes, recipe::Charms::known());
  auto p =
      std::make_unique<Picture>(Picture{std::move(facts), std::move(is), std::move(recipes), {}, std::move(of), {}});
  find_way(*p);
  if (p->chain.empty()) return p;
  check_databases(*p);
  check_store(*p);
  p->of.backups = backups_of(in, *p->facts, p->hop().to);
  p->findings = check(*p->facts, p->is, p->hop(), p->of);
  if (!target.rehearsed)
    std::ranges::move(check_room(room_at(p->of.backups), *p->facts, p->of), std::back_inserter(p->findings));
  std::ranges::stable_partition(p->findings, &Finding::blocks);
  return p;
}

std::string heading(const Picture& p, const Target& target) {
  const auto& f = *p.facts;
  std::string out = "Model  " + target.place + ", namespace " + text::printable(f.ns()) + ", Kubernetes " +
                    text::printable(f.kubernetes) + "\n";
  out += "From   " + (p.is.version.empty() ? std::string("?") : p.is.version) + ": " +
         text::count(f.status.applications.size(), "application") + ", " + std::to_string(p.is.on) + " of Kubeflow's " +
         std::to_string(p.is.of) + " on its channels, " + text::count(f.bundle.relations.size(), "relation") + "\n";
  if (!p.chain.empty()) {
    out += "To     " + p.hop().to + ", grade " + std::string(recipe::shown(p.hop().ground.grade)) + ": see recipes " +
           p.hop().from + "-" + p.hop().to + "; never run by us on a real juju\n";
  }
  return out + "Juju   client " + f.juju.client.shown() + ", controller " + f.juju.controller.shown() + ", model " +
         f.juju.model.shown() + "\n";
}

std::string further_hops(const Picture& p) {
  std::string out;
  for (std::size_t i = 1; i < p.chain.size(); ++i) {
    const auto& hop = *p.chain[i];
    out += "Then   " + hop.from + " to " + hop.to + ", an operation of its own; before it juju " +
           hop.demands.juju_from + " or later, Kubernetes " + hop.demands.kubernetes_from + " or later\n";
  }
  return out;
}

}  // namespace kf::refresh
