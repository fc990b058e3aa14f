#include "kube/users.hpp"

#include <algorithm>

namespace kf::kube {

namespace {

bool names(doc::In pod, const std::string& claim) {
  const auto volumes = pod["spec"]["volumes"].each();
  return std::any_of(volumes.begin(), volumes.end(), [&](const doc::In& volume) {
    return volume["persistentVolumeClaim"]["claimName"].text() == claim;
  });
}

bool finished(doc::In pod) {
  const std::string phase = pod["status"]["phase"].text();
  return phase == "Succeeded" || phase == "Failed";
}

/// It may have its volumes mounted.
bool placed(doc::In pod) {
  const bool gone = finished(pod) && !pod["metadata"]["deletionTimestamp"].has();
  return !gone && (!pod["spec"]["nodeName"].text().empty() || pod["status"]["phase"].text() == "Running");
}

/// A ReplicaSet of a Deployment is named DEPLOYMENT-HASH, and a hash has no dash.
bool belongs(doc::In pod, const std::string& kind, const std::string& workload) {
  const auto owners = pod["metadata"]["ownerReferences"].each();
  return std::any_of(owners.begin(), owners.end(), [&](const doc::In& owner) {
    const std::string name = owner["name"].text();
    if (kind != "Deployment") return owner["kind"].text() == kind && name == workload;
    return owner["kind"].text() == "ReplicaSet" && name.substr(0, name.rfind('-')) == workload;
  });
}

}  // namespace

Users users_of(Reader& cluster, const Name& claim) {
  Users users;
  cluster.list(resource::pods, {claim.ns, ""}, [&](doc::Json&& object) {
    const doc::In pod(object);
    if (!names(pod, claim.name)) return;
    const bool leaving = pod["metadata"]["deletionTimestamp"].has();
    (leaving         ? users.leaving
     : finished(pod) ? users.finished
                     : users.running)
        .push_back(pod["metadata"]["name"].text());
  });
  return users;
}

std::string pod_of_workload(Reader& cluster, const std::string& kind, const Name& workload) {
  std::string found;
  cluster.list(resource::pods, {workload.ns, ""}, [&](doc::Json&& object) {
    const doc::In pod(object);
    const bool gone = finished(pod) && !pod["metadata"]["deletionTimestamp"].has();
    if (!gone && belongs(pod, kind, workload.name)) found = pod["metadata"]["name"].text();
  });
  return found;
}

std::string pod_left_on(Reader& cluster, const std::string& volume, const Name& claim) {
  if (claim.name.empty()) return "";
  const auto now = cluster.get(resource::claims, claim);
  const doc::Json none = doc::Json::object();
  const doc::In its(now ? *now : none);
  const std::string has = its["spec"]["volumeName"].text();
  const bool elsewhere = its["status"]["phase"].text() == "Bound" && has != volume;
  const std::string since = its["metadata"]["creationTimestamp"].text();
  std::string found;
  cluster.list(resource::pods, {claim.ns, ""}, [&](doc::Json&& object) {
    const doc::In pod(object);
    if (!names(pod, claim.name) || !placed(pod)) return;
    const std::string started = pod["status"]["startTime"].text();
    const bool before = !started.empty() && !since.empty() && started < since;  // RFC 3339, both in UTC
    if (!elsewhere || before) found = pod["metadata"]["name"].text();
  });
  return found;
}

std::string claim_that_has(Reader& cluster, doc::In volume) {
  const doc::In ref = volume["spec"]["claimRef"];
  const Name meant{ref["namespace"].text(), ref["name"].text()};
  const std::string uid = ref["uid"].text(), name = volume["metadata"]["name"].text();
  std::string holder;
  cluster.list(resource::claims, {}, [&](doc::Json&& object) {
    const doc::In claim(object);
    const Name is{claim["metadata"]["namespace"].text(), claim["metadata"]["name"].text()};
    const std::string has = claim["spec"]["volumeName"].text();
    const bool named = is == meant && (uid.empty() ? has.empty() : uid == claim["metadata"]["uid"].text());
    if (has == name || named) holder = is.shown();
  });
  return holder;
}

}  // namespace kf::kube
