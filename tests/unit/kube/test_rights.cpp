#include "kube/failure.hpp"
#include "kube/kubectl.hpp"
#include "scripted.hpp"

using namespace kf;
using namespace kf::kube;
using Words = std::vector<std::string>;

TEST_CASE("what one may do is asked by a review that is kept nowhere", "[kubectl]") {
  Scripted runner(
      {answered(R"({"status":{"allowed":true}})"), answered(R"({"status":{"allowed":false}})"), answered("")});
  Kubectl cluster(runner, {});
  const Right right{"create", resource::pods, "kubeflow", "exec"};
  CHECK(right.shown() == "create pods/exec in kubeflow");
  CHECK(cluster.may(right));
  CHECK_FALSE(cluster.may(right));
  CHECK_FALSE(cluster.may(right));  // an answer that tells nothing is no right
  const auto& asked = runner.commands.front();
  CHECK(asked.args == Words{"create", "--raw", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "-f", "-"});
  const auto of = doc::Json::parse(asked.input)["spec"]["resourceAttributes"];
  CHECK(of == doc::Json::parse(
                  R"({"verb":"create","group":"","resource":"pods","subresource":"exec","namespace":"kubeflow"})"));
  Scripted forbidden({refused("Error from server (Forbidden): no")});
  CHECK_THROWS_AS(Kubectl(forbidden, {}).may(right), ClusterError);
}
