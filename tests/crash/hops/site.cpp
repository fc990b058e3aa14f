#include "site.hpp"

#include "document/read.hpp"
#include "juju/bundle.hpp"
#include "juju/verbs.hpp"
#include "kube/verbs.hpp"
#include "plan.hpp"
#include "plan/law.hpp"
#include "target.hpp"
#include "verbs.hpp"

#include <algorithm>

namespace kf::crash {

namespace {

using plan::Action;
using rehearsal::JujuWorld;

const recipe::Recipes& recipes() {
  static const auto all = recipe::Recipes::of("charmed", "", refresh::known_procedures());
  return all;
}

juju::Bundle bundle_of(const std::string& release, const std::set<std::string>& apps) {
  const std::string top = KF_TOP;
  const std::string file = release == "1.6" ? top + "/manifests/sample/charmed-1.6.yaml"
                                            : top + "/tests/bundles/charmed-" + release + ".yaml";
  auto bundle = juju::read_bundle(doc::read_file(file), file);
  if (apps.empty()) return bundle;
  std::erase_if(bundle.applications, [&](const auto& app) { return !apps.contains(app.first); });
  std::erase_if(bundle.relations,
                [&](const juju::Relation& r) { return !apps.contains(r.a.app) || !apps.contains(r.b.app); });
  return bundle;
}

JujuWorld model_of(const std::string& release, const std::string& bundle, const std::set<std::string>& apps) {
  const bool old = release == "1.4" || release == "1.6";
  const juju::Version version = old ? juju::Version{2, 9, 49} : juju::Version{3, 6, 12};
  return {bundle_of(bundle, apps), recipe::Charms::known(), {version, version, version}, 1, release};
}

std::string no_database(const kube::Name&, const std::string&) { return "-- Dump completed\n"; }

/// What a guard or a hold keeps; empty: it is neither.
plan::Address kept_by(const Action& a) {
  if (a.verb == "kube.hold" || a.verb == "kube.held") return kube::address_of_volume(a.text("volume"));
  if (a.verb != "kube.guard") return "";
  return juju::address_of(kube::Resource{a.text("api"), a.text("plural"), a.text("namespaced") == "yes"},
                          kube::Name{a.text("namespace"), a.text("name")});
}

/// juju deletes what carries the application's labels, or the claim of what it takes up, some time after it was asked
/// for.
bool sweeps(const Action& a) {
  const bool becomes = a.verb == "juju.refresh" && a.text("style") == "podspec";
  return a.verb == "juju.remove" || a.verb == "juju.import" || becomes;
}
plan::Address struck_by(const Action& a) {
  return a.args.contains("app") ? juju::address_of_app(a.text("app")) : kube::address_of_volume(a.text("volume"));
}

/// What is said to be done is looked at before it is written down.
struct Journal final : plan::Journal {
  Journal(const plan::Plan& of, const Truth& judge) : plan(of), truth(judge) {}
  void append(const plan::Record& record) override {
    if (record.what == plan::Record::What::began) check_guards(record.step);
    if (record.what == plan::Record::What::done) {
      outputs[record.step] = record.outputs;
      const auto step = std::ranges::find(plan->steps, record.step, &plan::Step::id);
      truth.check(record.step, resolved(step->action));
    }
    all.push_back(record);
  }
  const std::vector<plan::Record>& records() const override { return all; }
  /// What is guarded or held against a step has its guard or its hold at the moment when it begins.
  void check_guards(const plan::Id& id) const {
    const auto hazard = std::ranges::find(plan->steps, id, &plan::Step::id);
    if (!sweeps(hazard->action)) return;
    const auto app = struck_by(hazard->action);
    for (const auto& step : plan->steps) {
      const auto object = kept_by(step.action);
      if (object.empty() || !outputs.contains(step.id)) continue;
      const bool meant = std::ranges::any_of(
          plan->data, [&](const plan::Datum& d) { return d.hangs_on.contains(app) && d.hangs_on.contains(object); });
      if (meant) truth.check(step.id, step.action);
    }
  }
  /// juju is at it: who takes a safeguard away now does what nobody can prevent. With a charm that becomes a sidecar it
  /// has ended for certain only when units run again.
  bool is_sweeping() const {
    const auto begun = plan::progress_of(all).begun;
    return std::ranges::any_of(plan->steps, [&](const plan::Step& s) {
      return begun.contains(s.id) && sweeps(s.action) && !outputs.contains(last_of(s));
    });
  }
  plan::Id last_of(const plan::Step& sweep) const {
    const auto starts = [&](const plan::Step& s) {
      return s.action.verb == "juju.scale" && struck_by(s.action) == struck_by(sweep.action) &&
             s.action.text("from") == "0";
    };
    const auto it = std::ranges::find_if(plan->steps, starts);
    return it == plan->steps.end() ? sweep.id : it->id;
  }
  Action resolved(Action action) const {
    for (auto& [name, value] : action.args) {
      if (const auto* ref = std::get_if<plan::Ref>(&value)) value = std::string(outputs.at(ref->step).at(ref->output));
    }
    return action;
  }

