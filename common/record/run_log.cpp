#include "record/run_log.hpp"

#include "base/text.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace kf::record {

RunLog::RunLog(fs::path file, const Warn& warn, Now now) : file_(std::move(file)), warn_(warn), now_(std::move(now)) {
  try {
    fd_ = open_file(file_, O_RDWR | O_APPEND | O_CREAT);
    char last = '\n';
    if (const auto size = ::lseek(fd_.get(), 0, SEEK_END); size > 0 && ::pread(fd_.get(), &last, 1, size - 1) != 1) {
      throw failure("read", file_, errno);
    }
    if (last != '\n') write("\n");  // a line that was never completed stays alone
  } catch (const Error& e) {
    give_up(e);
  }
}

void RunLog::line(std::string_view text) {
  const std::lock_guard guard(mutex_);
  if (fd_.get() < 0) return;
  try {
    write(rfc3339(now_()) + "  " + text::printable(text) + "\n");
  } catch (const Error& e) {
    give_up(e);
  }
}

void RunLog::write(const std::string& bytes) { write_all(fd_.get(), bytes, file_); }

void RunLog::give_up(const Error& e) {
  fd_ = Descriptor();
  warn_("no log of what is run: " + std::string(e.what()) + ": " + e.why());
}

}  // namespace kf::record
