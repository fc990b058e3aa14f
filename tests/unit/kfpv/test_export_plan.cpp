#include "../volume/build.hpp"
#include "catch.hpp"
#include "export_plan.hpp"

#include <algorithm>

using namespace kf;
using namespace kf::kfpv;
using namespace kf::test;

namespace {

const std::string kfp = "{application-crd-id: kubeflow-pipelines}";
const std::string stores =
    pv("v-mysql", "kubeflow", "mysql-pv-claim") + claim("kubeflow", "mysql-pv-claim", "v-mysql") +
    deployment("kubeflow", "mysql", "mysql:5.7", "mysql-pv-claim", kfp) + pv("v-minio", "kubeflow", "minio-pvc") +
    claim("kubeflow", "minio-pvc", "v-minio") + deployment("kubeflow", "minio", "minio/minio:x", "minio-pvc", kfp);
const std::string api = deployment("kubeflow", "ml-pipeline", "api-server:2.0", "", kfp);

plan::Draft planned(const std::string& yaml, bool stop, bool paused = false) {
  const auto s = snapshot(yaml);
  auto draft = export_plan(s, volume::discover(s), {{"/kf1", "", false, false}, stop, paused});
  CHECK_NOTHROW(plan::lawful(draft, verbs()));
  return draft;
}

std::set<plan::Id> before(const plan::Draft& draft, const plan::Id& id) {
  std::set<plan::Id> all;
  for (auto it = draft.steps.rbegin(); it != draft.steps.rend(); ++it) {
    if (it->id != id && !all.contains(it->id)) continue;
    for (const auto& need : it->all_needs()) all.insert(need);
  }
  return all;
}

}  // namespace

TEST_CASE("an export asks the stores, writes, and stops nothing", "[export]") {
  const auto draft = planned(stores + api, false);
  REQUIRE(draft.steps.size() == 2);
  CHECK(before(draft, "write") == std::set<plan::Id>{"ask"});
}

TEST_CASE("stores are asked when nobody writes to them any more, and written down when they are down", "[export]") {
  const auto draft = planned(stores + api, true);
  CHECK(before(draft, "ask") == std::set<plan::Id>{"stop-kubeflow-deployment-ml-pipeline"});
  for (const char* store : {"mysql", "minio"})
    CHECK(before(draft, std::string("stop-kubeflow-deployment-") + store).contains("ask"));
  const auto last = before(draft, "write");
  for (const char* id : {"quiet-kubeflow-mysql-pv-claim", "quiet-kubeflow-minio-pvc", "ask"}) CHECK(last.contains(id));
  for (const auto& step : draft.steps) CHECK((step.undo.has_value() || verbs().at(step.action.verb).looks));
}

TEST_CASE("what somebody else would start again is not stopped, unless the user has seen to it", "[export]") {
  const std::string argo =
      deployment("kubeflow", "ml-pipeline", "api-server:2.0", "", "{argocd.argoproj.io/instance: kubeflow}");
  CHECK_THROWS_AS(planned(stores + argo, true), Error);
  CHECK(planned(stores + argo, true, true).steps.size() == 7);
  CHECK(planned(stores + argo, false).steps.size() == 2);
}

TEST_CASE("notebooks and workloads that only read are not stopped", "[export]") {
  const auto draft = planned(stores + api + deployment("kubeflow", "centraldashboard", "x", "", kfp), true);
  CHECK(std::none_of(draft.steps.begin(), draft.steps.end(),
                     [](const auto& step) { return step.id.find("dashboard") != std::string::npos; }));
}
