#include "kube/managers.hpp"

namespace kf::kube {

namespace {

std::string argo_application(const Meta& meta) {
  const std::string& tracking = meta.annotation("argocd.argoproj.io/tracking-id");  // APPLICATION:GROUP/KIND:NS/NAME
  return tracking.empty() ? meta.label("argocd.argoproj.io/instance") : tracking.substr(0, tracking.find(':'));
}

std::optional<Manager> flux(const Meta& meta, const std::string& kind, const std::string& group) {
  const std::string& name = meta.label(group + "/name");
  if (name.empty()) return std::nullopt;
  const std::string& ns = meta.label(group + "/namespace");
  return Manager{"Flux " + kind + " " + name, "flux suspend " + kind + " " + name + (ns.empty() ? "" : " -n " + ns)};
}

}  // namespace

std::optional<Manager> manager_of(const Meta& meta) {
  if (const auto app = argo_application(meta); !app.empty()) {
    return Manager{"Argo CD application " + app, "argocd app set " + app + " --sync-policy none"};
  }
  if (auto by = flux(meta, "kustomization", "kustomize.toolkit.fluxcd.io")) return by;
  if (auto by = flux(meta, "helmrelease", "helm.toolkit.fluxcd.io")) return by;
  if (meta.annotation("configmanagement.gke.io/managed") == "enabled") {
    return Manager{"Config Sync", "annotate it configmanagement.gke.io/managed=disabled in its repository"};
  }
  if (meta.label("addonmanager.kubernetes.io/mode") == "Reconcile") {
    return Manager{"the addon manager", "label it addonmanager.kubernetes.io/mode=EnsureExists"};
  }
  if (meta.label("app.kubernetes.io/managed-by") == "juju" || !meta.annotation("controller.juju.is/id").empty()) {
    return Manager{"Juju", ""};
  }
  if (const auto& kfdef = meta.annotation("kfctl.kubeflow.io/kfdef-instance"); !kfdef.empty()) {
    return Manager{"the kfctl operator, KfDef " + kfdef,
                   "kubectl scale deployment -n operators kubeflow-operator --replicas=0"};
  }
  if (const auto& instance = meta.label("kudo.dev/instance"); !instance.empty()) {
    return Manager{"KUDO instance " + instance, ""};
  }
  if (meta.label("app.kubernetes.io/managed-by") == "percona-xtradb-cluster-operator") {
    return Manager{"Percona's operator", ""};
  }
  if (!meta.owners.empty()) {
    const Owner& owner = meta.owners.front();
    return Manager{owner.kind + " " + owner.name + (meta.ns.empty() ? "" : " in " + meta.ns), ""};
  }
  return std::nullopt;
}

}  // namespace kf::kube
