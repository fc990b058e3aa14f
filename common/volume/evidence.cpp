#include "volume/evidence.hpp"

#include "base/text.hpp"
#include "volume/catalog.hpp"

namespace kf::volume {

std::string evidence_in(const kube::Labels& labels) {
  for (const auto& [key, value] : labels) {
    const bool telling =
        (key == "application-crd-id" && value == "kubeflow-pipelines") ||  // kubeflow/pipelines 0.2 and later
        (key == "app.kubernetes.io/part-of" && value == "kubeflow") ||     // kfctl 0.7 and 1.0; dashboards
        (key == "app.kubernetes.io/managed-by" && value == "kfctl") ||     // kfctl 0.7 and 1.0
        (key == "kustomize.component" && value == "metadata") ||           // kubeflow/manifests 1.0 to 1.2
        (key == "app" && (value == "katib" || value == "katib-mysql")) ||  // Katib to 0.11
        key.starts_with("katib.kubeflow.org/");                            // Katib 0.12 and later
    if (telling) return "label " + key + "=" + value;
  }
  return "";
}

std::string evidence_in(const kube::Meta& meta) {
  constexpr const char* operator_mark = "kfctl.kubeflow.io/kfdef-instance";  // written by the kfctl operator 1.1, 1.2
  if (meta.annotations.contains(operator_mark)) return std::string("annotation ") + operator_mark;
  return evidence_in(meta.labels);
}

std::string evidence_in(const Consumer& consumer) {
  if (auto found = evidence_in(*consumer.meta); !found.empty()) return found;
  if (auto found = evidence_in(*consumer.template_labels); !found.empty()) return found;
  for (const auto& part : text::split(consumer.image.substr(0, consumer.image.rfind('/')), '/')) {
    if (part == "ml-pipeline" || part == "kubeflow" || part == "kubeflow-images-public")
      return "image " + consumer.image;
  }
  if (product_of_image(consumer.image).empty()) return "";  // others read these Secrets too: every client does
  for (const char* secret : {"mlpipeline-minio-artifact", "katib-mysql-secrets", "model-registry-db-secrets"}) {
    if (consumer.spec->configured_by.contains(secret)) return std::string("reads Secret ") + secret;
  }
  return "";
}

std::string application_of(const kube::Meta& meta) {
  // Claims of models older than 2.9 have the new label managed-by and the old one of the name.
  const bool by_juju = meta.label("app.kubernetes.io/managed-by") == "juju";
  const auto& name = by_juju ? meta.label("app.kubernetes.io/name") : meta.label("juju-app");
  return name.empty() ? meta.label("juju-app") : name;
}

bool is_install_config(const std::string& name) {
  return name.starts_with("pipeline-install-config") || name.starts_with("pipeline-upstream-install-config");
}

bool is_kaptain(const kube::Meta& meta) {
  return meta.label("kudo.dev/instance").starts_with("kaptain") || meta.name == "kaptain-mysql-store-pxc";
}

std::string kubeflow_user_of(const Consumer& consumer) {
  for (const auto& owner : consumer.meta->owners) {
    for (const char* kind : {"Notebook", "Tensorboard", "PVCViewer", "TFJob", "PyTorchJob", "MPIJob", "XGBoostJob",
                             "MXJob", "PaddleJob", "JAXJob"}) {
      if (owner.kind == kind) return owner.kind + " " + owner.name;
    }
  }
  const auto it = consumer.template_labels->find("notebook-name");
  return it == consumer.template_labels->end() ? "" : "Notebook " + it->second;
}

// Argo Workflows labels the pods of a workflow and owns what its resource steps make with setOwnerReference; Pipelines'
// API server adds pipeline/runid (backend/src/common/util/consts.go).
std::string run_of(const kube::Meta& meta) {
  for (const auto& owner : meta.owners) {
    if (owner.kind == "Workflow") return "pipeline run " + owner.name;
  }
  if (const auto& workflow = meta.label("workflows.argoproj.io/workflow"); !workflow.empty())
    return "pipeline run " + workflow;
  const auto& run = meta.label("pipeline/runid");
  return run.empty() ? "" : "pipeline run " + run;
}

bool is_profile(const kube::Namespace& ns) {
  for (const auto& owner : ns.meta.owners) {
    if (owner.kind == "Profile") return true;
  }
  return ns.meta.label("app.kubernetes.io/part-of") == "kubeflow-profile";
}

bool is_workspace_name(const std::string& claim) {
  return claim.starts_with("workspace-") || claim.ends_with("-workspace") || claim.ends_with("-volume");
}

}  // namespace kf::volume
