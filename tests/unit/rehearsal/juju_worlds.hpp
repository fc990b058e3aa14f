// Rehearsed models in a few lines.
#pragma once
#include "rehearsal/juju_world.hpp"
#include "worlds.hpp"

namespace kf::test {

using rehearsal::JujuWorld;

namespace custom {
const kube::Resource definitions{"/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", false};
const kube::Resource profiles{"/apis/kubeflow.org/v1", "profiles", false};
const kube::Resource notebooks{"/apis/kubeflow.org/v1", "notebooks"};
const kube::Resource secrets{"/api/v1", "secrets"};
}  // namespace custom

using recipe::Charm;
using recipe::Style;

inline Charm row(const std::string& name, const std::string& track, Style style) {
  Charm c;
  c.name = name;
  c.track = track;
  c.style = style;
  return c;
}

/// The charms of the tests: as they are in 1.6 and in 1.7, but for what is said beside them.
inline const recipe::Charms& charms() {
  static const recipe::Charms all = [] {
    recipe::Charms table;
    for (const auto& [track, style] : {std::pair("ckf-1.6", Style::podspec), std::pair("ckf-1.7", Style::podspec),
                                       std::pair("1.10", Style::sidecar), std::pair("moved", Style::sidecar)}) {
      Charm c = row("minio", track, style);
      c.storage["minio-data"] = {"filesystem", std::string(track) == "1.10" ? "" : "/data", "10G"};
      c.provides["object-storage"] = "object-storage";
      c.settings = {"access-key", "secret-key", "port"};
      c.base = "ubuntu@20.04";
      table.add(c);
    }
    for (const auto& [track, style] : {std::pair("2.0", Style::podspec), std::pair("2.0-alpha.7", Style::sidecar)}) {
      Charm c = row("kfp-api", track, style);
      c.requires_ = {{"object-storage", "object-storage"}, {"mysql", "mysql"}, {"relational-db", "mysql_client"}};
      table.add(c);
    }
    Charm viz = row("kfp-viz", "2.0", Style::sidecar), viz_then = row("kfp-viz", "2.0@1.6", Style::podspec);
    table.add(viz);
    table.add(viz_then);
    Charm broken = row("kfp-api", "new-interface", Style::sidecar);
    broken.requires_ = {{"object-storage", "s3"}, {"mysql", "mysql"}};
    table.add(broken);
    Charm mariadb = row("mariadb", "latest", Style::podspec);
    mariadb.provides["mysql"] = "mysql";
    mariadb.storage["database"] = {"filesystem", "/var/lib/mysql", "10G"};
    table.add(mariadb);
    for (const auto& [track, style] : {std::pair("1.6", Style::podspec), std::pair("1.7", Style::sidecar)}) {
      Charm profiles = row("kubeflow-profiles", track, style);
      profiles.crds = {"profiles.kubeflow.org"};
      profiles.provides["kubeflow-profiles"] = "k8s-service";
      table.add(profiles);
      Charm dashboard = row("kubeflow-dashboard", track, style);
      dashboard.requires_["kubeflow-profiles"] = "k8s-service";
      table.add(dashboard);
    }
    for (const auto& [track, style] : {std::pair("1.7", Style::podspec), std::pair("1.8", Style::sidecar)}) {
      Charm notebooks = row("jupyter-controller", track, style);
      notebooks.crds = {"notebooks.kubeflow.org"};
      if (style == Style::podspec) notebooks.deployment = "{type: stateless}";
      table.add(notebooks);
    }
    Charm notebooks = row("jupyter-controller", "1.6", Style::podspec);
    notebooks.crds = {"notebooks.kubeflow.org"};
    notebooks.deployment = "{type: stateless}";
    table.add(notebooks);
    for (const char* track : {"1.11", "1.12", "1.13", "1.14", "1.15", "1.16"}) {
      Charm pilot = row("istio-pilot", track, Style::sidecar), gateway = row("istio-gateway", track, Style::sidecar);
      pilot.provides["istio-pilot"] = "k8s-service";
      gateway.requires_["istio-pilot"] = "k8s-service";
      table.add(pilot);
      table.add(gateway);
    }
    return table;
  }();
  return all;
}

inline juju::Deployed deployed(const std::string& charm, const std::string& channel, bool trust = false) {
  return {.charm = charm, .channel = channel, .trust = trust};
}

inline juju::Relation related(const std::string& a, const std::string& a_endpoint, const std::string& b,
                              const std::string& b_endpoint) {
  return juju::relation({a, a_endpoint}, {b, b_endpoint});
}

/// A small 1.6.
inline juju::Bundle bundle() {
  juju::Bundle b;
  b.applications = {{"minio", deployed("minio", "ckf-1.6/stable")},
                    {"kfp-api", deployed("kfp-api", "2.0/stable")},
                    {"kfp-db", deployed("mariadb", "latest/stable")},
                    {"kubeflow-profiles", deployed("kubeflow-profiles", "1.6/stable")},
                    {"kubeflow-dashboard", deployed("kubeflow-dashboard", "1.6/stable")},
                    {"jupyter-controller", deployed("jupyter-controller", "1.6/stable")},
                    {"istio-pilot", deployed("istio-pilot", "1.11/stable", true)},
                    {"istio-ingressgateway", deployed("istio-gateway", "1.11/stable", true)}};
  b.relations = {related("kfp-api", "object-storage", "minio", "object-storage"), related("kfp-api", "", "kfp-db", ""),
                 related("kubeflow-profiles", "", "kubeflow-dashboard", ""),
                 related("istio-pilot", "istio-pilot", "istio-ingressgateway", "istio-pilot")};
  return b;
}

inline juju::Versions speaks(const std::string& version) {
  const juju::Version v = juju::version_of(version);
  return {v, v, v};
}

inline JujuWorld model(const std::string& version = "2.9.49", unsigned seed = 1, const juju::Bundle& of = bundle()) {
  return {of, charms(), speaks(version), seed};
}

inline Texts lost(const JujuWorld& w) {
  Texts all;
  for (const Loss& loss : w.losses()) all.push_back(std::string(rehearsal::shown(loss.what)) + " " + loss.disk);
  return all;
}

inline juju::Application app(JujuWorld& w, const std::string& name) {
  const juju::Status status = w.status();
  return status.find(name) == nullptr ? juju::Application{} : *status.find(name);
}

/// How the first unit of an application says it is.
inline std::string says(JujuWorld& w, const std::string& name) {
  const juju::Application its = app(w, name);
  if (its.units.empty()) return "no units";
  const juju::State& is = its.units[0].workload;
  return is.message.empty() ? is.current : is.current + ": " + is.message;
}

/// Scaled to 0 first, as juju wants a podspec charm that becomes a sidecar.
inline void become_sidecar(JujuWorld& w, const std::string& name, const std::string& channel) {
  w.trust(name, true);
  w.scale(name, 0);
  w.settle();
  w.refresh({name, channel});
  w.scale(name, 1);
  w.settle();
}

template <class Call>
std::optional<juju::Failure> refusal(Call call) {
  try {
    call();
  } catch (const juju::JujuError& error) {
    return error.failure;
  }
  return std::nullopt;
}

/// juju's own words; empty: it did not refuse.
template <class Call>
std::string words(Call call) {
  try {
    call();
  } catch (const juju::JujuError& error) {
    return error.why();
  }
  return "";
}

}  // namespace kf::test
