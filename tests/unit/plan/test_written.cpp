#include "plan/rollback.hpp"
#include "record/plan_json.hpp"
#include "written.hpp"

// Plans that no program has made: the types and the law have to carry them as they are.

using namespace kf;
using namespace kf::plan;

namespace {

struct Written {
  std::string name;
  std::size_t steps;
  /// Without any of these the plan is not lawful: the safeguards, and the stops that copies stand on.
  std::set<Id> safeguards;
};

const std::vector<Written>& all_written() {
  static const std::vector<Written> all{
      {"rebind", 6, {"retain"}},
      {"charmed-1.6-1.7",
       91,
       {"settled", "save-model", "save-minio-keys", "dump-kfp-db", "dump-katib-db", "retain-minio",
        "retain-workspace-alice", "guard-profiles", "guard-profile-alice", "guard-seldondeployments"}},
      {"rds-resync", 47, {"quiet", "snapshot", "check-bucket", "check-files"}},
  };
  return all;
}

Draft read(const Written& written) { return record::read_draft(std::string(KF_PLANS) + "/" + written.name + ".json"); }

std::vector<Violation> against(const Draft& draft) {
  auto made = Plan::make(draft, written_words());
  const auto* found = std::get_if<std::vector<Violation>>(&made);
  return found == nullptr ? std::vector<Violation>{} : *found;
}

std::string told(const std::vector<Violation>& all) {
  std::string text;
  for (const auto& v : all) {
    text += v.step + " would " + std::string(shown(v.hazard.effect)) + " " + v.hazard.datum + " at " + v.hazard.place +
            "\n";
  }
  return text;
}

/// No step waits for `id` any more: neither by an edge nor by a Ref.
void cut(Draft& draft, const Id& id) {
  for (Step& s : draft.steps) {
    s.needs.erase(id);
    for (auto* action : {&s.action, s.undo ? &*s.undo : nullptr}) {
      if (action == nullptr) continue;
      for (auto& [name, value] : action->args) {
        const auto* ref = std::get_if<Ref>(&value);
        if (ref != nullptr && ref->step == id) value = "of " + id;
      }
    }
  }
}

Draft without(Draft draft, const Id& id) {
  cut(draft, id);
  drop(draft, id);
  return draft;
}

/// All up to that step, and it, are done.
Draft taken_back(const Draft& draft, const Id& last) {
  Progress progress;
  for (const Step& s : draft.steps) {
    progress.begun.insert(s.id);
    for (const auto& output : written_words().at(s.action.verb).outputs) progress.done[s.id][output] = "its " + output;
    if (s.id == last) break;
  }
  return rollback_of(lawful(draft, written_words()), progress, written_words());
}

}  // namespace

TEST_CASE("plans written by hand are lawful, and read back as they are", "[written]") {
  for (const Written& written : all_written()) {
    INFO(written.name);
    const Draft draft = read(written);
    CHECK(told(against(draft)).empty());
    CHECK(draft.steps.size() == written.steps);
    CHECK(record::draft_from(record::plan_text(draft), "it") == draft);
    CHECK(draft.waivers.empty());
  }
}

TEST_CASE("a plan written by hand is not lawful without any one of its safeguards", "[written]") {
  for (const Written& written : all_written()) {
    const Draft draft = read(written);
    std::set<Id> keeping;
    for (const Step& s : draft.steps) {
      for (const Keepers& k : Law(draft, written_words()).keepers_of(s.id)) keeping.merge(std::set<Id>(k.steps));
    }
    for (const Id& id : keeping) {
      INFO(written.name << ": " << id << " keeps something safe, and the test does not know it");
      CHECK(written.safeguards.contains(id));
    }
    for (const Id& id : written.safeguards) {
      INFO(written.name << " without " << id);
      CHECK_FALSE(against(without(draft, id)).empty());
    }
  }
}

TEST_CASE("a plan written by hand is not lawful where nothing waits for one of its safeguards", "[written]") {
  for (const Written& written : all_written()) {
    for (const Id& id : written.safeguards) {
      INFO(written.name << ", where nothing waits for " << id);
      Draft draft = read(written);
      cut(draft, id);
      CHECK_FALSE(against(draft).empty());
    }
  }
}

TEST_CASE("in a plan written by hand each hazard names its own safeguards, and needs the edge", "[written]") {
  for (const Written& written : all_written()) {
    const Draft draft = read(written);
    for (const Step& s : draft.steps) {
      for (const Keepers& k : Law(draft, written_words()).keepers_of(s.id)) {
        INFO(written.name << ": " << s.id << " " << shown(k.hazard.effect) << "s " << k.hazard.datum);
        REQUIRE(k.steps.size() == 1);
        CHECK(s.all_needs().contains(*k.steps.begin()));
      }
    }
  }
}

TEST_CASE("a safeguard of a plan written by hand that is given up early keeps nothing safe", "[written]") {
  const Draft draft = read(all_written().at(1));
  for (const auto& [release, guard] : std::map<Id, Id>{{"unguard-profiles", "guard-profiles"},
                                                       {"unguard-profile-alice", "guard-profile-alice"},
                                                       {"unguard-seldondeployments", "guard-seldondeployments"},
                                                       {"release-workspace-alice", "retain-workspace-alice"}}) {
    INFO(release);
    Draft early = draft;
    find(early, release).needs = {guard};
    CHECK_FALSE(against(early).empty());
  }
}

TEST_CASE("a second writer on a new generation spoils the snapshot for who changes its tables", "[written]") {
  Draft draft = read(all_written().at(2));
  find(draft, "start-green-cache-server").needs.erase("start-green-ml-pipeline");
  CHECK(told(against(draft)) == "start-green-ml-pipeline would rewrite metadata at rds/kubeflow-db-green-2\n");
}

TEST_CASE("a plan written by hand is taken back lawfully from wherever it stops", "[written]") {
  for (const Written& written : {all_written().at(0), all_written().at(2)}) {
    const Draft draft = read(written);
    for (const Step& s : draft.steps) {
      INFO(written.name << " up to " << s.id);
      CHECK(told(against(taken_back(draft, s.id))).empty());
    }
  }
}

TEST_CASE("what a rollback puts at risk is not answered by the safeguards of the operation that it takes back",
          "[written]") {
  // it is refused, not lost: model.yaml is there, but no step of the rollback has proved it
  const Draft draft = read(all_written().at(1));
  CHECK(told(against(taken_back(draft, "deploy-gateway"))).empty());
  CHECK(told(against(taken_back(draft, "relate-gateway"))) ==
        "undo-relate-gateway would endanger model at juju/kubeflow\n");
}
