#include "record/bundle.hpp"

#include "base/tar.hpp"
#include "base/text.hpp"
#include "record/file.hpp"
#include "record/manifest.hpp"
#include "record/temporary.hpp"

#include <cerrno>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>

namespace kf::record {

namespace {

constexpr ::mode_t for_all = 0644, for_owner = 0600;
constexpr std::size_t most_files = 100'000;
constexpr std::uintmax_t most_bytes = std::uintmax_t{256} << 20;  // as of one file

bool is_tar(const fs::path& path) { return path.extension() == ".tar"; }

/// Without links on the way, so that what is renamed there lands where the user means; "kf1/" is "kf1".
fs::path settled(const fs::path& path) {
  std::error_code error;
  fs::path found = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) throw failure("use", path, error.value());
  return found.has_filename() ? found : found.parent_path();
}

/// All files to be written, the manifest among them.
std::vector<tar::Entry> entries_of(const Bundle& bundle) {
  std::vector<tar::Entry> entries{{bundle_manifest, manifest_of(bundle), for_all}};
  for (const auto& [name, file] : bundle.files)
    entries.push_back({name, file.bytes, file.secret ? for_owner : for_all});
  return entries;
}

bool has_secret(const Bundle& bundle) {
  for (const auto& [name, file] : bundle.files) {
    if (file.secret) return true;
  }
  return false;
}

void make_directory(const fs::path& directory) {
  if (::mkdir(directory.c_str(), 0777) != 0) throw failure("create", directory, errno);
}

void fill_directory(const fs::path& root, const std::vector<tar::Entry>& entries) {
  make_directory(root);
  std::set<fs::path> directories{root};
  for (const tar::Entry& entry : entries) {
    fs::path above = root;
    for (const fs::path& word : fs::path(entry.name).parent_path()) {
      above /= word;
      if (directories.insert(above).second) make_directory(above);
    }
    write_new(root / entry.name, entry.bytes, entry.mode);
  }
  for (const fs::path& directory : directories) sync_directory(directory);
}

/// The state directory of our own records has its own advice; here it is this one.
template <class Call>
void advised(const char* advice, Call call) {
  try {
    call();
  } catch (Error& e) {
    if (e.attempt().find("XDG_STATE_HOME") != std::string::npos) e.attempt(advice);
    throw;
  }
}

/// Whether the very same bundle is there; throws Error if it is anything else.
bool same_there(const Bundle& bundle, const fs::path& there) {
  std::string why = "it is another bundle";
  try {
    if (read_bundle(there) == bundle) return true;
  } catch (const Error& e) {
    why = std::string(e.what()) + (e.why().empty() ? "" : ": " + e.why());
  }
  throw Error(text::printable(there.string() + " is there already"), Exit::refused)
      .why(why)
      .attempt("name a place that does not exist yet, or move that one away");
}

bool is_empty_directory(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error) && fs::is_empty(path, error) && !error;
}

/// One entry of a directory on the disk.
void look_at(const fs::directory_entry& entry, const std::string& name, Found& found, std::uintmax_t& bytes) {
  std::error_code error;
  const auto type = entry.symlink_status(error).type();
  if (error) throw failure("read", entry.path(), error.value());
  if (type == fs::file_type::directory) return;
  if (type != fs::file_type::regular || !tar::is_name(name)) {
    found.troubles.push_back(name + (type == fs::file_type::symlink   ? " is a symbolic link"
                                     : type == fs::file_type::regular ? " is not of it"
                                                                      : " is not a file"));
    return;
  }
  bytes += entry.file_size(error);
  if (!error && bytes > most_bytes) error.assign(EFBIG, std::generic_category());
  if (error) throw failure("read", entry.path(), error.value()).attempt("");
  const Descriptor file = open_file(entry.path(), O_RDONLY | O_NOFOLLOW);
  found.files.emplace(name, read_all(file.get(), entry.path()));
}

Found in_directory(const fs::path& root) {
  Found found;
  std::uintmax_t bytes = 0;
  std::size_t count = 0;
  std::error_code error;
  const bool is_one = fs::exists(root / bundle_manifest, error);
  if (error) throw failure("read", root, error.value());
  if (!is_one) return found;  // whatever it is, it may be large
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
    if (++count > most_files)
      throw Error(text::printable(root.string() + " is not a bundle")).why("it has too many files");
    look_at(*it, it->path().lexically_relative(root).generic_string(), found, bytes);
  }
  if (error) throw failure("read", root, error.value());
  return found;
}

Found in_tar(const fs::path& file) {
  Found found;
  for (auto& entry : tar::unpack(read_file(file), file.string())) {
    found.files.emplace(std::move(entry.name), std::move(entry.bytes));
  }
  return found;
}

}  // namespace

void check_place(const fs::path& to) {
  const fs::path target = settled(to);
  std::error_code error;
  if (fs::is_directory(target, error) && fs::equivalent(target, fs::current_path(error), error)) {
    throw Error("cannot write a bundle to the directory that you are in", Exit::refused)
        .why("it would be replaced as a whole, under your feet")
        .attempt("name a directory in it that does not exist yet");
  }
  advised("name a place that you can write to", [&] {
    const fs::path above = target.parent_path();
    if (!fs::is_directory(above, error)) {
      throw failure("create", target, fs::exists(above, error) ? ENOTDIR : ENOENT)
          .attempt("mkdir -p " + text::printable(above.string()));
    }
    const Temporary temporary(target);
    try {
      write_new(temporary.place(), "may be written");
    } catch (const Error& e) {  // it speaks of a hidden file
      throw Error("cannot create " + text::printable(target.string()), e.code())
          .why(e.why())
          .attempt("name a place that you can write to");
    }
  });
}

bool write_bundle(const Bundle& bundle, const fs::path& to) {
  const auto entries = entries_of(bundle);
  const fs::path target = settled(to);
  const bool packed = is_tar(target), empty_there = !packed && is_empty_directory(target);
  std::error_code error;
  if (!empty_there && fs::exists(fs::symlink_status(target, error))) return !same_there(bundle, target);
  check_place(target);
  advised("name a place that you can write to", [&] {
    Temporary temporary(target);
    if (packed) {
      write_new(temporary.place(), tar::pack(entries), has_secret(bundle) ? for_owner : for_all);
    } else {
      fill_directory(temporary.place(), entries);
    }
    temporary.becomes(target, packed);
  });
  return true;
}

Bundle read_bundle(const fs::path& from) {
  std::error_code error;
  const bool directory = fs::is_directory(from, error);
  Found found;
  advised("look who may read it", [&] { found = directory ? in_directory(from) : in_tar(from); });
  return checked(std::move(found), from.string());
}

}  // namespace kf::record
