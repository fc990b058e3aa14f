// What a command has read: facts, and what was recognised in them.
#pragma once
#include "target.hpp"
#include "volume/discover.hpp"
#include "volume/facts.hpp"

#include <memory>
#include <string>

namespace kf::kfpv {

struct Picture {
  volume::Facts facts;
  volume::Discovery discovery;  ///< points into facts
  std::string place;            ///< "context prod", "dump.json"; for headings
  std::string kubectl;          ///< how a person reaches the same cluster
  std::string flags;            ///< our own flags that do, with a space in front; empty: none
};

/// Reads the files that -f names, or else the cluster. The scope is that of the command line; gaps are told on standard
/// error.
std::unique_ptr<Picture> look(cli::Invocation&, volume::Wanted);

/// The same of a target that stays open.
std::unique_ptr<Picture> look(cli::Invocation&, Target&, volume::Wanted);

}  // namespace kf::kfpv
