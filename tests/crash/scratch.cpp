#include "scratch.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace kf::crash {

const std::filesystem::path& journal_file() {
  thread_local const struct Scratch {
    std::filesystem::path directory, file;
    Scratch() {
      std::string name =
          (::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path().string());
      name += "/kf-crash.XXXXXX";
      if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("crash: no directory for the journal");
      directory = name;
      file = directory / "journal.jsonl";
    }
    ~Scratch() {
      std::error_code ignored;
      std::filesystem::remove_all(directory, ignored);
    }
  } scratch;
  return scratch.file;
}

}  // namespace kf::crash
