// Who else changes an object: whatever we change in it, they put back.
#pragma once
#include "kube/objects.hpp"

#include <optional>
#include <string>

namespace kf::kube {

struct Manager {
  std::string name;   ///< "Argo CD application kubeflow"
  std::string pause;  ///< what keeps it from putting things back; empty: it depends
};

/// By labels, annotations and owner references; nullopt: nobody is known. Sources: Argo CD, docs/user-guide/
/// resource_tracking; Flux, kustomize-controller and helm-controller, ownership labels; Juju, caas provider labels;
/// Config Sync, managed objects; kube-addon-manager, README; kfctl, pkg/controller/kfdef (namespace and name of its
/// operator: the guide to the Kubeflow operator); KUDO, pkg/util/kudo/labels.go; Percona, pkg/pxc/app/statefulset.
std::optional<Manager> manager_of(const Meta&);

}  // namespace kf::kube
