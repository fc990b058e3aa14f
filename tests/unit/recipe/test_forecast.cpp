#include "deployed.hpp"

using namespace kf;
using namespace kf::recipe;

namespace {

using Names = std::set<std::string>;

struct Forecast {
  Names scaled;   // podspec becomes sidecar: juju wants no units
  Names refused;  // other deployment or storage, or back to podspec: remove and deploy
};

/// juju's rules in the order in which it asks (Application.SetCharm).
void add(Forecast& forecast, const Charm& from, const Charm& to) {
  const bool back = from.style == Style::sidecar && to.style == Style::podspec;
  if (from.deployment != to.deployment || from.storage != to.storage || back) {
    forecast.refused.insert(from.name);
  } else if (from.style == Style::podspec && to.style == Style::sidecar) {
    forecast.scaled.insert(from.name);
  }
}

Forecast forecast_of(const Recipe& recipe, const Channels& channels) {
  Forecast forecast;
  for (const auto& [charm, channel] : channels) {
    const ChannelRow* row = recipe.channel_of(charm);
    if (row == nullptr) continue;
    const Charm* from = Charms::known().find(charm, channel, recipe.from);
    const Charm* to = Charms::known().find(charm, row->channel);
    INFO(charm);
    REQUIRE(from != nullptr);
    REQUIRE(to != nullptr);
    add(forecast, *from, *to);
  }
  return forecast;
}

}  // namespace

TEST_CASE("what juju will do with each charm of each hop is what its rules say", "[forecast]") {
  const std::map<std::string, Forecast> expected{
      {"1.7",
       {{"jupyter-ui", "katib-db-manager", "katib-ui", "kfp-api", "kubeflow-dashboard", "kubeflow-profiles",
         "seldon-core"},
        {}}},
      {"1.8",
       {{"admission-webhook", "kfp-profile-controller", "kfp-ui", "kfp-viz", "oidc-gatekeeper",
         "tensorboard-controller", "tensorboards-web-app"},
        {"argo-controller", "jupyter-controller", "kfp-persistence", "kfp-schedwf", "kfp-viewer"}}},
      {"1.9", {{"envoy", "katib-controller", "kubeflow-volumes"}, {"mlmd"}}},
      {"1.10", {{}, {"minio"}}},
      {"1.11", {{}, {}}},
  };
  Channels channels = channels_of_1_6();
  for (const Recipe* recipe : built_in().chain("1.6", "1.11")) {
    INFO(recipe->title);
    const Forecast forecast = forecast_of(*recipe, channels);
    CHECK(forecast.scaled == expected.at(recipe->to).scaled);
    CHECK(forecast.refused == expected.at(recipe->to).refused);
    channels = after(channels, *recipe);
  }
}

TEST_CASE("from 1.4 to 1.6 juju refuses the gateway, and dex and istio change their style", "[forecast]") {
  const Recipe& recipe = *built_in().hop("1.4", "1.6");
  const Forecast forecast = forecast_of(recipe, {{"admission-webhook", "1.4/stable"},
                                                 {"argo-controller", "3.1/stable"},
                                                 {"argo-server", "3.1/stable"},
                                                 {"dex-auth", "2.28/stable"},
                                                 {"istio-gateway", "1.5/stable"},
                                                 {"istio-pilot", "1.5/stable"},
                                                 {"jupyter-controller", "1.4/stable"},
                                                 {"jupyter-ui", "1.4/stable"},
                                                 {"kfp-api", "1.7/stable"},
                                                 {"kfp-persistence", "1.7/stable"},
                                                 {"kfp-profile-controller", "1.7/stable"},
                                                 {"kfp-schedwf", "1.7/stable"},
                                                 {"kfp-ui", "1.7/stable"},
                                                 {"kfp-viewer", "1.7/stable"},
                                                 {"kfp-viz", "1.7/stable"},
                                                 {"kubeflow-dashboard", "1.4/stable"},
                                                 {"kubeflow-profiles", "1.4/stable"},
                                                 {"kubeflow-roles", "1.4/stable"},
                                                 {"kubeflow-volumes", "1.4/stable"},
                                                 {"metacontroller-operator", "0.3/stable"},
                                                 {"minio", "latest/stable"},
                                                 {"oidc-gatekeeper", "ckf-1.4/stable"},
                                                 {"seldon-core", "1.6/stable"},
                                                 {"tensorboard-controller", "1.4/stable"},
                                                 {"tensorboards-web-app", "1.4/stable"},
                                                 {"training-operator", "1.3/stable"}});
  CHECK(forecast.refused == Names{"istio-gateway"});
  CHECK(forecast.scaled == Names{"dex-auth", "istio-pilot", "kfp-api"});
  CHECK(recipe.procedure("redeploy", "istio-gateway") != nullptr);
  CHECK(recipe.procedure("redeploy", "istio-pilot") != nullptr);
}

TEST_CASE("on AKS the charms that would be scaled to 0 are deployed anew", "[forecast]") {
  Channels channels = channels_of_1_6();
  for (const Recipe* recipe : built_in().chain("1.6", "1.9")) {
    if (recipe->to != "1.7") {  // juju 2.9, of which nobody says so
      INFO(recipe->title);
      for (const std::string& charm : forecast_of(*recipe, channels).scaled)
        CHECK(recipe->procedure("redeploy-on-aks", charm) != nullptr);
    }
    channels = after(channels, *recipe);
  }
}
