#include "release.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

/// Tracks of a release by charm. The first release that there is a hop from has no recipe that leads to it: of it only
/// the charms are known that count as Kubeflow itself does.
std::map<std::string, std::string> tracks_of(const std::string& version, const recipe::Recipes& recipes) {
  std::map<std::string, std::string> tracks;
  for (const auto& hop : recipes.all()) {
    if (hop.to == version) {
      for (const auto& row : hop.channels) tracks[row.charm] = track_of(row.channel);
      for (const auto& row : hop.arrivals) tracks[row.charm] = track_of(row.channel);
    }
  }
  if (!tracks.empty()) return tracks;
  for (const char* charm :
       {"admission-webhook", "jupyter-controller", "jupyter-ui", "kubeflow-dashboard", "kubeflow-profiles",
        "kubeflow-roles", "kubeflow-volumes", "tensorboard-controller", "tensorboards-web-app"}) {
    tracks[charm] = version;
  }
  return tracks;
}

std::vector<std::string> versions_of(const recipe::Recipes& recipes) {
  std::vector<std::string> all;
  for (const auto& hop : recipes.all()) {
    for (const auto& version : {hop.from, hop.to}) {
      if (std::ranges::find(all, version) == all.end()) all.push_back(version);
    }
  }
  return all;
}

/// On the track that we would upgrade it to, or on one that the charm's table gives to that release by name.
bool belongs(const juju::Application& app, const std::string& track, const std::string& release,
             const recipe::Charms& charms) {
  if (track == track_of(app.channel)) return true;
  const auto rows = charms.all().find(app.charm);
  return rows != charms.all().end() && rows->second.contains(track_of(app.channel) + "@" + release);
}

}  // namespace

std::string track_of(const std::string& channel) { return channel.substr(0, channel.find('/')); }

Release release_of(const juju::Status& status, const recipe::Recipes& recipes, const recipe::Charms& charms) {
  Release best;
  std::map<std::string, std::string> tracks;
  for (const auto& version : versions_of(recipes)) {
    Release is{.version = version};
    const auto wanted = tracks_of(version, recipes);
    for (const auto& [name, app] : status.applications) {
      const auto row = wanted.find(app.charm);
      if (row == wanted.end()) continue;
      ++is.of;
      if (belongs(app, row->second, version, charms)) ++is.on;
    }
    if (is.on == 0 || is.on < best.on) continue;
    best = is;
    tracks = wanted;
  }
  for (const auto& [name, app] : status.applications) {
    const auto row = tracks.find(app.charm);
    if (row == tracks.end() || belongs(app, row->second, best.version, charms)) continue;
    best.strays.push_back(name + " is on " + (app.channel.empty() ? "a local charm" : app.channel) + ", not on " +
                          row->second);
  }
  return best;
}

}  // namespace kf::refresh
