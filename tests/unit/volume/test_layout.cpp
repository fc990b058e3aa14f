#include "build.hpp"
#include "catch.hpp"
#include "volume/layout.hpp"

using namespace kf;
using namespace kf::test;

namespace {
std::string layout(const std::string& yaml) { return volume::installation_in("kubeflow", snapshot(yaml)).shown(); }
const std::string dashboard = deployment("kubeflow", "centraldashboard", "x", "");
std::string api_server(const std::string& tag) {
  return deployment("kubeflow", "ml-pipeline", "gcr.io/ml-pipeline/api-server:" + tag, "");
}
std::string mysql(const std::string& tag, const std::string& labels = "{}") {
  return deployment("kubeflow", "mysql", "mysql:" + tag, "c", labels);
}
std::string minio(const std::string& tag, const std::string& labels = "{}") {
  return deployment("kubeflow", "minio", "minio/minio:" + tag, "c", labels);
}
}  // namespace

TEST_CASE("the API server's image tells a Kubeflow's version exactly", "[layout]") {
  CHECK(layout(dashboard + api_server("2.0.5")) == "manifests 1.8");
  CHECK(layout(dashboard + api_server("2.0.0-alpha.7")) == "manifests 1.7");
  CHECK(layout(dashboard + api_server("2.16.0")) == "manifests 26.03");
}

TEST_CASE("the stores' images tell a range", "[layout]") {
  CHECK(layout(dashboard + mysql("5.7")) == "manifests 1.3-1.6");
  CHECK(layout(dashboard + mysql("8.0.26")) == "manifests 1.7-1.10");
  CHECK(layout(dashboard + mysql("8.4")) == "manifests 1.11-26.03");
  CHECK(layout(dashboard) == "manifests");
}

TEST_CASE("Pipelines without the rest of Kubeflow is standalone and bears its own version", "[layout]") {
  CHECK(layout(api_server("1.8.5") + mysql("5.7")) == "standalone 1.8.5");
  CHECK(layout(mysql("5.7")) == "standalone");
}

TEST_CASE("kfctl is told by its labels, the operator's annotation, or the stacks' labels", "[layout]") {
  const std::string label = "{app.kubernetes.io/managed-by: kfctl, app.kubernetes.io/version: 0.2.5}";
  CHECK(layout(mysql("5.6", label)) == "kfctl 1.0");
  CHECK(layout(mysql("5.6", "{app.kubernetes.io/managed-by: kfctl, app.kubernetes.io/version: 0.1.31}")) ==
        "kfctl 0.7");
  const std::string stack = "{app.kubernetes.io/name: minio, app.kubernetes.io/component: minio}";
  CHECK(layout(mysql("5.6") + minio("RELEASE.2019-08-14T20-37-41Z", stack)) == "kfctl 1.1-1.2");
}

TEST_CASE("an image that no release has makes no version up", "[layout]") {
  CHECK(layout(dashboard + mysql("9.9")) == "manifests");
}
