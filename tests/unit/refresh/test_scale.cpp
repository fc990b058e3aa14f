// What may be scaled to no units.
#include "juju/verbs.hpp"
#include "stage.hpp"

using namespace kf;
using namespace kf::refresh;

namespace {

struct Bench {
  explicit Bench(rehearsal::JujuWorld& of) : world(of) {}
  rehearsal::JujuWorld& world;
  MemoryVault vault{};
  WorldFiles files{world};
  WorldDatabases databases{world};
  Tools tools{world, world.cluster(), "kubeflow", vault, no_database, files, databases};
};

}  // namespace

TEST_CASE("a sidecar that has made definitions is never scaled to no units", "[scale]") {
  auto world = model_of("1.8");
  Bench bench(world);
  const auto asked = [&](const std::string& app, long from, long to) {
    return bench.tools.probe(juju::scale(app, from, to));
  };
  const auto pilot = asked("istio-pilot", 1, 0);
  CHECK(pilot.status == plan::Status::refused);
  CHECK_THAT(pilot.detail, ContainsSubstring("would delete its ") && ContainsSubstring("istio.io"));
  CHECK(asked("kfp-metadata-writer", 1, 0).status == plan::Status::not_yet);
  CHECK(asked("istio-ingressgateway", 1, 0).status == plan::Status::not_yet);
  CHECK(asked("katib-controller", 1, 0).status == plan::Status::not_yet);  // podspec: its operator stays
  CHECK(asked("istio-pilot", 1, 2).status == plan::Status::not_yet);
}

TEST_CASE("an application has no units when its last pod is gone, whatever juju says of it", "[scale]") {
  auto world = model_of("1.8");
  Bench bench(world);
  const auto stop = juju::scale("kfp-metadata-writer", 1, 0);
  world.scale("kfp-metadata-writer", 0);
  world.settle();
  CHECK(bench.tools.probe(stop).status == plan::Status::done);
  world.cluster().make(
      {{"apiVersion", "v1"},
       {"kind", "Pod"},
       {"metadata",
        {{"name", "kfp-metadata-writer-0"},
         {"namespace", "kubeflow"},
         {"finalizers", {"test/late"}},
         {"ownerReferences", {{{"kind", "StatefulSet"}, {"name", "kfp-metadata-writer"}, {"uid", "u"}}}}}},
       {"spec", doc::Json::object()}});
  const auto seen = bench.tools.probe(stop);
  CHECK(seen.status == plan::Status::working);
  CHECK(seen.detail == "pod kfp-metadata-writer-0 is going");
}
