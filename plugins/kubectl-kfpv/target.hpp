// The cluster that a command line points at.
#pragma once
#include "operation/carry_out.hpp"
#include "operation/connection.hpp"

#include <memory>

namespace kf::kfpv {

using operation::carry_out, operation::carry_out_protecting, operation::connection_flags, operation::identity_of;
using operation::wants_json;

/// A live cluster behind kubectl, or the rehearsal of a captured one.
class Target : public operation::Target {
 public:
  virtual kube::Logs* logs() { return nullptr; }  ///< null: nothing runs in a rehearsal
  virtual kube::Exec* exec() { return nullptr; }  ///< the same
  std::string identity() override { return identity_of(cluster()); }
};

/// Connects, or loads what --rehearse names. Throws Error.
std::unique_ptr<Target> target_of(cli::Invocation&);

/// This plugin, as the commands that all plugins share see it.
extern const operation::Kit kit;

}  // namespace kf::kfpv
