// check --if-deleted: what would be lost, found out by deleting it in a rehearsal of what is there.
#pragma once
#include "cli/program.hpp"
#include "picture.hpp"

namespace kf::kfpv {

/// Exit 4 if something would be lost. `picture` holds the objects. Throws Error for what is not there.
Exit check_if_deleted(cli::Invocation&, const Picture& picture);

}  // namespace kf::kfpv
