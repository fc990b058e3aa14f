// What is written to the two output streams while something runs.
#pragma once
#include <cstdlib>
#include <string>
#include <unistd.h>

namespace kf::test {

/// Takes the place of one stream: a file without a name, so no terminal.
class Diverted {
 public:
  explicit Diverted(int stream) : stream_(stream), before_(::dup(stream)) {
    std::string name = "/tmp/kf-stream-XXXXXX";
    file_ = ::mkstemp(name.data());
    ::unlink(name.c_str());
    ::dup2(file_, stream_);
  }
  Diverted(const Diverted&) = delete;
  Diverted& operator=(const Diverted&) = delete;
  ~Diverted() {
    ::dup2(before_, stream_);
    ::close(before_);
    ::close(file_);
  }
  std::string text() const {
    std::string all(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    return ::pread(file_, all.data(), all.size(), 0) < 0 ? "unreadable" : all;
  }

 private:
  int stream_, before_, file_ = -1;
};

struct Written {
  std::string out, err;
};

/// No assertion inside `call`: the report would be written to the same place.
template <class Call>
Written written_by(Call call) {
  const Diverted out(STDOUT_FILENO), err(STDERR_FILENO);
  call();
  return {out.text(), err.text()};
}

}  // namespace kf::test
