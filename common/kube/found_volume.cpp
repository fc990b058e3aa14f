#include "kube/found_volume.hpp"

namespace kf::kube {

FoundVolume find_volume(Reader& cluster, const plan::Action& action) {
  const std::string& name = action.text("volume");
  auto object = cluster.get(resource::volumes, {"", name});
  if (!object) return {nullptr, {plan::Status::refused, "volume " + name + " is gone", {}, ""}};
  const std::string uid = doc::In(*object)["metadata"]["uid"].text();
  if (uid != action.text("uid")) {
    return {nullptr, {plan::Status::refused, "volume " + name + " is another one now: uid " + uid, {}, ""}};
  }
  return {std::move(*object), {}};
}

}  // namespace kf::kube
