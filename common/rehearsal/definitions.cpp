// Custom resources: what goes when their definition goes, and the one controller of Kubeflow that destroys data.
#include "rehearsal/state.hpp"

namespace kf::rehearsal {

using doc::In;
using doc::Json;

std::string kind_defined_by(const Json& definition) {
  const In spec = In(definition)["spec"];
  return spec["names"]["kind"].text() + "." + spec["group"].text();
}

bool is_namespaced(const Json& definition) { return In(definition)["spec"]["scope"].text() != "Cluster"; }

/// apiextensions-apiserver pkg/controller/finalizer/crd_finalizer.go: a definition that is being deleted first deletes
/// all of its custom resources, wherever they are, and goes when the last one has gone.
void sync_definition(State& s, const kube::Name& name) {
  constexpr const char* finalizer = "customresourcecleanup.apiextensions.k8s.io";
  Json definition = *s.objects.find({kind::definition, name});
  if (!deleting(definition)) {
    if (has_finalizer(definition, finalizer)) return;
    definition["metadata"]["finalizers"].push_back(finalizer);
    s.save(definition);
    return;
  }
  const std::string kind = kind_defined_by(definition);
  for (const auto& each : s.objects.names(kind)) s.remove({kind, each}, "");
  if (!s.objects.names(kind).empty()) return;
  definition["metadata"]["finalizers"] = Json::array();
  s.save(definition);
}

/// kubeflow/kubeflow components/profile-controller/controllers/profile_controller.go: every Profile has a namespace of
/// its name, which it owns: the garbage collector takes that away after the Profile, with all that is in it.
void sync_profile(State& s, const kube::Name& name) {
  Json profile = *s.objects.find({kind::profile, name});
  if (deleting(profile)) {
    profile["metadata"]["finalizers"] = Json::array();  // "profile-finalizer": it revokes rights, and lets go
    s.save(profile);
    return;
  }
  if (s.objects.find({kind::ns, name}) != nullptr) return;
  s.add(admitted(s, {{"apiVersion", "v1"},
                     {"kind", kind::ns},
                     {"metadata",
                      {{"name", name.name},
                       {"ownerReferences",
                        {{{"apiVersion", "kubeflow.org/v1"},
                          {"kind", "Profile"},
                          {"name", name.name},
                          {"uid", profile["metadata"]["uid"]},
                          {"controller", true}}}}}}}));
}

}  // namespace kf::rehearsal
