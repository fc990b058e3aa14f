// A target that is a rehearsal: a model in memory, made of a bundle or of the live one, on which anything may be tried.
#include "base/text.hpp"
#include "captured.hpp"
#include "document/read.hpp"
#include "juju/bundle.hpp"
#include "process/runner.hpp"
#include "rehearsal/juju_world.hpp"
#include "rehearsal/world_clock.hpp"
#include "release.hpp"
#include "target.hpp"
#include "world_files.hpp"

#include <string_view>

namespace kf::embedded {
extern const std::string_view sample_charmed;
}

namespace kf::refresh {

namespace {

juju::Bundle bundle_of(const std::string& file) {
  if (file == "sample") return juju::read_bundle(embedded::sample_charmed, "the bundled sample");
  return juju::read_bundle(doc::read_file(file), file);
}

/// What a bundle's release is, by its channels.
std::string release_in(const juju::Bundle& bundle, const recipe::Recipes& recipes) {
  juju::Status status;
  for (const auto& [name, app] : bundle.applications) {
    status.applications[name] = {.name = name, .charm = app.charm, .channel = app.channel};
  }
  return release_of(status, recipes, recipe::Charms::known()).version;
}

/// The newest juju that this release of Kubeflow ran on, so that nothing is rehearsed on what cannot be.
juju::Versions juju_for(const std::string& release, const recipe::Recipes& recipes) {
  for (const auto& hop : recipes.all()) {
    if (hop.from != release) continue;
    const auto version = juju::version_of(hop.demands.juju_from);
    if (version < juju::Version{2, 9, 44}) return {{2, 9, 49}, {2, 9, 49}, {2, 9, 49}};
    return {version, version, version};
  }
  return {{3, 6, 12}, {3, 6, 12}, {3, 6, 12}};
}

std::string dump_in_a_rehearsal(const kube::Name&, const std::string&) {
  return "-- a rehearsal has no database to dump\n-- Dump completed\n";
}

/// What is rehearsed on: a model in memory, and whose it is.
struct Stage {
  rehearsal::JujuWorld world;
  std::string place, kubectl, flags, identity, pinned;
};

Stage stage_of_bundle(const std::string& file, const recipe::Recipes& recipes) {
  const auto bundle = bundle_of(file);
  const auto release = release_in(bundle, recipes);
  Stage stage{{bundle, recipe::Charms::known(), juju_for(release, recipes), 1, release},
              "rehearsal of " + text::printable(file),
              "kubectl",
              process::shown({.program = "x", .args = {"--rehearse=" + file}}).substr(1),
              "rehearsal",
              "kubeflow"};
  for (const auto& hop : recipes.all()) {
    if (hop.from == release) stage.world.cluster().call_itself("v" + hop.demands.kubernetes_from + ".0");
  }
  return stage;
}

/// The plan that is rehearsed is the live model's own: same names, uids and identity.
Stage stage_of_live(cli::Invocation& in, const recipe::Recipes& recipes) {
  const auto live = live_target(in);
  const auto release = release_of(live->model().status(), recipes, recipe::Charms::known()).version;
  const Progress progress = [&](const std::string& what) { in.out.progress(what); };
  Stage stage{captured(live->model(), live->cluster(), recipe::Charms::known(), release, progress),
              "rehearsal of " + live->place,
              live->kubectl,
              live->flags,
              live->identity(),
              live->pinned()};
  in.out.end_progress();
  return stage;
}

class Rehearsed final : public Target {
 public:
  Rehearsed(cli::Invocation& in, Stage stage)
      : in_(in), world_(std::move(stage.world)), identity_(stage.identity), pinned_(stage.pinned) {
    place = stage.place;
    kubectl = stage.kubectl;
    flags = stage.flags;
    rehearsed = true;
  }

  kube::Cluster& cluster() override { return world_.cluster(); }
  juju::Model& model() override { return world_; }
  std::string identity() override { return identity_; }
  std::string pinned() override { return pinned_; }
  plan::Executor& tools() override { return tools_; }
  operation::Hands hands() override { return {verbs(), tools_, clock_, {}}; }

  /// Throws Error (exit 4) when something was lost. Relations may go on purpose, and are told.
  void keep() override {
    world_.settle();
    for (const auto& each : world_.missing_relations()) {
      in_.out.note("no longer related in the rehearsal: " + text::printable(each.shown()));
    }
    std::vector<std::string> lost = world_.unserved();
    for (const auto& loss : world_.losses()) lost.push_back(loss.words);
    for (const auto& each : lost) in_.out.note("LOST in the rehearsal: " + text::printable(each));
    if (lost.empty()) return;
    throw Error("the rehearsal has lost " + text::count(lost.size(), "thing"), Exit::refused)
        .why("such a plan must not be run; no model was changed")
        .attempt("report it with the output of " + in_.self + " plan --steps --format json" + flags);
  }

 private:
  cli::Invocation& in_;
  rehearsal::JujuWorld world_;
  std::string identity_, pinned_;
  rehearsal::WorldClock<rehearsal::JujuWorld> clock_{world_};
  MemoryVault vault_;
  WorldFiles files_{world_};
  WorldDatabases databases_{world_};
  Tools tools_{world_, world_.cluster(), world_.status().model, vault_, dump_in_a_rehearsal, files_, databases_};
};

}  // namespace

std::unique_ptr<Target> rehearsed_target(cli::Invocation& in) {
  const auto recipes = recipes_of(in);
  const std::string& what = in.args.get("rehearse");
  return std::make_unique<Rehearsed>(in, what == "live" ? stage_of_live(in, recipes) : stage_of_bundle(what, recipes));
}

}  // namespace kf::refresh
