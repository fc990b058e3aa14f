// The cluster or the files that a command line points at.
#pragma once
#include "cli/program.hpp"
#include "volume/discover.hpp"
#include "volume/facts.hpp"

#include <string>

namespace kf::kfpv {

/// kubectl's own connection flags, passed on to it as they are.
const cli::FlagGroup& connection_flags();

/// What was read, and where from.
struct Picture {
  volume::Facts facts;
  volume::Discovery discovery;  ///< points into facts
  std::string place;            ///< "context prod", "dump.json"; for headings
  std::string kubectl;          ///< how a person reaches the same cluster: "kubectl --context prod"
};

/// Reads, and recognises. `events` also reads what only check needs. Gaps are told on standard error.
std::unique_ptr<Picture> look(cli::Invocation&, bool events);

}  // namespace kf::kfpv
