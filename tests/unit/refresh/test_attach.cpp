// MinIO from 1.9 to 1.10, deployed anew on its volume: only where juju can, and only in the user's own words.
#include "juju/verbs.hpp"
#include "stage.hpp"

#include <algorithm>

using namespace kf;
using namespace kf::refresh;

namespace {

UpgradeOf attaching(const std::string& store = "attach-storage") {
  auto of = to("1.10");
  of.store = store;
  return of;
}

std::size_t at(const plan::Draft& draft, const plan::Id& id) {
  const auto it = std::ranges::find(draft.steps, id, &plan::Step::id);
  INFO(id);
  REQUIRE(it != draft.steps.end());
  return static_cast<std::size_t>(it - draft.steps.begin());
}

std::string volume_of(rehearsal::JujuWorld& world) {
  for (const auto& each : world.storage()) {
    if (each.name() == "minio-data") return each.volume;
  }
  return "";
}

bool lawful(const plan::Draft& of) { return std::holds_alternative<plan::Plan>(plan::Plan::make(of, verbs())); }

std::string refusal(rehearsal::JujuWorld& world, const UpgradeOf& of) {
  try {
    draft_of(world, "1.9", of);
    return "";
  } catch (const Error& e) {
    CHECK(e.code() == Exit::refused);
    return std::string(e.what()) + ": " + e.why();
  }
}

}  // namespace

TEST_CASE("the volume is given up, taken up and attached before anybody is related, with the old credentials",
          "[attach]") {
  auto world = model_of("1.9");
  const auto draft = draft_of(world, "1.9", attaching());
  std::vector<std::size_t> order;
  for (const char* step :
       {"remove-minio", "forget-minio", "import-minio", "deploy-minio", "credentials-minio", "settled-minio"}) {
    order.push_back(at(draft, std::string("applications.") + step));
  }
  CHECK(std::ranges::is_sorted(order));
  for (std::size_t i = order.front() + 1; i < order[4]; ++i) CHECK(draft.steps[i].action.verb != "juju.relate");
}

TEST_CASE("until it is attached the volume is anybody's: only a waiver by name makes that lawful", "[attach]") {
  auto world = model_of("1.9");
  auto draft = draft_of(world, "1.9", attaching());
  CHECK_FALSE(lawful(draft));
  draft.waivers.push_back({"applications.import-minio", volume_of(world), "mine"});
  CHECK(lawful(draft));
  const auto forgotten = plan::Law(draft, verbs()).keepers_of("applications.forget-minio");  // whatever juju does
  CHECK_FALSE((forgotten.empty() || forgotten.front().steps.empty()));
  std::erase_if(draft.steps, [&](const plan::Step& s) { return s.action.verb == "kube.hold"; });
  for (auto& step : draft.steps)
    std::erase_if(step.needs, [&](const plan::Id& n) { return n.starts_with("safeguards.retain"); });
  CHECK_FALSE(lawful(draft));  // the hold is not waived with it
}

TEST_CASE("at the end the same volume is served, with the credentials that users' namespaces know", "[attach]") {
  auto world = model_of("1.9");
  const auto volume = volume_of(world);
  auto draft = draft_of(world, "1.9", attaching());
  draft.waivers.push_back({"applications.import-minio", volume, "mine"});
  const auto ended = run(draft, world);
  INFO(words_of(ended.outcome));
  REQUIRE(ended.outcome.was == plan::Outcome::Was::done);
  CHECK(volume_of(world) == volume);
  CHECK(losses_of(world).empty());
  CHECK_FALSE(world.misses_secret());
  CHECK(world.status().find("minio")->channel == "1.10/stable");
}

TEST_CASE("a juju that cannot attach, or more than one unit, is told before anything happens", "[attach]") {
  auto old = model_of("1.9", {3, 6, 9});
  CHECK_THAT(refusal(old, attaching()), ContainsSubstring("3.6.12 or later"));
  auto two = model_of("1.9");
  two.scale("minio", 2);
  two.settle();
  CHECK_THAT(refusal(two, attaching()), ContainsSubstring("one unit only"));
}

