// kubectl kfpv: the volumes behind Kubeflow.
#pragma once
#include "cli/program.hpp"

namespace kf::kfpv {

cli::Program program();

// One function per command, each in a file of its name.
Exit list(cli::Invocation&);
Exit check(cli::Invocation&);
Exit retain(cli::Invocation&);
Exit cleanup(cli::Invocation&);
Exit rebind(cli::Invocation&);
Exit capture(cli::Invocation&);
Exit export_volumes(cli::Invocation&);
Exit import_volumes(cli::Invocation&);
Exit verify(cli::Invocation&);
Exit rbac(cli::Invocation&);

}  // namespace kf::kfpv
