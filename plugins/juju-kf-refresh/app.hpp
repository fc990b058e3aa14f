// juju kf-refresh: Charmed Kubeflow, from one release to the next.
#pragma once
#include "cli/program.hpp"

namespace kf::refresh {

cli::Program program();

// One function per command, each in a file of its name.
Exit check_upgrade(cli::Invocation&);
Exit plan_upgrade(cli::Invocation&);
Exit apply(cli::Invocation&);
Exit verify(cli::Invocation&);
Exit cleanup(cli::Invocation&);
Exit recipes(cli::Invocation&);

}  // namespace kf::refresh
