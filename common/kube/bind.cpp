#include "kube/bind.hpp"

#include "base/text.hpp"
#include "document/strict.hpp"
#include "kube/annotations.hpp"
#include "kube/found_volume.hpp"
#include "kube/users.hpp"

namespace kf::kube {

namespace {

using doc::In;
using doc::Json;
using plan::Action;
using plan::Observation;
using plan::Status;

Name target_of(const Action& action) { return {action.text("namespace"), action.text("claim")}; }

Name claim_of(const FoundVolume& found) {
  const In ref = found.spec()["claimRef"];
  return {ref["namespace"].text(), ref["name"].text()};
}

Observation refused(const std::string& why) { return {Status::refused, why, {}, ""}; }

/// The claim that a claimRef with a uid means is there.
bool is_there(Reader& cluster, const Name& name, const std::string& uid) {
  const auto claim = cluster.get(resource::claims, name);
  return claim && In(*claim)["metadata"]["uid"].text() == uid;
}

Observation look_at_reserve(Reader& cluster, const FoundVolume& found, const Action& action) {
  if (found.object.is_null()) return found.problem;
  if (found.deleting()) return refused("volume " + action.text("volume") + " is being deleted");
  const Name now = claim_of(found), target = target_of(action);
  const std::string uid = found.spec()["claimRef"]["uid"].text();
  if (!uid.empty() && is_there(cluster, now, uid)) {
    if (now == target) return {Status::done, "bound to " + now.shown(), {}, ""};
    return refused("it belongs to claim " + now.shown() + ", which is there");
  }
  if (now == target && uid.empty()) return {Status::done, "reserved for " + target.shown(), {}, ""};
  if (now != target && now.shown() != action.text("from")) {
    return refused("somebody has reserved it for " + (now.name.empty() ? "nobody" : now.shown()) + " meanwhile");
  }
  if (const auto pod = pod_left_on(cluster, action.text("volume"), now); now != target && !pod.empty()) {
    return refused("pod " + pod + " goes on writing on it: its claim " + now.shown() + " was taken away under it");
  }
  return {Status::not_yet, uid.empty() ? "not reserved" : "its claim is gone", {}, ""};
}

/// The volume was bound to a claim that is gone.
bool means_an_earlier_one(const FoundVolume& found, const std::optional<Json>& claim) {
  const std::string uid = found.spec()["claimRef"]["uid"].text();
  return !uid.empty() && (!claim || In(*claim)["metadata"]["uid"].text() != uid);
}

/// Without the annotation the reservation is ours: what the controller bound it may also unbind, and then anybody can
/// take the volume (kubernetes pkg/controller/volume/persistentvolume/pv_controller.go, unbindVolume).
Json reservation(const FoundVolume& found, const Name& claim) {
  return {{"metadata",
           {{"uid", found.meta()["uid"].text()},
            {"resourceVersion", found.meta()["resourceVersion"].text()},
            {"annotations", {{"pv.kubernetes.io/bound-by-controller", nullptr}}}}},
          {"spec",
           {{"claimRef",
             {{"apiVersion", "v1"},
              {"kind", "PersistentVolumeClaim"},
              {"namespace", claim.ns},
              {"name", claim.name},
              {"uid", nullptr},
              {"resourceVersion", nullptr}}}}}};
}

Json wanted_claim(const Action& action) {
  Json modes = Json::array();
  for (const auto& mode : text::split(action.text("modes"), ',')) modes.push_back(mode);
  const Json given = doc::read_strict(action.text("meta"), action.verb + " meta");
  const Json meta{{"namespace", action.text("namespace")},
                  {"name", action.text("claim")},
                  {"labels", In(given)["labels"].map()},
                  {"annotations", In(given)["annotations"].map()}};
  return {{"apiVersion", "v1"},
          {"kind", "PersistentVolumeClaim"},
          {"metadata", meta},
          {"spec",
           {{"accessModes", modes},
            {"resources", {{"requests", {{"storage", action.text("size")}}}}},
            {"storageClassName", action.text("class")},  // also if empty: left out, the default class would come
            {"volumeMode", action.text("mode")},
            {"volumeName", action.text("volume")}}}};
}

bool is_announced(In claim) { return claim["metadata"]["annotations"][annotation::removal].has(); }

/// `value`: null takes the announcement back.
void announce(Cluster& cluster, const Name& name, const Json& claim, const Json& value) {
  const In meta = In(claim)["metadata"];
  cluster.patch(resource::claims, name,
                {{"metadata",
                  {{"uid", meta["uid"].text()},
                   {"resourceVersion", meta["resourceVersion"].text()},
                   {"annotations", {{annotation::removal, value}}}}}});
}

Observation look_at_bound(const FoundVolume& found, In claim, const Name& name) {
  const std::string uid = claim["metadata"]["uid"].text(), phase = claim["status"]["phase"].text();
  const bool both = phase == "Bound" && found.spec()["claimRef"]["uid"].text() == uid;
  if (both && is_announced(claim)) return {Status::not_yet, "its removal was announced", {}, ""};
  if (both) return {Status::done, "claim " + name.shown() + " is bound to this very volume", {{"uid", uid}}, ""};
  if (phase == "Lost") return refused("claim " + name.shown() + " has lost a volume before: remove it first");
  return {Status::working, "claim " + name.shown() + " is " + (phase.empty() ? "new" : phase), {}, ""};
}

Observation look_at_claim(Reader& cluster, const FoundVolume& found, const Action& action) {
  const Name name = target_of(action), holder = claim_of(found);
  if (!holder.name.empty() && holder != name) {
    return refused("volume " + action.text("volume") + " is for claim " + holder.shown() + " now");
  }
  const auto ns = cluster.get(resource::namespaces, {"", name.ns});
  if (!ns) return refused("there is no namespace " + name.ns);
  if (In(*ns)["metadata"]["deletionTimestamp"].has()) return refused("namespace " + name.ns + " is being deleted");
  const auto claim = cluster.get(resource::claims, name);
  if (!claim) return {Status::not_yet, "there is no claim " + name.shown(), {}, ""};
  const In in(*claim);
  if (in["metadata"]["deletionTimestamp"].has()) {
    return {Status::working, "claim " + name.shown() + " is being deleted", {}, ""};
  }
  const std::string has = in["spec"]["volumeName"].text();
  if (!has.empty() && has != action.text("volume")) return refused("claim " + name.shown() + " has volume " + has);
  if (means_an_earlier_one(found, claim)) return {Status::not_yet, "the volume means an earlier claim", {}, ""};
  return look_at_bound(found, in, name);
}

}  // namespace

Observation probe_reserve(Reader& cluster, const Action& action) {
  return look_at_reserve(cluster, find_volume(cluster, action), action);
}

void act_reserve(Cluster& cluster, const Action& action) {
  const FoundVolume found = find_volume(cluster, action);
  if (look_at_reserve(cluster, found, action).status != Status::not_yet) return;  // the next probe says why
  cluster.patch(resource::volumes, {"", action.text("volume")}, reservation(found, target_of(action)));
}

/// A volume object that is being deleted goes as soon as no claim is bound to it: it gets none any more.
Observation probe_claim(Reader& cluster, const Action& action) {
  const FoundVolume found = find_volume(cluster, action);
  if (found.object.is_null()) return found.problem;
  auto seen = look_at_claim(cluster, found, action);
  if (seen.status == Status::not_yet && found.deleting())
    return refused("volume " + action.text("volume") + " is being deleted");
  return seen;
}

/// One call of three: a volume that still means the uid of an earlier claim is not bound by another one of that name,
/// and a removal that was announced must not come any more.
void act_claim(Cluster& cluster, const Action& action) {
  if (probe_claim(cluster, action).status != Status::not_yet) return;
  const FoundVolume found = find_volume(cluster, action);
  const Name name = target_of(action);
  const auto claim = cluster.get(resource::claims, name);
  if (found.object.is_null() || found.deleting() || (claim_of(found) != name && !claim_of(found).name.empty())) return;
  if (means_an_earlier_one(found, claim)) {
    cluster.patch(resource::volumes, {"", action.text("volume")}, reservation(found, name));
  } else if (!claim) {
    cluster.create(resource::claims, wanted_claim(action));
  } else if (is_announced(In(*claim))) {
    announce(cluster, name, *claim, nullptr);
  }
}

Observation probe_remove_claim(Reader& cluster, const Action& action) {
  const Name name = target_of(action);
  const auto claim = cluster.get(resource::claims, name);
  if (!claim) return {Status::done, "there is no claim " + name.shown(), {}, ""};
  const In in(*claim);
  if (in["metadata"]["uid"].text() != action.text("uid"))
    return {Status::done, name.shown() + " is another claim", {}, ""};
  const std::string has = in["spec"]["volumeName"].text();
  if (has != action.text("volume")) return refused("claim " + name.shown() + " has volume " + has + " now");
  const bool deleting = in["metadata"]["deletionTimestamp"].has();
  const Users users = users_of(cluster, name);
  if (!users.finished.empty() && users.running.empty()) {
    return {Status::refused,
            "finished pod " + users.finished.front() + " still names claim " + name.shown(),
            {},
            "kubectl delete pod -n " + name.ns + " " + users.finished.front()};
  }
  if (!users.running.empty()) return refused("pod " + users.running.front() + " has claim " + name.shown());
  if (!users.leaving.empty()) return {Status::working, "pod " + users.leaving.front() + " is going", {}, ""};
  if (deleting) return {Status::working, "claim " + name.shown() + " is being deleted", {}, ""};
  return {Status::not_yet, "nobody has claim " + name.shown(), {}, ""};
}

/// Announced first, by a call of its own: what takes it back can then outdate a removal that is still on its way.
void act_remove_claim(Cluster& cluster, const Action& action) {
  const Name name = target_of(action);
  const auto claim = cluster.get(resource::claims, name);
  if (probe_remove_claim(cluster, action).status != Status::not_yet || !claim) return;
  if (!is_announced(In(*claim))) return announce(cluster, name, *claim, action.text("volume"));
  cluster.remove(resource::claims, name, {action.text("uid"), Seen::of(*claim).version});
}

}  // namespace kf::kube
