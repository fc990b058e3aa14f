#include "volume/layout.hpp"

#include "base/text.hpp"
#include "volume/evidence.hpp"
#include "volume/releases.hpp"

#include <algorithm>
#include <set>

namespace kf::volume {

namespace {

/// What the images, labels and claims of a namespace say.
struct Signs {
  std::string api_server, mysql, minio;         // tags of images; the first also by pipeline-install-config
  std::string package;                          // app.kubernetes.io/version, by kfctl 0.7 and 1.0: the package's
  std::string kaptain_version;                  // of KUDO's operator "kubeflow"
  std::set<std::string> objects;                // claims of object stores
  std::set<std::string> applications, podspec;  // of juju; those that have an operator of their own
  bool kfctl = false, whole_kubeflow = false, charmed = false, kaptain = false;
};

bool made_by_kfctl(const kube::Meta& meta) {
  if (meta.label("app.kubernetes.io/managed-by") == "kfctl") return true;
  if (meta.annotations.contains("kfctl.kubeflow.io/kfdef-instance")) return true;
  if (meta.annotations.contains("ksonnet.io/managed") || meta.labels.contains("ksonnet.io/component")) return true;
  // The stacks of 1.1 and 1.2 label their stores so; later manifests do not.
  const auto& name = meta.label("app.kubernetes.io/name");
  return (meta.name == "mysql" || meta.name == "minio") && name == meta.name &&
         meta.label("app.kubernetes.io/component") == name;
}

bool is_of_whole_kubeflow(const std::string& name) {
  for (const char* each : {"centraldashboard", "dashboard", "profiles-deployment", "notebook-controller-deployment",
                           "katib-mysql", "katib-postgres", "katib-db-manager", "katib-controller", "vizier-core",
                           "jupyter-web-app-deployment", "jupyter-web-app", "tf-job-operator", "tf-job-dashboard"}) {
    if (name == each) return true;
  }
  return false;
}

void note_images(Signs& signs, const kube::Workload& w) {
  for (const auto& c : w.spec.containers) {
    const std::string tag = tag_of_image(c.image), product = product_of_image(c.image);
    if (w.meta.name == "ml-pipeline") signs.api_server = tag;
    if (w.meta.name == "mysql" && product == "mysql") signs.mysql = tag;
    if (w.meta.name == "minio" && product == "minio") signs.minio = tag;
  }
}

void note_workload(Signs& signs, const kube::Workload& w) {
  signs.kfctl = signs.kfctl || made_by_kfctl(w.meta);
  signs.whole_kubeflow = signs.whole_kubeflow || is_of_whole_kubeflow(w.meta.name);
  if (const auto application = application_of(w.meta); !application.empty()) signs.applications.insert(application);
  signs.charmed = signs.charmed || is_kubeflow_charm(application_of(w.meta));
  signs.kaptain = signs.kaptain || is_kaptain(w.meta);
  // KUDO writes it into pod templates alone, a child operator its own version.
  if (w.meta.label("kudo.dev/operator") == "kubeflow" && !w.operator_version.empty())
    signs.kaptain_version = w.operator_version;
  const bool store = w.meta.name == "mysql" || w.meta.name == "minio";
  if (store && !w.meta.label("app.kubernetes.io/version").empty())
    signs.package = w.meta.label("app.kubernetes.io/version");
  note_images(signs, w);
}

Signs signs_of(const std::string& ns, const kube::Snapshot& snapshot) {
  Signs signs;
  std::set<std::string> names;
  for (const auto& w : snapshot.workloads) {
    if (w.meta.ns != ns) continue;
    names.insert(w.meta.name);
    note_workload(signs, w);
  }
  for (const auto& application : signs.applications) {
    if (names.contains(application + "-operator")) signs.podspec.insert(application);
  }
  for (const auto& c : snapshot.config_maps) {
    const auto version = c.data.find("appVersion");
    const bool its = c.meta.ns == ns && is_install_config(c.meta.name) && version != c.data.end();
    if (its && signs.api_server.empty()) signs.api_server = version->second;
  }
  for (const auto& c : snapshot.claims) {
    const Store* store = c.meta.ns == ns ? store_of_claim(c.meta.name) : nullptr;
    if (store != nullptr && store->role == Role::artifacts) signs.objects.insert(c.meta.name);
  }
  return signs;
}

/// By its stores alone.
bool fits(const Release& release, const Signs& signs, bool kfctl) {
  if ((release.installer == Installer::kfctl) != kfctl || release.kubeflow.empty()) return false;
  if (!signs.mysql.empty() && !signs.mysql.starts_with(release.mysql)) return false;
  if (!signs.minio.empty() && !release.minio.empty() && !signs.minio.starts_with(release.minio)) return false;
  // A claim of another name may be left over, or given to an older release by hand; the usual one tells.
  const bool early = signs.minio.starts_with("RELEASE.2018");
  return !early || signs.objects.empty() || signs.objects.contains(std::string(release.objects));
}

std::string range_of(const Signs& signs, bool kfctl) {
  if (signs.mysql.empty() && signs.minio.empty()) return "";
  std::string first, last;
  for (const Release& r : releases()) {
    if (!fits(r, signs, kfctl)) continue;
    if (first.empty()) first = r.kubeflow;
    last = r.kubeflow;
  }
  return first == last ? first : first + "-" + last;
}

/// Pipelines' own version decides, else that of the packages, else what the stores leave open.
Installation of_release(const std::string& ns, const Signs& signs) {
  const Release* release = release_of_pipelines(signs.api_server);
  const bool told = signs.kfctl && !signs.package.empty();
  if (release == nullptr && told) release = release_of_pipelines(signs.package);
  // Before 0.2 Pipelines came only with Kubeflow, and so did a MinIO of 2018 on a claim of that name.
  const bool old_claim = signs.objects.contains("minio-pv-claim") && signs.minio.starts_with("RELEASE.2018");
  const bool of_kfctl = release != nullptr && release->installer == Installer::kfctl;
  const bool kfctl = signs.kfctl || (of_kfctl && (signs.whole_kubeflow || signs.api_server.starts_with("0.1."))) ||
                     (old_claim && (release == nullptr || of_kfctl));
  if (!kfctl && !signs.whole_kubeflow) return {ns, "standalone", signs.api_server};
  std::string version;
  if (release != nullptr && of_kfctl == kfctl) version = release->kubeflow;
  return {ns, kfctl ? "kfctl" : "manifests", version.empty() ? range_of(signs, kfctl) : version};
}

/// Charm by charm, since an upgrade takes them one by one: "" when they come from releases that never stood together.
std::string charmed_version(const Signs& signs) {
  constexpr int oldest = 4, newest = 11;
  int first = oldest, last = newest;
  for (const Rewritten& charm : rewritten_charms()) {
    const std::string application(charm.application);
    if (!signs.applications.contains(application)) continue;
    if (signs.podspec.contains(application)) {
      last = std::min(last, charm.podspec_until);
    } else {
      first = std::max(first, charm.sidecar_from);
    }
  }
  if (last == 6 && first <= last) {  // of these two only 1.4 has ML Metadata's application; there was no 1.5
    first = last = signs.applications.contains("mlmd") ? 4 : 6;
  }
  if (first > last || (first == oldest && last == newest)) return "";
  const std::string from = "1." + std::to_string(first), to = "1." + std::to_string(last);
  return first == last ? from : from + "-" + to;
}

std::string kaptain_version(const Signs& signs) {
  const auto dash = signs.kaptain_version.find_last_of("_-");
  const std::string own = dash == std::string::npos ? signs.kaptain_version : signs.kaptain_version.substr(dash + 1);
  const std::string kubeflow(kubeflow_of_kaptain(own));
  return own + (kubeflow.empty() ? "" : " (Kubeflow " + kubeflow + ")");
}

}  // namespace

bool has_pipelines(const std::string& ns, const kube::Snapshot& snapshot) {
  for (const auto& w : snapshot.workloads) {
    if (w.meta.ns == ns && w.meta.name == "ml-pipeline") return true;
  }
  for (const auto& c : snapshot.config_maps) {
    if (c.meta.ns == ns && is_install_config(c.meta.name)) return true;
  }
  return false;
}

Installation installation_in(const std::string& ns, const kube::Snapshot& snapshot) {
  const Signs signs = signs_of(ns, snapshot);
  if (signs.charmed) return {ns, "charmed", charmed_version(signs)};
  if (signs.kaptain) return {ns, "kaptain", kaptain_version(signs)};
  return of_release(ns, signs);
}

}  // namespace kf::volume
