#include "cli/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace kf::cli {

Log::Log(std::size_t verbosity) {
  // A logger of our own, not spdlog's default one: that writes to standard output.
  logger_ = std::make_shared<spdlog::logger>("kf", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger_->set_pattern("%H:%M:%S.%e  %v");
  logger_->set_level(verbosity == 0 ? spdlog::level::off : verbosity == 1 ? spdlog::level::info : spdlog::level::debug);
}

void Log::info(const std::string& line) { logger_->info("{}", line); }
void Log::debug(const std::string& line) { logger_->debug("{}", line); }

}  // namespace kf::cli
