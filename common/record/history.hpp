// What operations there are on this machine, and how far each has come.
#pragma once
#include "record/operation.hpp"

namespace kf::record {

struct Summary {
  std::string id;
  std::string tool{}, title{}, where{}, target{};
  Time started{}, last{};  ///< the creation, and the last line of the journal
  std::size_t done = 0;    ///< steps
  std::size_t begun = 0;   ///< and not done
  std::size_t failed = 0;  ///< and not done later
  std::size_t total = 0;
  std::optional<Ending> ended{};   ///< none: unfinished
  std::optional<Error> trouble{};  ///< it cannot be read, and all else but the id may be missing
};

/// One operation, which may be in use. Never throws for what is in its files: that is in `trouble`.
Summary summary_of(const fs::path& directory);

/// All that are in `root`, the oldest first, and then those that cannot be read. None if there is no such directory.
/// Throws Error if it is there and cannot be read.
std::vector<Summary> list_operations(const fs::path& root);

/// Those of a target that have no end; and those that cannot be read, since nobody knows what their target is.
std::vector<Summary> unfinished_operations(const fs::path& root, const std::string& target);

}  // namespace kf::record
