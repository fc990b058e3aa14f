// Other actors who scale, change or replace what writes on a volume.
#include "kube/annotations.hpp"
#include "strangers.hpp"

namespace kf::crash {

using doc::In;
using doc::Json;

namespace resource = kube::resource;

namespace {

bool uses(const Json& workload, const std::string& claim) {
  for (const In each : In(workload)["spec"]["template"]["spec"]["volumes"].each()) {
    if (each["persistentVolumeClaim"]["claimName"].text() == claim) return true;
  }
  for (const In each : In(workload)["spec"]["volumeClaimTemplates"].each()) {
    const std::string set = In(workload)["metadata"]["name"].text();
    if (claim == each["metadata"]["name"].text() + "-" + set + "-0") return true;
  }
  return false;
}

/// Of the claim that the volume has, or is to have.
std::vector<Json> users_of(Stage& stage, const Json& volume) {
  std::vector<kube::Name> claims{claim_of(volume)};
  const auto wanted = stage.wanted.find(rehearsal::key_of(volume).name.name);
  if (wanted != stage.wanted.end()) claims.push_back(wanted->second);
  std::vector<Json> all;
  for (const auto* r : {&resource::deployments, &resource::stateful_sets}) {
    stage.world.list(*r, {}, [&](Json&& workload) {
      const kube::Name name = rehearsal::key_of(workload).name;
      const bool meant = std::any_of(claims.begin(), claims.end(), [&](const kube::Name& claim) {
        return claim.ns == name.ns && uses(workload, claim.name);
      });
      if (meant) all.push_back(std::move(workload));
    });
  }
  return all;
}

void patch(Stage& stage, const Json& workload, const Json& merge) {
  const Key key = rehearsal::key_of(workload);
  stage.world.patch_by_name(resource_of(key.kind), key.name, merge);
  stage.stranger_changes(key);
}

void scale_up(Stage& stage, const Json& volume) {
  for (const Json& each : users_of(stage, volume))
    patch(stage, each, {{"spec", {{"replicas", In(each)["spec"]["replicas"].number(1) + 2}}}});
  stage.at_rest = false;
}

void stop(Stage& stage, const Json& volume) {
  for (const Json& each : users_of(stage, volume)) patch(stage, each, {{"spec", {{"replicas", 0}}}});
  stage.at_rest = false;
}

void put_another_there(Stage& stage, const Json& volume) {
  for (Json each : users_of(stage, volume)) {
    const Key key = rehearsal::key_of(each);
    each["metadata"]["uid"] = fresh_uid(stage);
    each["metadata"].erase("resourceVersion");
    if (each["metadata"].contains("annotations")) each["metadata"]["annotations"].erase(kube::annotation::replicas);
    stage.world.load(each);
    stage.stranger_changes(key);
  }
  stage.at_rest = false;
}

}  // namespace

const std::vector<Act>& acts_on_workloads() {
  static const std::vector<Act> all{
      {"scales up what writes on the volume", scale_up},
      {"stops what writes on the volume", stop},
      {"deletes what writes on the volume and makes one of its name", put_another_there},
  };
  return all;
}

}  // namespace kf::crash
