// Many files as one: POSIX ustar, of regular files only.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace kf::tar {

struct Entry {
  std::string name, bytes;
  unsigned mode = 0644;
  bool operator==(const Entry&) const = default;
};

/// A name that leads below the directory it is unpacked in, on every file system: words of letters, digits, '.', '_'
/// and '-', of at most 100 bytes each, none beginning with '.' or '-', with one '/' between two. And not longer than
/// ustar has room for: 100 bytes always fit, more if there is a '/' in the right place.
bool is_name(std::string_view name);

/// Sorted by name, without owners and times: the same entries give the same bytes. An entry whose name is none, or is
/// there twice, is a std::logic_error.
std::string pack(std::vector<Entry> entries);

/// The entries of an archive, in its order. Throws Error (exit 1) that names `origin` for what is not whole, and for
/// whatever pack() would not write into it: links, directories, other names, a name twice, anything behind the end.
std::vector<Entry> unpack(std::string_view bytes, const std::string& origin);

}  // namespace kf::tar
