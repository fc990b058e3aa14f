// What a person is told who may not write, or not any more.
#pragma once
#include "base/error.hpp"
#include "shared/place.hpp"

namespace kf::shared {

/// "user@host since 2026-11-21T05:03:12Z, 1 of 3 steps done"
std::string shown(const Head&);

/// Another operation is open here. `code`: 4 if ours has begun nothing, 5 if it has.
Error other_open(const Head&, const Me&, Exit code);
/// This very operation is somebody else's now.
Error taken_over(const Head&, const Me&);
/// This very operation was brought to its end by somebody else.
Error ended_by(const Head&, const Me&);
/// The record of our operation is no longer there. `instead`: what is; null: nothing.
Error gone(const std::string& operation, const Head* instead, const Me&);
/// The record speaks of another cluster: it was copied here.
Error of_another_cluster(const Head&, const Place&);
/// The record cannot be made, for a reason that the cluster told; nothing has begun.
Error not_recorded(const Error&, const Place&);
Error too_large(std::size_t bytes);

/// It could not be written although it can be read: somebody is faster again and again, or no change is accepted.
struct Restless : Error {
  explicit Restless(const Place&);
};

}  // namespace kf::shared
