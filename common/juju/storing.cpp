// juju.forget and juju.import: what an application has left behind, given up or taken up again.
#include "juju/at_work.hpp"
#include "kube/users.hpp"

#include <algorithm>

namespace kf::juju {

namespace {

using doc::In;
using plan::Action;
using plan::Observation;

kube::Name claim_of(const doc::Json& volume) {
  const In ref = In(volume)["spec"]["claimRef"];
  return {ref["namespace"].text(), ref["name"].text()};
}

/// A pod of its last claim that is on its way out; empty: none.
std::string leaving(Scene& scene, const doc::Json& volume) {
  const kube::Name claim = claim_of(volume);
  if (claim.name.empty()) return "";
  const auto users = kube::users_of(scene.cluster, claim);
  return users.leaving.empty() ? "" : users.leaving.front();
}

/// Why it must not be taken up; empty: it may.
std::string in_the_way(Scene& scene, const doc::Json& volume) {
  const In in(volume);
  if (in["metadata"]["deletionTimestamp"].has()) return "it is being deleted";
  const std::string policy = in["spec"]["persistentVolumeReclaimPolicy"].text("Retain");
  if (policy != "Retain") return "its policy is " + policy + ": its disk would go with its claim";
  const auto pod = kube::pod_left_on(scene.cluster, in["metadata"]["name"].text(), claim_of(volume));
  return pod.empty() ? "" : "pod " + pod + " goes on writing on it";
}

Observation look_at_imported(const Storage& storage, const doc::Json& volume) {
  const std::string shown = "storage " + storage.id;
  if (storage.unit.empty() && !claim_of(volume).name.empty())
    return {plan::Status::working, "its claim is not gone yet", {}, ""};
  return {plan::Status::done, shown, {{"storage", storage.id}}, ""};
}

}  // namespace

Observation probe_forget(Scene& scene, const Action& action) {
  const auto all = scene.model.storage();
  const auto it = std::ranges::find(all, action.text("storage"), &Storage::id);
  if (it == all.end()) return {plan::Status::done, "juju does not know it any more", {}, ""};
  if (it->volume != action.text("volume")) {
    return {plan::Status::refused, "storage " + it->id + " is volume " + it->volume + " now", {}, ""};
  }
  if (!it->unit.empty()) return {plan::Status::refused, "unit " + it->unit + " has storage " + it->id, {}, ""};
  if (it->dying) return {plan::Status::working, "juju is about to forget it", {}, ""};
  return {plan::Status::not_yet, "nobody has storage " + it->id, {}, ""};
}

/// One that a unit has got since is refused by juju itself.
void act_forget(Scene& scene, const Action& action) {
  if (probe_forget(scene, action).status == plan::Status::not_yet) scene.model.forget_storage(action.text("storage"));
}

Observation probe_import(Scene& scene, const Action& action) {
  const std::string& name = action.text("volume");
  const auto volume = scene.cluster.get(kube::resource::volumes, {"", name});
  if (!volume) return {plan::Status::refused, "there is no volume " + name, {}, ""};
  if (In(*volume)["metadata"]["uid"].text() != action.text("uid"))
    return {plan::Status::refused, name + " is another volume", {}, ""};
  const auto all = scene.model.storage();
  const auto it = std::ranges::find(all, name, &Storage::volume);
  if (it != all.end() && it->dying) return {plan::Status::working, "juju still knows it as " + it->id, {}, ""};
  if (it != all.end() && it->name() == action.text("storage")) return look_at_imported(*it, *volume);
  if (it != all.end()) return {plan::Status::refused, "it is storage " + it->id, {}, ""};
  if (const auto pod = leaving(scene, *volume); !pod.empty())
    return {plan::Status::working, "pod " + pod + " is going", {}, ""};
  if (const auto why = in_the_way(scene, *volume); !why.empty()) return {plan::Status::refused, why, {}, ""};
  return {plan::Status::not_yet, "nobody has it", {}, ""};
}

/// A second one of the same volume is refused by juju itself.
void act_import(Scene& scene, const Action& action) {
  if (probe_import(scene, action).status != plan::Status::not_yet) return;
  scene.model.import_volume(action.text("volume"), action.text("storage"));
}

}  // namespace kf::juju
