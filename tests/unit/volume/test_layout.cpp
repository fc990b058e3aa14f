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

TEST_CASE("kfctl's older releases are known by ksonnet's mark, Pipelines' 0.1, or the claim of that time", "[layout]") {
  const std::string early = "RELEASE.2018-02-09T22-40-05Z";
  CHECK(layout(api_server("0.1.16") + mysql("5.6", "{ksonnet.io/component: pipeline}")) == "kfctl 0.5");
  CHECK(layout(api_server("0.1.23") + mysql("5.6")) == "kfctl 0.6");
  CHECK(layout(mysql("5.6", "{ksonnet.io/component: pipeline}") + minio(early) + claim("kubeflow", "minio-pvc")) ==
        "kfctl 0.5");
  CHECK(layout(mysql("5.6") + minio(early) + claim("kubeflow", "minio-pv-claim")) == "kfctl 0.6-1.0");
  CHECK(layout(dashboard + api_server("1.0.4") + mysql("5.6")) == "kfctl 1.2");
  CHECK(layout(api_server("1.0.4") + mysql("5.6")) == "standalone 1.0.4");
  CHECK(layout(api_server("0.2.5") + mysql("5.6", "{application-crd-id: kubeflow-pipelines}")) == "standalone 0.2.5");
}

TEST_CASE("the configuration tells Pipelines' version where its API server is not there", "[layout]") {
  const auto config = [](const std::string& name, const std::string& version) {
    return "---\nkind: ConfigMap\nmetadata: {namespace: kubeflow, name: " + name + "}\ndata: {appVersion: " + version +
           "}\n";
  };
  CHECK(layout(dashboard + mysql("8.0.26") + config("pipeline-install-config", "2.0.5")) == "manifests 1.8");
  CHECK(layout(mysql("5.6") + config("pipeline-install-config-486875c255", "1.0.4")) == "standalone 1.0.4");
  CHECK(layout(dashboard + api_server("2.3.0") + config("pipeline-install-config", "2.0.5")) == "manifests 1.9");
}

TEST_CASE("Charmed Kubeflow's release is what its charms' kinds leave open", "[layout]") {
  const auto charm = [](const std::string& application) {
    return deployment("kubeflow", application, "x", "",
                      "{app.kubernetes.io/managed-by: juju, app.kubernetes.io/name: " + application + "}");
  };
  const auto podspec = [&](const std::string& application) {
    return charm(application) + deployment("kubeflow", application + "-operator", "x", "");
  };
  const std::string old_dashboard = podspec("kubeflow-dashboard"), dashboard_charm = charm("kubeflow-dashboard");
  CHECK(layout(old_dashboard + podspec("mlmd")) == "charmed 1.4");
  CHECK(layout(old_dashboard + podspec("argo-controller")) == "charmed 1.6");
  CHECK(layout(dashboard_charm + podspec("argo-controller")) == "charmed 1.7");
  CHECK(layout(dashboard_charm + charm("argo-controller") + podspec("kubeflow-volumes")) == "charmed 1.8");
  CHECK(layout(dashboard_charm + charm("kubeflow-volumes") + podspec("minio")) == "charmed 1.9-1.10");
  CHECK(layout(dashboard_charm + charm("minio")) == "charmed 1.10-1.11");
  CHECK(layout(podspec("kubeflow-dashboard") + charm("minio")) == "charmed");  // an upgrade half done
  CHECK(layout(charm("kfp-api")) == "charmed");
}

TEST_CASE("Kaptain's release is what KUDO wrote into its pods' templates, not a child operator's", "[layout]") {
  const auto by_kudo = [](const std::string& name, const std::string& op, const std::string& version) {
    return "---\nkind: Deployment\nmetadata: {namespace: kubeflow, name: " + name +
           ", labels: {heritage: kudo, kudo.dev/operator: " + op +
           ", kudo.dev/instance: kaptain}}\nspec: {template: {metadata: {annotations: {kudo.dev/operator-version: " +
           version + "}}, spec: {containers: [{name: m, image: x}]}}}\n";
  };
  CHECK(layout(by_kudo("mysql", "kubeflow", "1.0.0")) == "kaptain 1.0.0 (Kubeflow 1.2)");
  CHECK(layout(by_kudo("a", "kubeflow", "1.3.0") + by_kudo("b", "percona-xtradb-cluster-operator", "0.2.0")) ==
        "kaptain 1.3.0 (Kubeflow 1.4)");
  CHECK(layout(by_kudo("b", "percona-xtradb-cluster-operator", "0.2.0")) == "kaptain");
  CHECK(layout(by_kudo("a", "kubeflow", "7.0.0")) == "kaptain 7.0.0");
}
