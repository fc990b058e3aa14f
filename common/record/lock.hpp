// One program at a time works on an operation, and an orphan that it left behind counts as that program.
#pragma once
#include "record/file.hpp"

#include <vector>

namespace kf::record {

struct Holder {
  int pid;
  std::string command;  ///< fit to be shown, cut if long
};

/// Who holds the lock of this file, as far as /proc tells us: not other users' processes unless we are root, and nobody
/// in another container. Takes no lock, so it disturbs nobody.
std::vector<Holder> holders_of(const fs::path& lock_file);

/// Held as long as any process has a copy of the descriptor. So a changing child that inherits it keeps the operation
/// closed for others, even if we die.
class Lock {
 public:
  /// Creates the file if it is not there; it is never deleted. Throws Error (exit 4) that names the holders if another
  /// has it, or (exit 1) if the file cannot be opened or its filesystem has no locks. `whose`: "operation retain-…".
  Lock(const fs::path& file, const std::string& whose);

  /// For a child to inherit. Close-on-exec: who starts the child clears that, in the child, after it has marked all
  /// others. Nothing here ever unlocks; the last close does.
  int fd() const { return fd_.get(); }

 private:
  Descriptor fd_;
};

}  // namespace kf::record
