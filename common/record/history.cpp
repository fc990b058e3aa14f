#include "record/history.hpp"

#include "record/state_directory.hpp"

#include <algorithm>
#include <tuple>

namespace kf::record {

namespace {

void fill(Summary& summary, const fs::path& directory) {
  const plan::Draft draft = read_plan(directory);
  summary.tool = draft.tool;
  summary.title = draft.title;
  summary.where = draft.where;
  summary.target = draft.target;
  summary.total = draft.steps.size();
  const Entries entries = read_entries(directory / journal_file, step_ids(draft));
  const plan::Progress progress = plan::progress_of(entries.records);
  summary.started = entries.header.time;
  summary.last = entries.last();
  summary.done = progress.done.size();
  summary.failed = progress.failed.size();
  summary.begun = static_cast<std::size_t>(std::count_if(
      progress.begun.begin(), progress.begun.end(), [&](const auto& step) { return !progress.done.contains(step); }));
  summary.ended = entries.ended ? std::optional(entries.ended->how) : std::nullopt;
}

bool earlier(const Summary& a, const Summary& b) {
  return std::tuple(a.trouble.has_value(), a.started, a.id) < std::tuple(b.trouble.has_value(), b.started, b.id);
}

}  // namespace

Summary summary_of(const fs::path& directory) {
  Summary summary{.id = directory.filename().string()};
  try {
    fill(summary, directory);
  } catch (const Error& e) {
    summary.trouble = e;
  }
  return summary;
}

std::vector<Summary> list_operations(const fs::path& root) {
  std::vector<Summary> all;
  std::error_code error;
  fs::directory_iterator it(root, error);
  if (error == std::errc::no_such_file_or_directory) return all;
  for (; !error && it != fs::directory_iterator(); it.increment(error)) {
    std::error_code gone;
    const std::string name = it->path().filename().string();
    if (!name.starts_with('.') && name != backups && it->is_directory(gone)) all.push_back(summary_of(it->path()));
  }
  if (error) throw failure("read", root, error.value());
  std::sort(all.begin(), all.end(), earlier);
  return all;
}

std::vector<Summary> unfinished_operations(const fs::path& root, const std::string& target) {
  std::vector<Summary> all = list_operations(root);
  std::erase_if(all, [&](const Summary& s) { return !s.trouble && (s.ended || s.target != target); });
  return all;
}

}  // namespace kf::record
