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

}  // namespace

Users users_of(Reader& cluster, const Name& claim) {
  Users users;
  cluster.list(resource::pods, {claim.ns, ""}, [&](doc::Json&& object) {
    const doc::In pod(object);
    if (!names(pod, claim.name)) return;
    const std::string phase = pod["status"]["phase"].text();
    const bool finished = phase == "Succeeded" || phase == "Failed";
    const bool leaving = pod["metadata"]["deletionTimestamp"].has();
    (leaving ? users.leaving : finished ? users.finished : users.running).push_back(pod["metadata"]["name"].text());
  });
  return users;
}

}  // namespace kf::kube
