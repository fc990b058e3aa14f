// What was run, in words, beside the journal. Nobody depends on it: the journal is the record.
#pragma once
#include "record/file.hpp"
#include "record/time.hpp"

#include <functional>
#include <mutex>

namespace kf::record {

/// Appends lines to a file. If it cannot, it says so once and is silent from then on; it never throws and never stops
/// an operation. Several threads may use one.
class RunLog {
 public:
  using Warn = std::function<void(const std::string&)>;
  RunLog(fs::path file, const Warn& warn, Now now = time_of_day);

  /// One line with the time before it; control characters are shown, not obeyed. Secrets are the caller's business.
  void line(std::string_view text);

 private:
  void write(const std::string& bytes);
  void give_up(const Error&);

  fs::path file_;
  Warn warn_;
  Now now_;
  std::mutex mutex_{};
  Descriptor fd_{};
};

}  // namespace kf::record
