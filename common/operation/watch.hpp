// status --watch: an operation as it goes on, told line by line.
#pragma once
#include "operation/in_cluster.hpp"

#include <chrono>

namespace kf::operation {

/// Of one on this machine: each line of its journal, also those that are there already, until it has ended (exit 0 if
/// all was done, else 1) or nobody goes on with it (exit 5). A run in another container, or of another user, cannot be
/// seen: that counts as nobody.
Exit watch(cli::Invocation&, const std::string& id);

/// Of one that another machine has: how far it is, whenever that has changed, until it has ended, with the same exit
/// codes, or nothing is known of it any more (exit 5): another one stands in its place, or the cluster has been silent
/// for twelve questions. Whether that run is alive cannot be known from here.
Exit watch_there(cli::Invocation&, const shared::Head& first, const Ask&, const std::string& flags,
                 std::chrono::milliseconds between = std::chrono::seconds(5));

}  // namespace kf::operation
