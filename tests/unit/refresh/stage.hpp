// A model in memory, the facts read from it, and a plan run on it.
#pragma once
#include "catch.hpp"
#include "document/read.hpp"
#include "facts.hpp"
#include "juju/bundle.hpp"
#include "picture.hpp"
#include "plan.hpp"
#include "plan/law.hpp"
#include "rehearsal/juju_world.hpp"
#include "rehearsal/world_clock.hpp"
#include "verbs.hpp"
#include "world_files.hpp"

#include <map>
#include <string>

namespace kf::refresh {

inline const recipe::Recipes& hops() {
  static const auto all = recipe::Recipes::of("charmed", "", known_procedures());
  return all;
}

inline juju::Version version_for(const std::string& release) {
  return release < "1.8" && release.size() == 3 && release[2] < '7' ? juju::Version{2, 9, 49} : juju::Version{3, 6, 12};
}

/// A Charmed Kubeflow of that release, with users.
inline rehearsal::JujuWorld model_of(const std::string& release, juju::Version version, unsigned seed = 1) {
  const std::string file = release == "1.6" ? std::string(KF_TOP) + "/manifests/sample/charmed-1.6.yaml"
                                            : std::string(KF_TOP) + "/tests/bundles/charmed-" + release + ".yaml";
  return {juju::read_bundle(doc::read_file(file), file),
          recipe::Charms::known(),
          {version, version, version},
          seed,
          release};
}
inline rehearsal::JujuWorld model_of(const std::string& release) { return model_of(release, version_for(release)); }

inline std::unique_ptr<Facts> facts_of(rehearsal::JujuWorld& world) {
  return read_facts(world, world.cluster(), recipe::Charms::known(), [](const std::string&) {});
}

inline UpgradeOf to(const std::string& release) { return {.to = release, .backups = "/backups", .self = "test"}; }

inline plan::Draft draft_of(rehearsal::JujuWorld& world, const std::string& from, const UpgradeOf& of) {
  const auto facts = facts_of(world);
  auto draft = upgrade_plan(*facts, *hops().hop(from, of.to), recipe::Charms::known(), of).draft;
  draft.tool = "test";
  draft.target = "rehearsal";
  return draft;
}

struct MemoryJournal final : plan::Journal {
  void append(const plan::Record& r) override { all.push_back(r); }
  const std::vector<plan::Record>& records() const override { return all; }
  std::vector<plan::Record> all;
};

inline std::string no_database(const kube::Name&, const std::string&) { return "-- Dump completed\n"; }

struct Run {
  plan::Outcome outcome;
  MemoryJournal journal;
};

/// Runs it to its end, or until `stop` says so.
inline Run run(
    const plan::Draft& draft, rehearsal::JujuWorld& world, const std::function<bool()>& stop = [] { return false; }) {
  MemoryVault vault;
  WorldFiles files(world);
  WorldDatabases databases(world);
  Tools tools(world, world.cluster(), "kubeflow", vault, no_database, files, databases);
  Run out;
  rehearsal::WorldClock clock(world);
  plan::Observer nobody;
  out.outcome = plan::run(plan::lawful(draft, verbs()), verbs(), tools, out.journal, clock, nobody, {stop});
  return out;
}

inline std::string words_of(const plan::Outcome& outcome) {
  std::string out;
  for (const auto& f : outcome.failures) out += f.step + ": " + f.why + "\n";
  return out;
}

inline std::vector<std::string> losses_of(const rehearsal::JujuWorld& world) {
  std::vector<std::string> all;
  for (const auto& loss : world.losses()) all.push_back(loss.words);
  return all;
}

}  // namespace kf::refresh
