// The volume that an action means, as it is now. Belongs to the verbs; nothing else includes it.
#pragma once
#include "kube/cluster.hpp"
#include "plan/engine.hpp"

namespace kf::kube {

struct FoundVolume {
  doc::Json object;  ///< null: gone, or another one; then `problem` says so
  plan::Observation problem{};

  doc::In spec() const { return doc::In(object)["spec"]; }
  doc::In meta() const { return doc::In(object)["metadata"]; }
  std::string policy() const { return spec()["persistentVolumeReclaimPolicy"].text("Retain"); }
  std::string note(const char* annotation) const { return meta()["annotations"][annotation].text(); }
  bool deleting() const { return meta()["deletionTimestamp"].has(); }
  std::string phase() const { return doc::In(object)["status"]["phase"].text(); }
};

/// By the action's arguments `volume` and `uid`.
FoundVolume find_volume(Reader&, const plan::Action&);

}  // namespace kf::kube
