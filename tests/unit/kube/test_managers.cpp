#include "catch.hpp"
#include "kube/managers.hpp"

using namespace kf::kube;

TEST_CASE("whoever puts an object back is known by what he writes into it", "[managers]") {
  struct Known {
    Labels labels, annotations;
    const char *name, *pause;
  };
  for (const auto& [labels, annotations, name, pause] : std::vector<Known>{
           {{{"argocd.argoproj.io/instance", "kf"}},
            {},
            "Argo CD application kf",
            "argocd app set kf --sync-policy none"},
           {{},
            {{"argocd.argoproj.io/tracking-id", "ml:apps/Deployment:kubeflow/minio"}},
            "Argo CD application ml",
            "argocd app set ml --sync-policy none"},
           {{{"kustomize.toolkit.fluxcd.io/name", "kf"}, {"kustomize.toolkit.fluxcd.io/namespace", "flux-system"}},
            {},
            "Flux kustomization kf",
            "flux suspend kustomization kf -n flux-system"},
           {{{"helm.toolkit.fluxcd.io/name", "kf"}}, {}, "Flux helmrelease kf", "flux suspend helmrelease kf"},
           {{},
            {{"kfctl.kubeflow.io/kfdef-instance", "kf.kubeflow"}},
            "the kfctl operator, KfDef kf.kubeflow",
            "kubectl scale deployment -n operators kubeflow-operator --replicas=0"},
           {{{"kudo.dev/instance", "kaptain"}}, {}, "KUDO instance kaptain", ""},
           {{{"app.kubernetes.io/managed-by", "percona-xtradb-cluster-operator"}}, {}, "Percona's operator", ""},
           {{{"app.kubernetes.io/managed-by", "juju"}}, {}, "Juju", ""}}) {
    const auto manager = manager_of({.labels = labels, .annotations = annotations});
    REQUIRE(manager);
    CHECK(manager->name == name);
    CHECK(manager->pause == pause);
  }
}

TEST_CASE("an owner is a manager, and an object of nobody has none", "[managers]") {
  const auto manager = manager_of({.ns = "kubeflow", .owners = {{"Tenant", "minio", "u"}}});
  REQUIRE(manager);
  CHECK(manager->name == "Tenant minio in kubeflow");
  CHECK_FALSE(manager_of({.labels = {{"app.kubernetes.io/managed-by", "Helm"}, {"app.kubernetes.io/instance", "kf"}}}));
}
