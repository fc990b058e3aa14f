#include "check.hpp"

#include "base/text.hpp"
#include "building.hpp"
#include "kube/managers.hpp"

#include <algorithm>
#include <map>

namespace kf::refresh {

namespace {

using juju::Version;

class Checking {
 public:
  Checking(const Facts& facts, const Release& is, const recipe::Recipe& recipe, const UpgradeOf& of)
      : facts_(facts), is_(is), recipe_(recipe), of_(of) {}

  std::vector<Finding> all() {
    versions();
    applications();
    running();
    databases();
    offers();
    local_charms();
    volumes();
    profiles();
    managers();
    for (const auto& stray : is_.strays) note("STRAY", stray, of_.self + " plan --to " + of_.to + " --skip APP");
    for (const auto& gap : facts_.gaps) note("NOT-READ", gap, "");
    std::ranges::stable_partition(found_, &Finding::blocks);
    return std::move(found_);
  }

 private:
  void stop(const char* id, std::string what, std::string next) {
    found_.push_back({id, true, std::move(what), std::move(next)});
  }
  void note(const char* id, std::string what, std::string next) {
    found_.push_back({id, false, std::move(what), std::move(next)});
  }

  void versions() {
    const auto& d = recipe_.demands;
    for (const auto& [who, version] : {std::pair{"client", facts_.juju.client},
                                       {"controller", facts_.juju.controller},
                                       {"model", facts_.juju.model}}) {
      const Version from = juju::version_of(d.juju_from), below = juju::version_of(d.juju_below);
      if (!version.known() || (version >= from && (!below.known() || version < below))) continue;
      stop("JUJU-VERSION",
           std::string("juju's ") + who + " is " + version.shown() + "; " + recipe_.title + " wants " + d.juju_from +
               (d.juju_below.empty() ? " or later" : " or later, below " + d.juju_below),
           "upgrade juju, or the model with juju upgrade-model");
    }
    if (facts_.juju.controller >= Version{4, 0, 0} && std::ranges::any_of(facts_.status.applications, [&](auto& each) {
          return facts_.style_of(each.first) == recipe::Style::podspec;
        })) {
      stop("JUJU-VERSION", "juju 4 cannot run podspec charms at all, and there are some", "a controller of juju 3.6");
    }
    const Version is = juju::version_of(facts_.kubernetes.substr(facts_.kubernetes.starts_with("v") ? 1 : 0));
    const Version from = juju::version_of(d.kubernetes_from), below = juju::version_of(d.kubernetes_below);
    if (is.known() && ((from.known() && is < from) || (below.known() && is >= below))) {
      stop("KUBERNETES-VERSION",
           "Kubernetes is " + facts_.kubernetes + "; this release is tested with " + d.kubernetes_from +
               " or later, below " + d.kubernetes_below,
           "upgrade the cluster first, one minor at a time");
    }
  }

  void applications() {
    for (const auto& [name, app] : facts_.status.applications) {
      if (charm_is_ours(app) && !juju::settled(app)) {
        stop("UNSETTLED", juju::unsettled(app), "juju status " + name + "; juju debug-log --replay --include " + name);
      }
    }
  }

  bool charm_is_ours(const juju::Application& app) const { return recipe_.channel_of(charm_of(app, of_)) != nullptr; }

  void running() {
    for (const auto& definition : facts_.definitions) {
      const auto n = static_cast<std::size_t>(
          std::ranges::count_if(definition.objects, [](const Custom& c) { return c.running; }));
      if (n == 0) continue;
      if (definition.kind == "ScheduledWorkflow") {
        stop("RECURRING-RUNS", text::count(n, "recurring run") + " may start while pipelines are half upgraded",
             "switch them off in the dashboard; they are listed by kubectl get scheduledworkflows -A");
      } else if (definition.kind == "Workflow") {
        stop("RUNNING", text::count(n, "pipeline run") + " would be cut off", "wait for them, or end them");
      } else if (definition.kind == "Notebook") {
        note("NOTEBOOKS", text::count(n, "notebook") + " will be restarted; what is not saved in them goes",
             "tell their users");
      }
    }
  }

  void databases() {
    for (const auto& use : databases_to_move(facts_, recipe_, of_)) {
      const std::string what =
          use.server + " is a " + facts_.status.find(use.server)->charm + ", which " + recipe_.to + " cannot use";
      const std::string how = of_.self + " plan --to " + of_.to + " --db migrate";
      if (of_.moves_databases) {
        note("DATABASE", what + "; the database of " + use.keeper + " moves to mysql-k8s",
             "nothing: --db migrate does it, and " + use.server + " stays as it is");
      } else {
        stop("DATABASE", what, how + "    (it moves to mysql-k8s, every row compared; the old one stays)");
      }
    }
  }

