// Where the journals of stories lie.
#pragma once
#include <filesystem>

namespace kf::crash {

/// One for all stories of a thread: each begins it anew. In memory where there is such a place, because a sync is made
/// per line.
const std::filesystem::path& journal_file();

}  // namespace kf::crash