  const plan::Plan& plan;
  const Truth& truth;
  std::map<plan::Id, plan::Texts> outputs{};
  std::vector<plan::Record> all{};
};

struct Clock final : plan::Clock {
  Clock(JujuWorld& of, Trouble& with, const Journal& written, const Story& what)
      : world(of), trouble(with), journal(written), story(what) {}
  std::chrono::milliseconds now() override { return time; }
  void wait() override {
    ++waits;
    const bool comes = story.stranger != nullptr && !over && waits >= story.at;
    if (comes && (story.stranger->destroys || !journal.is_sweeping())) over = story.stranger->act(world);
    world.tick();
    trouble.tick();
    time += std::chrono::seconds{1};
  }
  JujuWorld& world;
  Trouble& trouble;
  const Journal& journal;
  const Story& story;
  std::chrono::milliseconds time{0};
  std::size_t waits = 0;
  bool over = false;
};

/// The new release does not have it.
bool goes_for_good(const Hop& hop, const std::string& app) {
  bool goes = false;
  for (const auto& step : hop.draft.steps) {
    if (step.action.verb == "juju.remove") goes = goes || step.action.text("app") == app;
    if (step.action.verb == "juju.deploy" && step.action.text("app") == app) return false;
  }
  return goes;
}

/// Nothing lost, and at the end of a plan nothing missing.
void check_losses(const Hop& hop, const JujuWorld& world, bool ended) {
  for (const auto& loss : world.losses()) {
    if (hop.refuses || !hop.may_go.contains(loss.disk)) throw Broken{loss.words};
  }
  if (!ended) return;
  for (const auto& each : world.missing_relations()) {
    if (goes_for_good(hop, each.a.app) || goes_for_good(hop, each.b.app)) continue;
    if (hop.on_mariadb && each.b.name == "mysql") continue;  // another server has what it was for
    throw Broken{each.shown() + " are no longer related"};
  }
  for (const auto& each : world.unserved()) throw Broken{each};
  if (world.misses_secret()) throw Broken{"minio-secret is gone"};
}

std::string said(const plan::Outcome& outcome) {
  std::string all;
  for (const auto& f : outcome.failures) all += f.step + ": " + f.why + "\n";
  return all;
}

struct Run {
  plan::Outcome outcome;
  Told told;
  plan::Progress progress;
};

Run run(const Hop& hop, JujuWorld& world, refresh::MemoryVault& vault, const Story& story) {
  const auto plan = plan::lawful(hop.draft, refresh::verbs());
  Trouble trouble(story.fault, story.at);
  FaultyModel model(world, trouble);
  FaultyCluster cluster(world.cluster(), trouble);
  FaultyFiles files(world, trouble);
  FaultyDatabases databases(world, trouble);
  refresh::Tools tools(model, cluster, "kubeflow", vault, no_database, files, databases);
  const Truth truth(hop.world, world, vault);
  Journal journal(plan, truth);
  Clock clock(world, trouble, journal, story);
  plan::Observer nobody;
  for (int life = 0;; ++life) {
    try {
      auto outcome = plan::run(plan, refresh::verbs(), tools, journal, clock, nobody);
      return {std::move(outcome), {trouble.calls, clock.waits}, plan::progress_of(journal.all)};
    } catch (const Death&) {
      if (life > 0) throw Broken{"it died twice"};
      for (int i = 0; i < 3; ++i) clock.wait();  // the world goes on without us
    }
  }
}

/// `of`: what is wished beside the release.
Hop planned(const std::string& from, JujuWorld world, const refresh::UpgradeOf& of) {
  const auto facts = refresh::read_facts(world, world.cluster(), recipe::Charms::known(), [](const std::string&) {});
  auto draft = refresh::upgrade_plan(*facts, *recipes().hop(from, of.to), recipe::Charms::known(), of).draft;
  draft.tool = "test";
  draft.target = "rehearsal";
  return {.name = from + " to " + of.to,
          .from = from,
          .to = of.to,
          .world = std::move(world),
          .draft = std::move(draft),
          .on_mariadb = of.moves_databases};
}

}  // namespace

Hop hop(const std::string& from, const std::string& to, const std::set<std::string>& apps, bool on_mariadb) {
  auto made = planned(from, model_of(from, on_mariadb ? from + "-mariadb" : from, apps),
                      {.to = to, .moves_databases = on_mariadb, .backups = "/backups", .self = "test"});
  if (on_mariadb) made.name += ", databases move";
  if (!apps.empty()) made.name += ", few applications";
  return made;
}

Hop attached(const std::set<std::string>& apps) {
  auto made = planned("1.9", model_of("1.9", "1.9", apps),
                      {.to = "1.10", .store = "attach-storage", .backups = "/backups", .self = "test"});
  made.name += ", MinIO attached";
  for (const auto& step : made.draft.steps) {
    if (step.action.verb == "juju.import")
      made.draft.waivers.push_back({step.id, step.action.text("volume"), "the test's own"});
  }
  return made;
}

Hop following(const Hop& first, const std::string& to) {
  Left left = left_by(first);
  auto made = planned(first.to, left.world, {.to = to, .backups = "/backups/" + to, .self = "test"});
  made.name = first.name + ", then to " + to;
  made.vault = left.vault;
  return made;
}

Left left_by(const Hop& hop) {
  Left left{hop.world, hop.vault, {}};
  left.progress = run(hop, left.world, left.vault, {}).progress;
  left.world.settle();
  return left;
}

Told play(const Hop& hop, const Story& story) {
  JujuWorld world = hop.world;
  world.reseed(story.seed);
  refresh::MemoryVault vault = hop.vault;
  try {
    const Run ended = run(hop, world, vault, story);
    const bool done = ended.outcome.was == plan::Outcome::Was::done;
    if (done && hop.refuses) throw Broken{"it has done what it must refuse"};
    if (!done && story.stranger == nullptr && !hop.refuses)
      throw Broken{"it did not come to its end: " + said(ended.outcome)};
    if (!done && said(ended.outcome).empty()) throw Broken{"it stopped without a reason"};
    world.settle();
    if (story.stranger == nullptr || !story.stranger->destroys) check_losses(hop, world, done);
    return ended.told;
  } catch (const Broken& b) {
    const std::string who = story.stranger != nullptr
                                ? "somebody " + story.stranger->name + " at wait "
                                : std::string(name_of[static_cast<int>(story.fault)]) + " at call ";
    throw Broken{"hop \"" + hop.name + "\", " + who + std::to_string(story.at) + ", seed " +
                 std::to_string(story.seed) + ": " + b.what};
  }
}

}  // namespace kf::crash
