#include "volume/layout.hpp"

#include "volume/evidence.hpp"

namespace kf::volume {

namespace {

/// What the images and labels of a namespace say.
struct Signs {
  std::string api_server, mysql, minio;  // tags of images
  std::string package;                   // app.kubernetes.io/version, which kfctl 0.7 and 1.0 set to the package's
  bool kfctl = false, whole_kubeflow = false, charmed = false, kaptain = false;
};

bool made_by_kfctl(const kube::Meta& meta) {
  if (meta.label("app.kubernetes.io/managed-by") == "kfctl") return true;
  if (meta.annotations.contains("kfctl.kubeflow.io/kfdef-instance")) return true;
  // The stacks of 1.1 and 1.2 label their stores so; later manifests do not.
  const auto& name = meta.label("app.kubernetes.io/name");
  return (meta.name == "mysql" || meta.name == "minio") && name == meta.name &&
         meta.label("app.kubernetes.io/component") == name;
}

Signs signs_of(const std::string& ns, const kube::Snapshot& snapshot) {
  Signs signs;
  for (const auto& w : snapshot.workloads) {
    if (w.meta.ns != ns) continue;
    signs.kfctl = signs.kfctl || made_by_kfctl(w.meta);
    signs.charmed = signs.charmed || is_kubeflow_charm(application_of(w.meta));
    signs.kaptain = signs.kaptain || is_kaptain(w.meta);
    for (const char* name : {"centraldashboard", "profiles-deployment", "notebook-controller-deployment", "katib-mysql",
                             "katib-controller", "jupyter-web-app-deployment"}) {
      signs.whole_kubeflow = signs.whole_kubeflow || w.meta.name == name;
    }
    const bool store = w.meta.name == "mysql" || w.meta.name == "minio";
    if (store && !w.meta.label("app.kubernetes.io/version").empty())
      signs.package = w.meta.label("app.kubernetes.io/version");
    for (const auto& c : w.spec.containers) {
      if (w.meta.name == "ml-pipeline") signs.api_server = tag_of_image(c.image);
      if (w.meta.name == "mysql" && product_of_image(c.image) == "mysql") signs.mysql = tag_of_image(c.image);
      if (w.meta.name == "minio" && product_of_image(c.image) == "minio") signs.minio = tag_of_image(c.image);
    }
  }
  return signs;
}

bool fits(const Release& release, const Signs& signs) {
  if (release.kfctl != signs.kfctl) return false;
  if (signs.kfctl && !signs.package.empty()) return signs.package == release.package;
  if (!signs.mysql.empty() && !signs.mysql.starts_with(release.mysql)) return false;
  return signs.minio.empty() || release.minio.empty() || signs.minio.starts_with(release.minio);
}

std::string version_of(const Signs& signs) {
  for (const Release& r : releases()) {
    if (!signs.api_server.empty() && signs.api_server == r.pipelines && r.kfctl == signs.kfctl)
      return std::string(r.kubeflow);
  }
  if (signs.mysql.empty() && signs.minio.empty()) return "";
  std::string first, last;
  for (const Release& r : releases()) {
    if (!fits(r, signs)) continue;
    if (first.empty()) first = r.kubeflow;
    last = r.kubeflow;
  }
  return first == last ? first : first + "-" + last;
}

}  // namespace

bool has_pipelines(const std::string& ns, const kube::Snapshot& snapshot) {
  for (const auto& w : snapshot.workloads) {
    if (w.meta.ns == ns && w.meta.name == "ml-pipeline") return true;
  }
  for (const auto& c : snapshot.config_maps) {
    if (c.meta.ns == ns && c.meta.name == "pipeline-install-config") return true;
  }
  return false;
}

Installation installation_in(const std::string& ns, const kube::Snapshot& snapshot) {
  const Signs signs = signs_of(ns, snapshot);
  Installation found{ns, "standalone", ""};
  // Neither tells its own release through what runs there; only juju's channels and KUDO's operator version do.
  if (signs.charmed || signs.kaptain) return {ns, signs.charmed ? "charmed" : "kaptain", ""};
  if (signs.kfctl) {
    found.layout = "kfctl";
  } else if (signs.whole_kubeflow) {
    found.layout = "manifests";
  }
  // Pipelines alone is known by its own version, which only its API server's image tells for certain.
  found.version = found.layout == "standalone" ? signs.api_server : version_of(signs);
  return found;
}

}  // namespace kf::volume
