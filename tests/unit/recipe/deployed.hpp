// A deployment as the bundle of release 1.6 makes it, and what each hop turns it into, by charm.
#pragma once
#include "recipe_tests.hpp"

namespace kf::recipe {

using Channels = std::map<std::string, std::string>;          // charm -> channel
using Pairs = std::set<std::pair<std::string, std::string>>;  // "minio:object-storage", "kfp-ui:object-storage"

inline Channels channels_of_1_6() {
  Channels all{{"dex-auth", "2.31/stable"},         {"istio-gateway", "1.11/stable"},
               {"istio-pilot", "1.11/stable"},      {"metacontroller-operator", "2.0/stable"},
               {"minio", "ckf-1.6/stable"},         {"oidc-gatekeeper", "ckf-1.6/stable"},
               {"seldon-core", "1.14/stable"},      {"training-operator", "1.5/stable"},
               {"argo-controller", "3.3/stable"},   {"argo-server", "3.3/stable"},
               {"katib-controller", "0.14/stable"}, {"katib-db-manager", "0.14/stable"},
               {"katib-ui", "0.14/stable"},         {"charmed-osm-mariadb-k8s", "latest/stable"}};
  for (const char* charm :
       {"admission-webhook", "jupyter-controller", "jupyter-ui", "kubeflow-dashboard", "kubeflow-profiles",
        "kubeflow-roles", "kubeflow-volumes", "tensorboard-controller", "tensorboards-web-app"})
    all[charm] = "1.6/stable";
  for (const char* charm :
       {"kfp-api", "kfp-persistence", "kfp-profile-controller", "kfp-schedwf", "kfp-ui", "kfp-viewer", "kfp-viz"})
    all[charm] = "2.0/stable";
  return all;
}

/// Those of the databases are left out: a procedure makes them anew.
inline Pairs relations_of_1_6() {
  Pairs all{{"minio:object-storage", "argo-controller:object-storage"},
            {"oidc-gatekeeper:oidc-client", "dex-auth:oidc-client"},
            {"istio-pilot:ingress-auth", "oidc-gatekeeper:ingress-auth"},
            {"istio-pilot:istio-pilot", "istio-gateway:istio-pilot"},
            {"istio-pilot:gateway-info", "tensorboard-controller:gateway-info"},
            {"kfp-api:kfp-api", "kfp-persistence:kfp-api"},
            {"kfp-api:kfp-api", "kfp-ui:kfp-api"},
            {"kfp-viz:kfp-viz", "kfp-api:kfp-viz"},
            {"minio:object-storage", "kfp-api:object-storage"},
            {"minio:object-storage", "kfp-profile-controller:object-storage"},
            {"minio:object-storage", "kfp-ui:object-storage"},
            {"kubeflow-profiles:kubeflow-profiles", "kubeflow-dashboard:kubeflow-profiles"}};
  for (const char* charm : {"dex-auth", "jupyter-ui", "katib-ui", "kfp-ui", "kubeflow-dashboard", "kubeflow-volumes",
                            "oidc-gatekeeper", "tensorboards-web-app"})
    all.insert({"istio-pilot:ingress", std::string(charm) + ":ingress"});
  return all;
}

/// The channels after a hop.
inline Channels after(Channels channels, const Recipe& recipe) {
  for (auto& [charm, channel] : channels) {
    if (const ChannelRow* row = recipe.channel_of(charm)) channel = row->channel;
  }
  for (const NewRow& row : recipe.arrivals) channels[row.charm] = row.channel;
  for (const GoneRow& row : recipe.departures) channels.erase(row.charm);
  return channels;
}

}  // namespace kf::recipe
