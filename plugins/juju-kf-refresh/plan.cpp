#include "plan.hpp"

#include "base/text.hpp"
#include "building.hpp"
#include "juju/dialect.hpp"
#include "volume/retain_plan.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

/// What a sidecar's charm makes it takes along itself when it goes, whatever the labels say (canonical/
/// bundle-kubeflow#1307): nothing here can guard that.
void check_no_sidecar_goes(const Facts& facts, const std::vector<Decision>& decisions, const UpgradeOf& of) {
  for (const auto& d : decisions) {
    if (!d.goes() || d.style != recipe::Style::sidecar) continue;
    for (const auto& definition : facts.definitions) {
      if (std::ranges::find(definition.owners, d.app) == definition.owners.end() || definition.objects.empty())
        continue;
      throw Error("application " + d.app + " cannot be replaced without losing every " + definition.kind, Exit::refused)
          .why("a sidecar charm that goes deletes " + definition.name + ", and all " +
               text::count(definition.objects.size(), "object") + " of that kind with it")
          .attempt(of.self + " plan --to " + of.to + " --skip " + d.app);
    }
  }
}

/// A new application of that name gets an empty volume. The old one is kept, but nobody would serve what is on it.
void check_no_store_goes(const Facts& facts, const std::vector<Decision>& decisions, const recipe::Recipe& recipe,
                         const UpgradeOf& of) {
  for (const auto& d : decisions) {
    if (d.way != Way::redeploy || d.attaches || carry_of(recipe, d.charm) != nullptr) continue;
    for (const auto& storage : facts.storage) {
      if (!storage.unit.starts_with(d.app + "/")) continue;
      throw Error("application " + d.app + " must be deployed anew, and would come up empty", Exit::refused)
          .why(d.why + "; carrying the data of " + storage.id + " over is not done by this version")
          .attempt(of.self + " plan --to " + of.to + " --skip " + d.app + "    (and do that part by hand)");
    }
  }
}

/// import-filesystem of a volume, and deploy --attach-storage, which is for one unit (cmd/juju/application/deploy.go).
void check_can_attach(const Facts& facts, const std::vector<Decision>& decisions) {
  for (const auto& d : decisions) {
    if (!d.attaches) continue;
    const auto* live = facts.status.find(d.app);
    const std::string what = "the volume of " + d.app + " cannot be attached to a new application";
    for (const auto& version : {facts.juju.client, facts.juju.controller}) {
      if (juju::has(juju::Feature::import_volume, version)) continue;
      throw Error(what, Exit::refused)
          .why("that takes a juju client and controller of " + juju::wanted(juju::Feature::import_volume) +
               "; one is " + version.shown())
          .attempt("--minio-strategy auto, which leaves it where it is");
    }
    if (d.becomes == recipe::Style::sidecar && live != nullptr && live->scale == 1) continue;
    throw Error(what, Exit::refused)
        .why("juju does it for sidecar charms of one unit only")
        .attempt("--minio-strategy auto");
  }
}

/// juju refuses to remove an application whose offers are in use, and removes others silently.
void check_no_offer_goes(const Facts& facts, const std::vector<Decision>& decisions, const UpgradeOf& of) {
  for (const auto& [name, offer] : facts.status.offers) {
    for (const auto& d : decisions) {
      if (d.app != offer.app || !(d.goes() || d.way == Way::ladder)) continue;
      if (d.way == Way::ladder && d.charm == "istio-pilot") continue;
      throw Error("application " + d.app + " has an offer, " + name + ", that its replacement would lose",
                  Exit::refused)
          .why(offer.connections > 0 ? "juju does not remove it while somebody uses the offer"
                                     : "juju removes the offer with it, without a word")
          .attempt("juju remove-offer " + name + "; " + of.self + " plan --to " + of.to +
                   "; afterwards juju offer it again");
    }
  }
}

}  // namespace

const std::vector<PhaseText>& phases() {
  static const std::vector<PhaseText> all{{"safeguards", "written down and dumped; volumes kept", "nothing"},
                                          {"databases", "moved to another server, row by row", "Pipelines, Katib"},
                                          {"istio", "minor by minor, and its gateway", "every URL"},
                                          {"guard", "custom resources out of juju's reach", "nothing"},
                                          {"applications", "one after the other", "each in turn"},
                                          {"arrivals", "what is new in this release", "nothing"},
                                          {"relations", "compared and made", "nothing"}};
  return all;
}

const std::string& parameter(const recipe::Procedure& procedure, const char* name) {
  const auto it = procedure.parameters.find(name);
  if (it != procedure.parameters.end()) return it->second;
  throw Error("recipe: procedure " + procedure.name + " has no parameter " + name);
}

void Building::add(plan::Step step) {
  if (!last_.empty()) step.needs.insert(last_);
  last_ = step.id;
  draft.steps.push_back(std::move(step));
}

Upgrade upgrade_plan(const Facts& facts, const recipe::Recipe& recipe, const recipe::Charms& charms,
                     const UpgradeOf& of) {
  Upgrade out;
  out.decisions = decide(facts, recipe, charms, of);
  check_no_sidecar_goes(facts, out.decisions, of);
  check_no_offer_goes(facts, out.decisions, of);
  check_no_store_goes(facts, out.decisions, recipe, of);
  check_can_attach(facts, out.decisions);
  const auto retain = volume::retain_plan(facts.discovery.volumes, facts.snapshot);
  const Reach reach = reach_of(facts, out.decisions, retain.draft.data);

  Building building(facts, recipe, charms, of, out.decisions, reach);
  building.draft.title = "upgrade model " + facts.status.model + " from " + recipe.from + " to " + recipe.to;
  building.draft.data = reach.data;
  building.safeguards(retain);
  building.databases();
  building.guards();
  building.ladder();
  building.applications();
  building.arrivals();
  building.relations();
  out.draft = std::move(building.draft);
  return out;
}

}  // namespace kf::refresh
