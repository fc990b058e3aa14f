// Whether something is Kubeflow's, and how that is known. A name alone is never enough where others use it too.
#pragma once
#include "kube/snapshot.hpp"
#include "volume/consumers.hpp"

#include <string>

namespace kf::volume {

/// A sentence such as "label application-crd-id=kubeflow-pipelines"; empty: nothing in it says so.
std::string evidence_in(const kube::Meta&);
std::string evidence_in(const kube::Labels&);
std::string evidence_in(const Consumer&);  ///< its own labels, its template's, its image, a server's Secrets

/// The juju application that an object belongs to; empty: none (juju's label managed-by, and juju-app before juju 2.9).
std::string application_of(const kube::Meta&);

/// The ConfigMap in which Pipelines is told its hosts; a kustomize hash may follow its name, and the stacks of
/// kfctl 1.1 and 1.2 call theirs upstream.
bool is_install_config(const std::string& config_map);

/// D2iQ Kaptain: made by its KUDO instance or by one of that's children, or its database's name.
bool is_kaptain(const kube::Meta&);

/// What of Kubeflow a consumer is, or is part of, that a user has made: "Notebook nb1", "Tensorboard logs", "PyTorchJob
/// train"; empty: none.
std::string kubeflow_user_of(const Consumer&);

/// The pipeline run that a pod, or a claim, was made by: "pipeline run NAME"; empty: none.
std::string run_of(const kube::Meta&);

/// A user's namespace, made by a Profile.
bool is_profile(const kube::Namespace&);

/// The name that a notebook's own claim has by default: workspace-NB (up to 1.2) or NB-workspace, NB-volume.
bool is_workspace_name(const std::string& claim);

}  // namespace kf::volume
