// A target that is a rehearsal: a model in memory, made of a bundle, on which anything may be tried.
#include "base/text.hpp"
#include "document/read.hpp"
#include "juju/bundle.hpp"
#include "process/runner.hpp"
#include "rehearsal/juju_world.hpp"
#include "release.hpp"
#include "target.hpp"
#include "world_files.hpp"

#include <string_view>

namespace kf::embedded {
extern const std::string_view sample_charmed;
}

namespace kf::refresh {

namespace {

/// Time passes when somebody waits, and then juju and the cluster get their turn.
struct WorldClock final : plan::Clock {
  explicit WorldClock(rehearsal::JujuWorld& of) : world(of) {}
  std::chrono::milliseconds now() override { return time; }
  void wait() override {
    world.tick();
    time += std::chrono::seconds{1};
  }
  rehearsal::JujuWorld& world;
  std::chrono::milliseconds time{0};
};

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

class Rehearsed final : public Target {
 public:
  explicit Rehearsed(cli::Invocation& in) : in_(in), recipes_(recipes_of(in)), world_(made(in.args.get("rehearse"))) {
    place = "rehearsal of " + text::printable(in.args.get("rehearse"));
    kubectl = "kubectl";
    flags = process::shown({.program = "x", .args = {"--rehearse=" + in.args.get("rehearse")}}).substr(1);
    rehearsed = true;
  }

  kube::Cluster& cluster() override { return world_.cluster(); }
  juju::Model& model() override { return world_; }
  std::string identity() override { return "rehearsal"; }
  std::string pinned() override { return "kubeflow"; }
  plan::Executor& tools() override { return tools_; }
  operation::Hands hands() override { return {verbs(), tools_, clock_, {}}; }

  void keep() override {
    world_.settle();
    for (const auto& loss : world_.losses()) in_.out.note("LOST in the rehearsal: " + text::printable(loss.words));
    for (const auto& each : world_.missing_relations()) {
      in_.out.note("no longer related in the rehearsal: " + text::printable(each.shown()));
    }
    for (const auto& each : world_.unserved()) in_.out.note("LOST in the rehearsal: " + text::printable(each));
  }

 private:
  rehearsal::JujuWorld made(const std::string& file) const {
    const auto bundle = bundle_of(file);
    const auto release = release_in(bundle, recipes_);
    rehearsal::JujuWorld world(bundle, recipe::Charms::known(), juju_for(release, recipes_), 1, release);
    for (const auto& hop : recipes_.all()) {
      if (hop.from == release) world.cluster().call_itself("v" + hop.demands.kubernetes_from + ".0");
    }
    return world;
  }

  cli::Invocation& in_;
  recipe::Recipes recipes_;
  rehearsal::JujuWorld world_;
  WorldClock clock_{world_};
  MemoryVault vault_;
  WorldFiles files_{world_};
  Tools tools_{world_, world_.cluster(), "kubeflow", vault_, dump_in_a_rehearsal, files_};
};

}  // namespace

std::unique_ptr<Target> rehearsed_target(cli::Invocation& in) { return std::make_unique<Rehearsed>(in); }

}  // namespace kf::refresh