  void offers() {
    for (const auto& [name, offer] : facts_.status.offers) {
      if (offer.connections > 0) {
        note("OFFER",
             name + " of " + offer.app + " is used by " + std::to_string(offer.connections) + " other model(s)",
             "they lose it while " + offer.app + " is replaced, if it is");
      }
    }
  }

  void volumes() {
    const auto n = static_cast<std::size_t>(std::ranges::count_if(
        facts_.discovery.volumes, [](const auto& row) { return row.pv != nullptr && row.reclaim_policy == "Delete"; }));
    if (n == 0) return;
    note("VOLUME-POLICY", text::count(n, "volume") + " would go with their claim: the policy is Delete",
         "nothing: an upgrade makes it Retain before anything else");
  }

  /// canonical/bundle-kubeflow#547
  void profiles() {
    const Definition* of = facts_.definition("profiles.kubeflow.org");
    if (of == nullptr) return;
    for (const auto& profile : of->objects) {
      if (profile.app.empty() || profile.guarded) continue;
      note("PROFILE",
           "juju would delete Profile " + profile.name.name + " with application " + profile.app +
               ", and the namespace of that user",
           "nothing: an upgrade puts it out of juju's reach first");
    }
  }

  /// Of what juju has made, and of the claims and volumes under it.
  void managers() {
    std::map<std::string, std::pair<kube::Manager, std::set<std::string>>> hands;
    const auto see = [&](const std::string& object, const kube::Meta& meta) {
      const auto manager = kube::manager_of(meta);
      if (!manager || manager->pause.empty()) return;  // juju itself, say, or the owner of a claim
      hands.try_emplace(manager->name, *manager, std::set<std::string>{}).first->second.second.insert(object);
    };
    for (const auto& w : facts_.snapshot.workloads) {
      if (w.meta.ns == facts_.ns()) see(w.kind + "/" + w.meta.name, w.meta);
    }
    for (const auto& row : facts_.discovery.volumes) {
      if (row.pvc != nullptr && row.home == facts_.ns()) see("claim " + row.claim.shown(), row.pvc->meta);
      if (row.pv != nullptr) see("volume " + row.volume, row.pv->meta);
    }
    for (const auto& [name, hand] : hands) {
      const auto& [manager, objects] = hand;
      note("MANAGED",
           name + " puts back what anybody else changes in " + text::join({objects.begin(), objects.end()}, ", "),
           manager.pause);
    }
  }

  void local_charms() {
    for (const auto& [name, app] : facts_.status.applications) {
      if (app.local && charm_is_ours(app) && !of_.names.contains(name) && !of_.skip.contains(name)) {
        stop("LOCAL-CHARM", name + " runs a local charm, which has no channel",
             of_.self + " plan --to " + of_.to + " --skip " + name);
      }
    }
  }

  const Facts& facts_;
  const Release& is_;
  const recipe::Recipe& recipe_;
  const UpgradeOf& of_;
  std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> check(const Facts& facts, const Release& is, const recipe::Recipe& recipe, const UpgradeOf& of) {
  return Checking(facts, is, recipe, of).all();
}

bool blocks(const std::vector<Finding>& findings) { return std::ranges::any_of(findings, &Finding::blocks); }

const std::vector<Explanation>& finding_texts() {
  static const std::vector<Explanation> all{
      {"JUJU-VERSION", "client, controller or model is not a juju that this hop was made with"},
      {"KUBERNETES-VERSION", "the cluster is older or newer than the release supports"},
      {"UNSETTLED", "an application is not active, a unit not idle, or a charm still on its way"},
      {"RECURRING-RUNS", "recurring runs are switched on"},
      {"RUNNING", "pipeline runs have not ended"},
      {"DATABASE", "a database that the new release cannot use is related"},
      {"CHANNEL", "Charmhub has nothing in a channel that the hop asks for (check without --offline)"},
      {"RIGHTS", "the cluster does not let you do what an upgrade needs"},
      {"ROOM", "there is, or may be, too little room for the backup"},
      {"LOCAL-CHARM", "a charm does not come from Charmhub"},
      {"NOTEBOOKS", "notebooks run"},
      {"OFFER", "another model uses an offer"},
      {"VOLUME-POLICY", "volumes whose disk goes with their claim"},
      {"PROFILE", "a user's Profile carries labels by which juju deletes"},
      {"MANAGED", "somebody else puts back what is changed"},
      {"STRAY", "an application is on another release's channel"},
      {"NOT-READ", "something could not be read and can be done without"}};
  return all;
}

}  // namespace kf::refresh
