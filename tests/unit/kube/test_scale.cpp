// When a workload is stopped: as the objects of a cluster show it while its pods end.
#include "kube/scale.hpp"
#include "memory.hpp"

using namespace kf;
using namespace kf::kube;
using plan::Status;

namespace {

const std::string stopped =
    "kind: Deployment\nmetadata: {name: ml-pipeline, namespace: kubeflow, uid: u, generation: 2}\n"
    "spec: {replicas: 0}\nstatus: {observedGeneration: 2, replicas: 0}\n";

std::string pod(const std::string& name, const std::string& owner_kind, const std::string& owner,
                const std::string& more) {
  return "---\nkind: Pod\nmetadata: {name: " + name + ", namespace: kubeflow, " + more +
         "ownerReferences: [{kind: " + owner_kind + ", name: " + owner + "}]}\n";
}
const std::string leaving = "deletionTimestamp: 2026-11-01T00:00:00Z, ";
const std::string failed = "status: {phase: Failed}\n";

plan::Observation stop_of(const std::string& yaml) {
  Memory cluster(yaml);
  return probe_stop(
      cluster,
      {"kube.stop",
       {{"kind", "Deployment"}, {"namespace", "kubeflow"}, {"name", "ml-pipeline"}, {"uid", "u"}, {"replicas", "1"}}});
}

}  // namespace

TEST_CASE("a deployment is stopped when the last of its pods is gone, not when it counts none", "[scale]") {
  CHECK(stop_of(stopped).status == Status::done);
  const auto going =
      stop_of(stopped + pod("ml-pipeline-84796b6458-4ls5p", "ReplicaSet", "ml-pipeline-84796b6458", leaving));
  CHECK(going.status == Status::working);
  CHECK(going.detail == "pod ml-pipeline-84796b6458-4ls5p is going");
  // Its containers have ended; what it had mounted may still be mounted.
  CHECK(stop_of(stopped + pod("p", "ReplicaSet", "ml-pipeline-84796b6458", leaving) + failed).status ==
        Status::working);
}

TEST_CASE("pods of others, and pods that ended long ago, do not keep a deployment from being stopped", "[scale]") {
  CHECK(stop_of(stopped + pod("p", "ReplicaSet", "ml-pipeline-ui-84796b6458", "")).status == Status::done);
  CHECK(stop_of(stopped + pod("p", "StatefulSet", "ml-pipeline", "")).status == Status::done);
  // Evicted: the ReplicaSet leaves it there.
  CHECK(stop_of(stopped + pod("p", "ReplicaSet", "ml-pipeline-84796b6458", "") + failed).status == Status::done);
}
