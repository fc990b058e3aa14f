#include "record/operation.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "record/plan_json.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <sys/random.h>
#include <sys/stat.h>

namespace kf::record {

namespace {

/// A directory that goes again unless it gets its final name.
class Scaffold {
 public:
  explicit Scaffold(fs::path directory) : directory_(std::move(directory)) {
    if (::mkdir(directory_.c_str(), 0700) == 0) return;
    if (errno != EEXIST) throw failure("create", directory_, errno);
    directory_.clear();
  }
  Scaffold(const Scaffold&) = delete;
  Scaffold& operator=(const Scaffold&) = delete;
  ~Scaffold() {
    std::error_code ignored;
    if (!directory_.empty()) fs::remove_all(directory_, ignored);
  }

  bool made() const { return !directory_.empty(); }
  fs::path operator/(const char* name) const { return directory_ / name; }
  const fs::path& directory() const { return directory_; }

  /// False if the name is taken.
  bool rename_to(const fs::path& name) {
    struct stat info {};
    if (::lstat(name.c_str(), &info) == 0) return false;
    if (std::rename(directory_.c_str(), name.c_str()) != 0) {  // onto a directory that is not empty, it fails
      if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) return false;
      throw failure("create", name, errno);
    }
    directory_ = name;
    sync_directory(name.parent_path());
    directory_.clear();
    return true;
  }

 private:
  fs::path directory_;
};

std::string name_of(const std::string& verb, Time time, unsigned random) {
  std::array<char, 16> digits{};
  std::snprintf(digits.data(), digits.size(), "%04x", random & 0xFFFFU);
  return verb + "-" + compact(time) + "-" + digits.data();
}

/// The lock of the new operation, or nothing if the name is taken.
std::optional<Lock> try_create(const fs::path& root, const std::string& id, const std::string& plan,
                               const std::string& journal) {
  Scaffold scaffold(root / ("." + id + ".new"));
  if (!scaffold.made()) return std::nullopt;
  Lock lock(scaffold / lock_file, "operation " + id);
  write_new(scaffold / plan_file, plan);
  write_new(scaffold / journal_file, journal);
  sync_directory(scaffold.directory());
  if (!scaffold.rename_to(root / id)) return std::nullopt;
  return lock;
}

/// One name, and a visible one.
bool is_name(const std::string& id) { return !id.empty() && id.front() != '.' && id.find('/') == std::string::npos; }

bool is_word(const std::string& verb) {
  return !verb.empty() && verb.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

fs::path existing(const fs::path& root, const std::string& id) {
  std::error_code ignored;
  if (is_name(id) && fs::is_directory(root / id, ignored)) return root / id;
  throw Error("there is no operation " + text::printable(id)).why(text::printable("none is in " + root.string()));
}

void check_name(const Header& header, const fs::path& directory) {
  const std::string name = directory.filename().string();
  if (header.operation == name) return;
  throw Error(text::printable("operation " + name + " cannot be used"), Exit::refused)
      .why(text::printable("it was created as " + header.operation + ", then copied or renamed"))
      .attempt("use the original, or give the directory its name back");
}

void check_plan(const Header& header, const std::string& text, const fs::path& file) {
  if (header.plan == sha256(text)) return;
  throw Error(text::printable(file.string()) + " was changed after the operation began", Exit::refused)
      .why("its SHA-256 is not the one that its journal names")
      .attempt("put the original file back");
}

}  // namespace

unsigned random_bits() {
  std::uint16_t bits = 0;
  while (::getrandom(&bits, sizeof bits, 0) != sizeof bits) {
    if (errno != EINTR) throw std::runtime_error("no random number from the kernel");
  }
  return bits;
}

Operation Operation::create(const fs::path& root, const std::string& verb, plan::Draft draft, const Now& now,
                            const Random& random) {
  if (!is_word(verb)) throw std::logic_error("an operation cannot be called " + verb);
  const std::string plan = plan_text(draft), digest = sha256(plan);
  make_directories(root);
  for (int attempt = 0; attempt < 100; ++attempt) {
    const Time time = now();
    const Header header{name_of(verb, time, random()), digest, draft.tool, time};
    if (auto lock = try_create(root, header.operation, plan, line_of(header) + "\n")) {
      return {root, header.operation, std::move(draft), std::move(*lock), now};
    }
  }
  throw Error(text::printable("cannot create an operation in " + root.string()))
      .why("every name that was tried is taken");
}

Operation Operation::open(const fs::path& root, const std::string& id, const Now& now) {
  const fs::path directory = existing(root, id);
  Lock lock(directory / lock_file, "operation " + id);
  return {root, id, read_plan(directory), std::move(lock), now};
}

Operation Operation::adopt(const fs::path& root, const std::string& plan, const std::string& journal, const Now& now) {
  const std::string id = header_in(journal, "its journal").operation;
  if (!is_name(id)) throw Error("no operation can be called \"" + text::printable(id) + "\"");
  make_directories(root);
  // What is half made is of one who died while he adopted it; nobody looks at it, and all of it comes again.
  std::error_code ignored;
  fs::remove_all(root / ("." + id + ".new"), ignored);
  auto lock = try_create(root, id, plan, journal);
  if (!lock) throw Error("cannot create operation " + text::printable(id)).why("there is one of that name here");
  return {root, id, read_plan(root / id), std::move(*lock), now};
}

void Operation::discard() && {
  if (!journal_.records().empty()) throw std::logic_error("an operation that has begun is not discarded");
  const fs::path hidden = directory_.parent_path() / ("." + id_ + ".discarded");
  if (std::rename(directory_.c_str(), hidden.c_str()) != 0) throw failure("remove", directory_, errno);
  std::error_code ignored;
  fs::remove_all(hidden, ignored);
}

Operation::Operation(const fs::path& root, std::string id, plan::Draft draft, Lock lock, const Now& now)
    : id_(std::move(id)),
      directory_(root / id_),
      draft_(std::move(draft)),
      lock_(std::move(lock)),
      journal_(directory_ / journal_file, step_ids(draft_), now) {}

std::string plan_text_of(const Operation& operation) { return read_file(operation.directory() / plan_file); }

plan::Draft read_plan(const fs::path& directory) {
  const fs::path file = directory / plan_file;
  const Header header = read_header(directory / journal_file);
  check_name(header, directory);
  const std::string text = read_file(file);
  check_plan(header, text, file);
  return draft_from(text, text::printable(file.string()));
}

std::set<plan::Id> step_ids(const plan::Draft& draft) {
  std::set<plan::Id> ids;
  for (const plan::Step& step : draft.steps) ids.insert(step.id);
  return ids;
}

}  // namespace kf::record
