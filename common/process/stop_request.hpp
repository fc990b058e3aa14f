// Ctrl-C to who is changing something: once, finish what you are doing and stop; twice, now.
#pragma once
#include <array>
#include <optional>
#include <signal.h>

namespace kf::process {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP to us is only noted, and the second ends us at once, as it would
/// by default. What we ignore (SIGHUP under nohup) stays ignored. One at a time: a second one is a std::logic_error.
/// Beside the runner, which takes the signals while it has a child:
///
///   | the first signal comes    | then                                                                      |
///   |---------------------------|---------------------------------------------------------------------------|
///   | between two children      | it is noted at once                                                       |
///   | during a `finish` child   | it is noted when that child has ended                                     |
///   | during any other child    | it is passed on, reported as `interrupted`, and noted as well: who swallows |
///   |                           | the report still learns that the person wants an end                      |
///
/// If one was noted before, the next during a `finish` child is its second: passed on and reported as `interrupted`.
class StopRequest {
 public:
  StopRequest();
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;
  ~StopRequest();

  std::optional<int> asked() const;  ///< the first signal

 private:
  std::array<struct sigaction, 3> before_{};
};

}  // namespace kf::process
