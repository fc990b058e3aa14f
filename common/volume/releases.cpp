#include "volume/releases.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace kf::volume {

namespace {

/// "2.0.0-alpha.7" -> {2, 0, 0}; missing and strange numbers are 0.
std::array<int, 3> numbers_of(std::string_view version) {
  std::array<int, 3> all{};
  const auto parts = text::split(std::string(version.substr(0, version.find_first_of("-+"))), '.');
  for (std::size_t i = 0; i < all.size() && i < parts.size(); ++i) {
    std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), all[i]);
  }
  return all;
}

bool has_word(std::string_view words, const std::string& word) {
  const auto all = text::split(std::string(words), ' ');
  return std::find(all.begin(), all.end(), word) != all.end();
}

}  // namespace

// kubeflow/kubeflow v0.5.0, v0.5.1 (kubeflow/pipeline/*.libsonnet); kubeflow/manifests v0.6.0 to 26.03: the pinned
// images of pipeline/{api-service,mysql,minio}, of stacks' pipeline/upstream (1.1, 1.2) and of apps/ and
// applications/pipeline/upstream (1.3 and later), in each tag and release branch.
const std::vector<Release>& releases() {
  using enum Installer;
  constexpr std::string_view early = "RELEASE.2018-02-09", late = "RELEASE.2019-08-14";
  static const std::vector<Release> all{
      {"0.5", "0.1.16", kfctl, "5.6", early, "minio-pvc", ""},
      {"0.6", "0.1.22 0.1.23", kfctl, "5.6", early, "minio-pv-claim", ""},
      {"0.7", "0.1.31", kfctl, "5.6", early, "minio-pv-claim", ""},
      {"1.0", "0.2.0 0.2.5", kfctl, "5.6", early, "minio-pv-claim", ""},
      {"1.1", "1.0.0", kfctl, "5.6", late, "minio-pvc", ""},
      {"1.2", "1.0.4", kfctl, "5.6", late, "minio-pvc", ""},
      {"1.3", "1.5.0 1.5.1", manifests, "5.7", late, "minio-pvc", ""},
      {"1.4", "1.7.0", manifests, "5.7", late, "minio-pvc", ""},
      {"1.5", "1.8.1 1.8.2", manifests, "5.7", late, "minio-pvc", ""},
      {"1.6", "2.0.0-alpha.3 2.0.0-alpha.5", manifests, "5.7", late, "minio-pvc", ""},
      {"1.7", "2.0.0-alpha.6 2.0.0-alpha.7", manifests, "8.0", late, "minio-pvc", ""},
      {"1.8", "2.0.1 2.0.2 2.0.3 2.0.5", manifests, "8.0", late, "minio-pvc", ""},
      {"1.9", "2.2.0 2.3.0", manifests, "8.0", late, "minio-pvc", ""},
      {"1.10", "2.4.1 2.5.0", manifests, "8.0", late, "minio-pvc", ""},
      {"", "2.14.0 2.14.3", manifests, "8.4", late, "minio-pvc", ""},  // Pipelines alone
      {"1.11", "2.15.0", manifests, "8.4", "", "seaweedfs-pvc", "4.00"},
      {"26.03", "2.16.0", manifests, "8.4", "", "seaweedfs-pvc", "4.00"},
  };
  return all;
}

std::string newest_pipelines(const Release& release) { return text::split(std::string(release.pipelines), ' ').back(); }

const Release* release_named(const std::string& given) {
  const std::string prefix = "pipelines-";
  const Release* found = nullptr;
  if (given.starts_with(prefix)) {
    const auto wanted = numbers_of(given.substr(prefix.size()));
    for (const Release& r : releases()) {
      if (wanted >= numbers_of(r.pipelines)) found = &r;
    }
    return wanted == std::array<int, 3>{} ? nullptr : found;
  }
  const std::string name = given.starts_with('v') ? given.substr(1) : given;
  for (const Release& r : releases()) {
    const std::string own(r.kubeflow);
    if (!own.empty() && (name == own || name.starts_with(own + "."))) return &r;
  }
  return nullptr;
}

const Release* release_of_pipelines(const std::string& tag) {
  const Release* found = nullptr;
  for (const Release& r : releases()) {
    if (has_word(r.pipelines, tag)) return &r;
  }
  if (tag.empty() || tag.find('-') != std::string::npos) return nullptr;  // an alpha's numbers say nothing
  const auto wanted = numbers_of(tag);
  for (const Release& r : releases()) {
    const auto its = numbers_of(r.pipelines);
    if (its[0] == 0 || its[0] != wanted[0] || its[1] != wanted[1]) continue;
    if (r.pipelines.find('-') != std::string_view::npos) continue;
    if (found != nullptr) return nullptr;
    found = &r;
  }
  return found;
}

// canonical/bundle-kubeflow, releases 1.4 to 1.11, and the charms' metadata.yaml at the tracks' branches. A podspec
// charm has an operator of its own in the cluster, a StatefulSet APPLICATION-operator; minio's track ckf-1.10 is a
// podspec charm still, its track 1.10 none.
const std::vector<Rewritten>& rewritten_charms() {
  static const std::vector<Rewritten> all{
      {"kubeflow-dashboard", 6, 7},
      {"kubeflow-profiles", 6, 7},
      {"argo-controller", 7, 8},
      {"admission-webhook", 7, 8},
      {"jupyter-controller", 7, 8},
      {"kubeflow-volumes", 8, 9},
      {"katib-controller", 8, 9},
      {"mlmd", 8, 9},
      {"minio", 10, 10},
  };
  return all;
}

// D2iQ's documentation of Kaptain, the names of its packages: kubeflow-1.2.0_1.1.0.tgz.
std::string_view kubeflow_of_kaptain(std::string_view kaptain) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> all{
      {{"0.5.", "1.0"}, {"0.6.", "1.0"}, {"1.0.", "1.2"}, {"1.1.", "1.2"}, {"1.2.", "1.3"}, {"1.3.", "1.4"}}};
  for (const auto& [its, kubeflow] : all) {
    if (kaptain.starts_with(its)) return kubeflow;
  }
  return "";
}

}  // namespace kf::volume
