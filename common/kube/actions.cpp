// The typed constructors of a cluster's actions.
#include "base/text.hpp"
#include "document/write.hpp"
#include "kube/verbs.hpp"

namespace kf::kube {

namespace {

using plan::Action;

/// What the cluster wrote into a claim about an earlier binding, what kubectl remembers of another name, and what we
/// say of the claim that goes.
bool of_that_very_claim(const std::string& key) {
  return key.starts_with("pv.kubernetes.io/") || key.starts_with("volume.kubernetes.io/") ||
         key.starts_with("volume.beta.kubernetes.io/") || key == "kubectl.kubernetes.io/last-applied-configuration" ||
         key == annotation::removal;
}

Action claim_action(const char* verb, const Volume& volume, const ClaimOf& of) {
  doc::OrderedJson meta = doc::OrderedJson::object();
  if (!of.labels.empty()) meta["labels"] = of.labels;
  if (!of.annotations.empty()) meta["annotations"] = of.annotations;
  return {verb,
          {{"volume", volume.meta.name},
           {"uid", volume.meta.uid},
           {"namespace", of.name.ns},
           {"claim", of.name.name},
           {"class", of.storage_class},
           {"size", of.size},
           {"modes", text::join({of.access_modes.begin(), of.access_modes.end()}, ",")},
           {"mode", of.volume_mode},
           {"meta", doc::to_line(meta)}}};
}

std::map<std::string, plan::Value> scale_args(const Scaled& workload) {
  return {{"kind", workload.kind},
          {"namespace", workload.name.ns},
          {"name", workload.name.name},
          {"uid", workload.uid},
          {"replicas", std::to_string(workload.replicas)}};
}

}  // namespace

Action hold(const HoldOf& what) {
  return {"kube.hold", {{"volume", what.volume}, {"uid", what.uid}, {"was", what.was}, {"holds", what.holds}}};
}

Action held(const std::string& volume, const std::string& uid) {
  return {"kube.held", {{"volume", volume}, {"uid", uid}}};
}

Action release(const std::string& volume, const std::string& uid, const std::string& to) {
  return {"kube.release", {{"volume", volume}, {"uid", uid}, {"to", to}}};
}

Action reserve(const std::string& volume, const std::string& uid, const Name& from, const Name& claim) {
  return {"kube.reserve",
          {{"volume", volume}, {"uid", uid}, {"from", from.shown()}, {"namespace", claim.ns}, {"claim", claim.name}}};
}

ClaimOf claim_for(const Volume& volume, const Name& name) {
  return {name, volume.storage_class, volume.capacity, volume.volume_mode, volume.access_modes};
}

ClaimOf claim_as(const Claim& claim) {
  ClaimOf same{claim.meta.full(),
               claim.storage_class,
               claim.request,
               claim.volume_mode,
               claim.access_modes,
               claim.meta.labels,
               {}};
  for (const auto& [key, value] : claim.meta.annotations) {
    if (!of_that_very_claim(key)) same.annotations.emplace(key, value);
  }
  return same;
}

Action claim(const Volume& volume, const ClaimOf& of) { return claim_action("kube.claim", volume, of); }

Action remove_claim(const std::string& volume, const Name& claim, plan::Value uid) {
  return {"kube.remove_claim",
          {{"volume", volume}, {"namespace", claim.ns}, {"claim", claim.name}, {"uid", std::move(uid)}}};
}

Action remove_volume(const Volume& volume, const Volume& other) {
  return {"kube.remove_volume",
          {{"volume", volume.meta.name},
           {"uid", volume.meta.uid},
           {"other", other.meta.name},
           {"other_uid", other.meta.uid}}};
}

Action destroy_volume(const Volume& volume) {
  return {"kube.destroy_volume", {{"volume", volume.meta.name}, {"uid", volume.meta.uid}}};
}

Action create_volume(const doc::Json& object) {
  return {"kube.create_volume",
          {{"volume", doc::In(object)["metadata"]["name"].text()}, {"object", doc::to_line(doc::OrderedJson(object))}}};
}

Action withdraw_volume(const std::string& volume, plan::Value uid) {
  return {"kube.withdraw_volume", {{"volume", volume}, {"uid", std::move(uid)}}};
}

Action stop(const Scaled& workload) { return {"kube.stop", scale_args(workload)}; }

Action start(const Scaled& workload, const std::set<std::string>& volumes) {
  Action action{"kube.start", scale_args(workload)};
  action.args["ready"] = std::to_string(workload.ready);
  action.args["volumes"] = text::join({volumes.begin(), volumes.end()}, ",");
  return action;
}

Action quiet(const std::string& volume, const Name& claim, const std::vector<Scaled>& workloads) {
  std::vector<std::string> names;
  for (const Scaled& each : workloads) names.push_back(each.kind + "/" + each.name.name);
  return {"kube.quiet",
          {{"volume", volume}, {"namespace", claim.ns}, {"claim", claim.name}, {"workloads", text::join(names, ",")}}};
}

plan::Address address_of_volume(const std::string& name) { return "pv/" + name; }
plan::Address address_of_claim(const Name& name) { return "claim/" + name.shown(); }
plan::Address address_of_namespace(const std::string& name) { return "namespace/" + name; }

}  // namespace kf::kube
