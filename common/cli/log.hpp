// Diagnostics for -v: on standard error, never mixed with the answer, never needed to understand it.
#pragma once
#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace kf::cli {

class Log {
 public:
  explicit Log(std::size_t verbosity);  ///< 0 nothing, 1 what is run, 2 and how it went
  void info(const std::string& line);
  void debug(const std::string& line);

 private:
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace kf::cli
