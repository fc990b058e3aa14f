#include "build.hpp"
#include "catch.hpp"
#include "kube/failure.hpp"
#include "volume/logs.hpp"

#include <mutex>

using namespace kf;
using namespace kf::test;

namespace {

/// Answers with the pod's name; what is in `failures` fails.
struct Scripted final : kube::Logs {
  std::map<std::string, kube::Failure> failures;
  std::vector<std::string> asked;
  std::mutex lock;
  std::string log(const kube::Name& pod, const std::string& container, int) override {
    const std::lock_guard guard(lock);
    asked.push_back(pod.name + "/" + container);
    if (failures.contains(pod.name)) throw kube::ClusterError(failures.at(pod.name), Error("no log"));
    return "of " + pod.name;
  }
};

kube::Pod pod(const std::string& name, const std::string& node) {
  kube::Pod p;
  p.meta.ns = "kubeflow", p.meta.name = name;
  p.spec.containers = {{"main", "", {}, {}}, {"istio-proxy", "", {}, {}}};
  p.node = node;
  return p;
}

volume::Facts read(Scripted& logs, const std::vector<kube::Pod>& pods) {
  std::vector<const kube::Pod*> all;
  for (const auto& p : pods) all.push_back(&p);
  volume::Facts facts;
  volume::read_logs(logs, all, facts);
  return facts;
}

}  // namespace

TEST_CASE("the logs of a pod's containers are read, but a proxy's", "[logs]") {
  Scripted logs;
  const auto facts = read(logs, {pod("mysql-1", "n1")});
  REQUIRE(facts.snapshot.logs.size() == 1);
  CHECK(facts.snapshot.logs[0].container == "main");
  CHECK(facts.snapshot.logs[0].text == "of mysql-1");
  CHECK(facts.gaps.empty());
}

TEST_CASE("a node that does not answer is not asked for each of its pods", "[logs]") {
  Scripted logs;
  std::vector<kube::Pod> pods;
  for (int i = 0; i < 30; ++i) {
    pods.push_back(pod("p" + std::to_string(i), "dead"));
    logs.failures["p" + std::to_string(i)] = kube::Failure::timeout;
  }
  pods.push_back(pod("alive", "n1"));
  const auto facts = read(logs, pods);
  CHECK(logs.asked.size() <= 4);  // those that were already on their way, and the living one's
  CHECK(facts.snapshot.logs.size() == 1);
  CHECK(facts.gaps.size() == 30);
}

TEST_CASE("a missing right is told once, a log that is not there by its pod", "[logs]") {
  Scripted logs;
  logs.failures = {{"a", kube::Failure::forbidden}, {"b", kube::Failure::forbidden}, {"c", kube::Failure::invalid}};
  const auto facts = read(logs, {pod("a", "n1"), pod("b", "n1"), pod("c", "n1"), pod("d", "n1")});
  CHECK(facts.snapshot.logs.size() == 1);
  CHECK(facts.gaps.size() == 2);
}

TEST_CASE("pods with a store's claim are asked, those that no node has, and finished ones, are not", "[logs]") {
  const auto of = [](const std::string& name, const std::string& claim, const std::string& more) {
    return "---\nkind: Pod\nmetadata: {namespace: kubeflow, name: " + name + "}\nspec: {" + more +
           "containers: [{name: m, image: x}], volumes: [{name: d, persistentVolumeClaim: {claimName: " + claim +
           "}}]}\nstatus: {phase: " + (name == "ended" ? "Succeeded" : "Running") + "}\n";
  };
  const auto s =
      snapshot(claim("kubeflow", "mysql-pv-claim") + deployment("kubeflow", "mysql", "mysql:8.0.26", "mysql-pv-claim") +
               of("runs", "mysql-pv-claim", "nodeName: n1, ") + of("waits", "mysql-pv-claim", "") +
               of("ended", "mysql-pv-claim", "nodeName: n1, ") + of("other", "else", "nodeName: n1, "));
  const auto pods = volume::pods_to_ask(volume::discover(s), s);
  REQUIRE(pods.size() == 1);
  CHECK(pods[0]->meta.name == "runs");
}
