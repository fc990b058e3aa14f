// The environment that juju is started with.
#pragma once
#include <map>
#include <optional>
#include <string>

namespace kf::juju {

/// The difference to our own, as process::Command takes it. Plain output whatever the user prefers. And within a snap,
/// its variables and libraries are taken out for a juju that is not of that snap: with LD_LIBRARY_PATH it would load
/// what was built for another system, and it looks below SNAP_DATA for a cluster (juju:
/// internal/provider/kubernetes/builtin.go). A juju of the same snap needs them.
std::map<std::string, std::optional<std::string>> environment_for(const std::string& program);

}  // namespace kf::juju
