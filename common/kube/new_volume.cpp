#include "kube/new_volume.hpp"

#include "document/strict.hpp"
#include "kube/snapshot.hpp"

#include <algorithm>

namespace kf::kube {

namespace {

using doc::In;
using doc::Json;
using plan::Action;
using plan::Observation;
using plan::Status;

/// Every scalar of `wanted` is in `there`.
bool within(const Json& wanted, const Json& there) {
  if (!wanted.is_object()) return wanted == there;
  if (!there.is_object()) return wanted.empty();
  return std::all_of(wanted.items().begin(), wanted.items().end(), [&](const auto& item) {
    const auto it = there.find(item.key());
    return it != there.end() ? within(item.value(), *it) : item.value().is_null() || item.value() == Json::object();
  });
}

/// The one member of a volume's spec that says where its bytes are.
std::string source_field(const Json& volume) {
  Snapshot one;
  one.add(volume);
  return one.volumes.empty() ? "" : one.volumes.front().source.field;
}

Name claim_of(const Json& volume) {
  const In ref = In(volume)["spec"]["claimRef"];
  return {ref["namespace"].text(), ref["name"].text()};
}

Json wanted_by(const Action& action) { return doc::read_strict(action.text("object"), action.verb + " object"); }

}  // namespace

bool has_source(const Json& wanted, const Json& there) {
  const std::string field = source_field(wanted);
  return !field.empty() && In(there)["spec"][field.c_str()].has() &&
         within(wanted["spec"][field], there["spec"][field]);
}

std::string unlike(const Json& wanted, const Json& there) {
  if (!has_source(wanted, there)) return "it is another disk";
  const In spec = In(there)["spec"];
  if (const auto policy = spec["persistentVolumeReclaimPolicy"].text("Retain"); policy != "Retain") {
    return "it has policy " + policy;
  }
  if (const Name is = claim_of(there), want = claim_of(wanted); is != want) {
    return "it is for " + (is.name.empty() ? "any claim" : "claim " + is.shown()) + ", not for " +
           (want.name.empty() ? "any" : want.shown());
  }
  return "";
}

Observation probe_create_volume(Reader& cluster, const Action& action) {
  const std::string& name = action.text("volume");
  const auto there = cluster.get(resource::volumes, {"", name});
  if (!there) return {Status::not_yet, "there is no volume " + name, {}, ""};
  if (In(*there)["metadata"]["deletionTimestamp"].has()) {
    return {Status::refused, "a volume " + name + " is being deleted", {}, ""};
  }
  if (const auto why = unlike(wanted_by(action), *there); !why.empty()) {
    return {Status::refused, "there is a volume " + name + ", and " + why, {}, ""};
  }
  const std::string phase = In(*there)["status"]["phase"].text("Pending");
  return {phase == "Pending" ? Status::working : Status::done,  // until the controller has looked at it
          "volume " + name + " is there, policy Retain, " + phase,
          {{"uid", In(*there)["metadata"]["uid"].text()}},
          ""};
}

/// The server itself refuses a name that is taken meanwhile.
void act_create_volume(Cluster& cluster, const Action& action) {
  if (probe_create_volume(cluster, action).status != Status::not_yet) return;
  cluster.create(resource::volumes, wanted_by(action));
}

}  // namespace kf::kube
