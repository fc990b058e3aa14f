// A hidden place beside a final one, where a rename is one step. Belongs to this room; nothing else includes it.
#pragma once
#include "record/file.hpp"

namespace kf::record {

/// What is at the place goes with this object, unless it got its final name. What a killed program of ours on this
/// machine has left behind for the same target goes at once: there may be secrets in it.
class Temporary {
 public:
  explicit Temporary(const fs::path& target);
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary();

  const fs::path& place() const { return place_; }

  /// Only an empty directory is replaced, also if something has come there meanwhile. Throws Error.
  void becomes(const fs::path& target, bool packed);

 private:
  fs::path place_;
};

}  // namespace kf::record
