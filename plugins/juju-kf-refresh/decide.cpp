#include "decide.hpp"

#include "base/text.hpp"

namespace kf::refresh {

namespace {

using recipe::Charm;
using recipe::Style;

bool left_out(const std::string& app, const UpgradeOf& of) {
  return of.skip.contains(app) || (!of.only.empty() && !of.only.contains(app));
}

/// Empty: a recipe of somebody's own names none.
std::string gateway_of(const recipe::Procedure& ladder) {
  const auto it = ladder.parameters.find("gateway");
  return it == ladder.parameters.end() ? "" : it->second;
}

/// Why juju would refuse to refresh one to the other (apiserver/facades/client/application, SetCharm: it compares the
/// blocks as wholes). Empty: it would not, as far as is known.
std::string refusal(const Charm* is, const Charm* becomes) {
  if (is == nullptr || becomes == nullptr) return "";
  if (is->deployment != becomes->deployment) return "juju refuses a refresh that changes its deployment block";
  if (is->storage != becomes->storage) return "juju refuses a refresh that changes its storage";
  return "";
}

class Deciding {
 public:
  Deciding(const Facts& facts, const recipe::Recipe& recipe, const recipe::Charms& charms, const UpgradeOf& of)
      : facts_(facts), recipe_(recipe), charms_(charms), of_(of) {}

  Decision of(const juju::Application& app) const {
    Decision out{.app = app.name, .charm = charm_of(app, of_), .from = app.channel};
    if (left_out(app.name, of_)) return out.why = "left out by you", out;
    for (const auto& row : recipe_.departures) {
      if (row.charm == out.charm) return departed(std::move(out), row);
    }
    const auto* row = recipe_.channel_of(out.charm);
    const auto wish = of_.channels.find(app.name);
    if (row == nullptr && wish == of_.channels.end()) return out.why = "not part of this release: left as it is", out;
    out.to = wish != of_.channels.end() ? wish->second : row->channel;
    check_charmhub(app);
    out.style = facts_.style_of(app.name);
    const Charm* is = charms_.find(out.charm, app.channel, recipe_.from);
    const Charm* becomes = charms_.find(out.charm, out.to, recipe_.to);
    if (out.style == Style::unknown && is != nullptr) out.style = is->style;
    if (becomes != nullptr) out.becomes = becomes->style;
    if (out.becomes == Style::unknown && out.from == out.to) out.becomes = out.style;
    if (row != nullptr) {
      out.base = row->base == app.base ? "" : row->base;
      const auto deployed = facts_.bundle.applications.find(app.name);
      out.trust = row->trust && (deployed == facts_.bundle.applications.end() || !deployed->second.trust);
      out.why = row->ground.why;
    }
    decide_way(out, is, becomes);
    return out;
  }

 private:
  static Decision departed(Decision out, const recipe::GoneRow& row) {
    out.why = row.ground.why;
    if (!row.keep) out.way = Way::away;
    return out;
  }

  void check_charmhub(const juju::Application& app) const {
    if (!app.local || of_.names.contains(app.name)) return;
    throw Error("application " + text::printable(app.name) + " runs a local charm", Exit::refused)
        .why("juju cannot refresh that to a channel of Charmhub without replacing it altogether")
        .attempt(of_.self + " plan --to " + of_.to + " --skip " + app.name + "    (and upgrade it yourself)");
  }

  void decide_way(Decision& out, const Charm* is, const Charm* becomes) const {
    const auto* ladder = recipe_.procedure("istio-ladder");
    if (ladder != nullptr && (out.charm == ladder->charm || out.charm == gateway_of(*ladder))) {
      out.way = Way::ladder;
    } else if (const auto* again = recipe_.procedure("redeploy", out.charm)) {
      out.way = Way::redeploy, out.why = again->ground.why;
    } else if (const auto why = refusal(is, becomes); !why.empty()) {
      out.way = Way::redeploy, out.why = why;
      decide_store(out, is);
    } else {
      out.way = out.style == Style::podspec && out.becomes == Style::sidecar ? Way::to_sidecar : Way::refresh;
    }
  }

  void decide_store(Decision& out, const Charm* is) const {
    if (recipe_.procedure("minio-move", out.charm) == nullptr) return;
    if (of_.store == "refresh") {
      out.way = out.style == Style::podspec && out.becomes == Style::sidecar ? Way::to_sidecar : Way::refresh;
      out.why = "as you want it; but " + out.why;
    } else if (of_.store == "attach-storage") {
      out.attaches = true;
    } else {
      stay_if_possible(out, is);
    }
  }

  /// A store that would have to be moved can stay where a channel that it can be refreshed to has the same server.
  void stay_if_possible(Decision& out, const Charm* is) const {
    const auto* move = recipe_.procedure("minio-move", out.charm);
    if (move == nullptr || !move->parameters.contains("stay_channel") || of_.channels.contains(out.app)) return;
    const std::string& stay = move->parameters.at("stay_channel");
    if (!refusal(is, charms_.find(out.charm, stay, recipe_.to)).empty()) return;
    out.to = stay, out.way = Way::refresh, out.becomes = out.style;
    out.why = "the same server as " + recipe_.channel_of(out.charm)->channel + ", on the same volume";
  }

  const Facts& facts_;
  const recipe::Recipe& recipe_;
  const recipe::Charms& charms_;
  const UpgradeOf& of_;
};

}  // namespace

std::string_view shown(Way way) {
  switch (way) {
    case Way::none: return "as it is";
    case Way::refresh: return "refresh";
    case Way::to_sidecar: return "refresh, no units";
    case Way::redeploy: return "redeploy";
    case Way::ladder: return "minor by minor";
    case Way::away: return "remove";
  }
  return "";
}

std::string charm_of(const juju::Application& app, const UpgradeOf& of) {
  const auto it = of.names.find(app.name);
  return it == of.names.end() ? app.charm : it->second;
}

std::vector<Decision> decide(const Facts& facts, const recipe::Recipe& recipe, const recipe::Charms& charms,
                             const UpgradeOf& of) {
  const Deciding deciding(facts, recipe, charms, of);
  std::vector<Decision> all;
  for (const auto& [name, app] : facts.status.applications) all.push_back(deciding.of(app));
  return all;
}

}  // namespace kf::refresh
