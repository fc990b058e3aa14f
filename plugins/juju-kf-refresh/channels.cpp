#include "channels.hpp"

#include "base/text.hpp"
#include "building.hpp"

#include <map>
#include <set>

namespace kf::refresh {

namespace {

struct Wanted {
  std::string charm, channel;
  auto operator<=>(const Wanted&) const = default;
};

/// With an application that wants it.
std::map<Wanted, std::string> wanted_by(const Facts& facts, const recipe::Recipe& recipe, const recipe::Charms& charms,
                                        const UpgradeOf& of) {
  std::map<Wanted, std::string> all;
  for (const auto& d : decide(facts, recipe, charms, of)) {
    if (d.way == Way::none || d.way == Way::away) continue;
    all[{d.charm, d.to}] = d.app;
    if (d.way != Way::ladder) continue;
    for (const auto& procedure : recipe.procedures) {
      if (procedure.name != "istio-ladder" || procedure.charm != d.charm) continue;
      for (const auto& rung : procedure.rungs) all[{d.charm, rung}] = d.app;
    }
  }
  for (const auto& row : recipe.arrivals) {
    if (of.without.contains(row.group) || of.skip.contains(row.app) || !facts.apps_of(row.charm).empty()) continue;
    if (of.only.empty() || of.only.contains(row.app)) all[{row.charm, row.channel}] = row.app;
  }
  if (!of.moves_databases) return all;
  for (const auto& use : databases_to_move(facts, recipe, of)) {
    const auto& with = use.procedure->parameters;
    all[{with.at("new_charm"), with.at("new_channel")}] = with.at("new_app");
  }
  return all;
}

Finding missing(const Wanted& what, const std::string& app, const UpgradeOf& of) {
  return {"CHANNEL", true, "Charmhub has nothing of " + what.charm + " in channel " + what.channel,
          of.self + " check --to " + of.to + " --channel " + app + "=TRACK/RISK    (juju info " + what.charm +
              " lists them)"};
}

}  // namespace

std::vector<Finding> check_channels(juju::Reader& juju, const Facts& facts, const recipe::Recipe& recipe,
                                    const recipe::Charms& charms, const UpgradeOf& of, const Progress& progress) {
  std::map<Wanted, std::string> all;
  try {
    all = wanted_by(facts, recipe, charms, of);
  } catch (const Error&) {
    return {};  // what cannot be decided is a finding of its own, or an error of the plan
  }
  std::vector<Finding> found;
  for (const auto& [what, app] : all) {
    progress("Charmhub's " + what.charm);
    try {
      if (!juju.released(what.charm, what.channel, "")) found.push_back(missing(what, app, of));
    } catch (const juju::JujuError& e) {
      if (e.failure == juju::Failure::not_found) {
        found.push_back(missing(what, app, of));
        continue;
      }
      found.push_back({"NOT-READ", false,
                       "Charmhub does not tell whether it has all channels: " + std::string(e.what()) +
                           (e.why().empty() ? "" : ": " + e.why()),
                       "the same again, or with --offline"});
      break;
    }
  }
  return found;
}

}  // namespace kf::refresh
