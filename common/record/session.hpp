// Which run of an operation the record in the cluster knows: a word that nobody else has, in a file of its directory.
#pragma once
#include "record/file.hpp"

namespace kf::record {

inline constexpr const char* session_file = "session";

/// Thirty-two hexadecimal digits that nobody can foresee.
std::string new_session();

struct Session {
  std::string word;    ///< empty: this operation has no place in a cluster, or not yet
  bool known = false;  ///< the cluster has had it
};

/// What an operation's directory says. Throws Error if it cannot be read.
Session session_of(const fs::path& directory);

/// Writes it, as a whole or not at all, of mode 0600; on the disk when this returns. Throws Error.
void keep_session(const fs::path& directory, const Session&);

}  // namespace kf::record