TEST_CASE("without a word MinIO stays where it can be refreshed to; refresh tries what juju is expected to refuse",
          "[attach]") {
  auto world = model_of("1.9");
  const auto stays = draft_of(world, "1.9", attaching("auto"));
  CHECK(stays.steps[at(stays, "applications.refresh-minio")].action.text("to") == "ckf-1.10/stable");
  const auto tries = draft_of(world, "1.9", attaching("refresh"));
  CHECK(tries.steps[at(tries, "applications.refresh-minio")].action.text("to") == "1.10/stable");
  const auto ended = run(tries, world);
  CHECK(ended.outcome.was == plan::Outcome::Was::refused);
  CHECK_THAT(words_of(ended.outcome), ContainsSubstring("refresh-minio"));
  CHECK(losses_of(world).empty());
}

TEST_CASE("an application is there with its storage only when that is its own", "[attach]") {
  auto world = model_of("1.9");
  juju::Tools tools(world, world.cluster(), "kubeflow", [](const std::string&) { return std::string(); });
  auto it = juju::deploy({.app = "minio", .charm = "minio", .channel = "ckf-1.9/stable"}, "idle");
  CHECK(tools.probe(it).status == plan::Status::done);
  it.args["attach"] = std::string("minio-data/77");
  const auto seen = tools.probe(it);
  CHECK(seen.status == plan::Status::working);
  CHECK(seen.detail == "storage minio-data/77 is not attached yet");
}

TEST_CASE("a volume that somebody has, or that would go with its claim, is not taken up", "[attach]") {
  auto world = model_of("1.9");
  juju::Tools tools(world, world.cluster(), "kubeflow", [](const std::string&) { return std::string(); });
  const auto storage = [&] {
    const auto all = world.storage();
    return *std::ranges::find_if(all, [](const juju::Storage& s) { return s.name() == "minio-data"; });
  }();
  const auto facts = facts_of(world);
  const auto volume = *std::ranges::find_if(facts->snapshot.volumes,
                                            [&](const kube::Volume& v) { return v.meta.name == storage.volume; });
  const auto refused = [&](const plan::Action& action) {
    const auto seen = tools.probe(action);
    CHECK(seen.status == plan::Status::refused);
    tools.act(action);
    CHECK(world.storage().size() == facts->storage.size());
    return seen.detail;
  };
  CHECK(refused(juju::forget(storage)) == "unit minio/0 has storage " + storage.id);
  auto other = storage;
  other.volume = "pvc-other";
  CHECK_THAT(refused(juju::forget(other)), ContainsSubstring("is volume " + storage.volume + " now"));
  CHECK(refused(juju::import_storage(volume, "another-name")) == "it is storage " + storage.id);
  auto earlier = volume;
  earlier.meta.uid = "u-earlier";
  CHECK(refused(juju::import_storage(earlier, "minio-data")) == volume.meta.name + " is another volume");
  earlier.meta.name = "pvc-gone";
  CHECK(refused(juju::import_storage(earlier, "minio-data")) == "there is no volume pvc-gone");

  world.remove("minio");
  world.settle();
  world.forget_storage(storage.id);
  world.settle();
  CHECK(tools.probe(juju::forget(storage)).status == plan::Status::done);
  const auto seen = tools.probe(juju::import_storage(volume, "minio-data"));
  CHECK(seen.status == plan::Status::refused);
  CHECK(seen.detail == "its policy is Delete: its disk would go with its claim");
}

TEST_CASE("a volume that somebody lets go while juju frees it is a loss, and told as one", "[attach]") {
  auto world = model_of("1.9");
  const auto volume = volume_of(world);
  world.remove("minio");
  world.settle();
  for (const auto& each : world.storage()) {
    if (each.volume == volume) world.forget_storage(each.id);
  }
  world.settle();
  world.import_volume(volume, "minio-data");
  world.cluster().patch_by_name(kube::resource::volumes, {"", volume},
                                {{"spec", {{"persistentVolumeReclaimPolicy", "Delete"}}}});
  CHECK(world.settle());
  REQUIRE(losses_of(world).size() == 1);
  CHECK_THAT(losses_of(world).front(), ContainsSubstring(volume));
}
