#include "operation/past.hpp"

#include "base/text.hpp"
#include "document/write.hpp"
#include "operation/run.hpp"
#include "operation/target.hpp"
#include "operation/watch.hpp"
#include "record/session.hpp"
#include "record/state_directory.hpp"
#include "ui/table.hpp"

#include <algorithm>

namespace kf::operation {

namespace {

using record::Summary;

bool is_of(const Summary& s, const std::string& tool) {
  return s.trouble.has_value() || s.tool.substr(0, s.tool.find(' ')) == tool;
}

std::vector<Summary> all_of(const std::string& tool) {
  auto all = record::list_operations(record::state_directory());
  std::erase_if(all, [&](const Summary& s) { return !is_of(s, tool); });
  return all;
}

bool ended_well(const Summary& s, const std::string& verb, const std::string& target) {
  return !s.trouble && s.ended == record::Ending::done && s.target == target && verb_of(s.id) == verb;
}

std::string state_of(const Summary& s) {
  if (s.trouble) return "unreadable";
  if (!s.ended) return "unfinished";
  return std::string(record::shown(*s.ended));
}

std::string steps_of(const Summary& s) {
  return s.trouble ? "-" : std::to_string(s.done) + "/" + std::to_string(s.total);
}

doc::OrderedJson json_of(const Summary& s) {
  const auto or_null = [](const std::string& text) {
    return text.empty() ? doc::OrderedJson(nullptr) : doc::OrderedJson(text);
  };
  const auto time = [&](record::Time t) { return s.trouble ? doc::OrderedJson(nullptr) : record::rfc3339(t); };
  return {{"id", s.id},
          {"title", or_null(s.title)},
          {"where", or_null(s.where)},
          {"state", state_of(s)},
          {"started", time(s.started)},
          {"last", time(s.last)},
          {"done", s.done},
          {"begun", s.begun},
          {"failed", s.failed},
          {"total", s.total},
          {"trouble", s.trouble ? doc::OrderedJson(s.trouble->what()) : nullptr}};
}

void answer_json(cli::Invocation& in, const std::vector<Summary>& all,
                 const std::optional<shared::Head>& there = std::nullopt) {
  doc::OrderedJson items = doc::OrderedJson::array();
  for (const Summary& s : all) items.push_back(json_of(s));
  if (there) items.push_back(operation::json_of(*there));
  in.out.answer(
      doc::to_json({{"apiVersion", "kf-plugins/v1"}, {"kind", "OperationList"}, {"items", std::move(items)}}));
}

std::string started(const Summary& s) { return s.trouble ? "-" : record::rfc3339(s.started).substr(0, 19) + "Z"; }

void answer_table(cli::Invocation& in, const std::vector<Summary>& all) {
  ui::Table table{{{"OPERATION"}, {"STATE"}, {"STEPS"}, {"STARTED", true}, {"WHAT"}, {"WHERE", true}}, {}};
  for (const Summary& s : all) {
    table.rows.push_back({text::printable(s.id), state_of(s), steps_of(s), started(s), text::printable(s.title),
                          text::printable(s.where)});
  }
  in.out.answer(ui::render(table, in.out.width()).text);
  for (const Summary& s : all) {
    if (s.trouble) in.out.note(text::printable(s.id + ": " + s.trouble->what() + ": " + s.trouble->why()));
  }
}

[[noreturn]] void no_such(cli::Invocation& in, const std::string& id, const std::vector<Summary>& all) {
  std::vector<std::string> ids;
  for (const auto& s : all) ids.push_back(s.id);
  const std::string near = text::nearest(id, ids);
  throw Error("there is no record of an operation " + text::printable(id), Exit::usage)
      .attempt(near.empty() ? in.self + " history" : "did you mean " + near + "?");
}

const Summary& named(cli::Invocation& in, const std::string& id, const std::vector<Summary>& all) {
  const auto it = std::find_if(all.begin(), all.end(), [&](const Summary& s) { return s.id == id; });
  if (it == all.end()) no_such(in, id, all);
  return *it;
}

/// What `status` shows: of this machine, and of the cluster.
struct Status {
  std::vector<Summary> here{};
  std::optional<shared::Head> there{};
};

bool has_place(const Summary& s) { return !record::session_of(record::state_directory() / s.id).word.empty(); }

Status status_of_named(cli::Invocation& in, const std::vector<Summary>& all, const Ask& ask) {
  const std::string& id = in.args.words.front();
  Status status;
  std::copy_if(all.begin(), all.end(), std::back_inserter(status.here), [&](const Summary& s) { return s.id == id; });
  if (status.here.empty()) {
    status.there = ask();
    if (!status.there || status.there->operation != id) no_such(in, id, all);
  }
  return status;
}

Status status_of(cli::Invocation& in, const std::vector<Summary>& all, const Ask& ask) {
  if (!in.args.words.empty()) return status_of_named(in, all, ask);
  Status status;
  std::copy_if(all.begin(), all.end(), std::back_inserter(status.here), [](const Summary& s) { return !s.ended; });
  if (status.here.empty()) {
    status.there = ask();
    const bool news = status.there && (!status.there->ending || all.empty());
    if (!news) status.there.reset();
    if (!news && !all.empty()) status.here.push_back(all.back());
    return status;
  }
  const auto ours =
      std::find_if(status.here.begin(), status.here.end(), [](const Summary& s) { return !s.trouble && has_place(s); });
  if (ours == status.here.end()) return status;
  status.there = ask();
  const auto session = record::session_of(record::state_directory() / ours->id).word;
  if (status.there && status.there->session == session) status.there.reset();  // as this machine has it
  return status;
}

/// Of what target, if of one; and whether one that is over counts.
struct Meaning {
  const std::string* target = nullptr;
  const std::string* where = nullptr;
  bool also_over = false;
};

std::string meant_by_name(cli::Invocation& in, const Summary& s, const Meaning& meaning) {
  if (s.trouble) throw Error(*s.trouble);
  if (s.ended && !meaning.also_over) {
    throw Error("operation " + s.id + " is over: " + state_of(s), Exit::refused).attempt(in.self + " history");
  }
  if (meaning.target != nullptr && s.target != *meaning.target) {
    throw Error("operation " + s.id + " is not of this cluster", Exit::refused)
        .why("it was begun on " + s.where + "; this is " + *meaning.where)
        .attempt("the same with the --context of that cluster");
  }
  return s.id;
}

/// The operation that the command line names, or the only unfinished one; empty: there is none.
std::string meant(cli::Invocation& in, const std::string& tool, const Meaning& meaning) {
  const auto all = all_of(tool);
  if (!in.args.words.empty()) return meant_by_name(in, named(in, in.args.words.front(), all), meaning);
  std::vector<std::string> open;
  const Summary* damaged = nullptr;
  for (const Summary& s : all) {
    if (s.trouble) damaged = &s;
    const bool here = meaning.target == nullptr || s.target == *meaning.target;
    if (!s.trouble && !s.ended && here) open.push_back(s.id);
  }
  if (open.empty() && damaged != nullptr) throw Error(*damaged->trouble);  // it may be the one that is meant
  if (open.size() > 1) {
    throw Error("several operations are unfinished", Exit::usage)
        .why(text::join(open, ", "))
        .attempt("the same with the one that is meant: " + open.back());
  }
  return open.empty() ? "" : open.front();
}

/// The one that --watch means.
Exit watch_one(cli::Invocation& in, const Status& status, const Ask& ask, const std::string& flags) {
  if (wants_json(in)) {
    throw Error("--watch tells lines for people", Exit::usage)
        .attempt("the same without --watch, as often as you like");
  }
  if (status.here.size() > 1) {
    std::vector<std::string> ids;
    for (const Summary& s : status.here) ids.push_back(s.id);
    throw Error("several operations are unfinished", Exit::usage)
        .why(text::join(ids, ", "))
        .attempt(in.self + " status --watch " + ids.back());
  }
  return status.there ? watch_there(in, *status.there, ask, flags) : watch(in, status.here.front().id);
}

}  // namespace

void tell_one(cli::Invocation& in, const Summary& s) {
  in.out.answer(text::printable(s.id) + ": " + state_of(s) + "\n");
  if (s.trouble) {
    in.out.answer("  " + text::printable(std::string(s.trouble->what()) + ": " + s.trouble->why()) + "\n");
    return;
  }
  in.out.answer("  what:    " + text::printable(s.title) + "; " + text::printable(s.where) + "\n");
  in.out.answer("  started: " + record::rfc3339(s.started) + ", last heard of " + record::rfc3339(s.last) + "\n");
  in.out.answer("  steps:   " + std::to_string(s.done) + " of " + std::to_string(s.total) + " done, " +
                std::to_string(s.begun) + " begun, " + std::to_string(s.failed) + " failed\n");
  const auto directory = record::state_directory() / s.id;
  for (const auto& holder : record::holders_of(directory / record::lock_file)) {
    in.out.answer("  running: process " + std::to_string(holder.pid) + " (" + holder.command + ")\n");
  }
  in.out.answer("  record:  " + directory.string() + "\n");
  if (!s.ended) in.out.answer("Next: " + in.self + " resume " + s.id + "\n");
}

Exit history(cli::Invocation& in, const std::string& tool) {
  const auto all = all_of(tool);
  if (wants_json(in)) {
    answer_json(in, all);
  } else if (all.empty()) {
    in.out.note("No operations are on record in " + record::state_directory().string() + ".");
  } else {
    answer_table(in, all);
  }
  return Exit::done;
}

Exit status(cli::Invocation& in, const std::string& tool, const Ask& ask, const std::string& flags) {
  const Status status = status_of(in, all_of(tool), ask);
  const bool any = !status.here.empty() || status.there;
  if (in.args.has("watch") && any) return watch_one(in, status, ask, flags);
  if (wants_json(in)) {
    answer_json(in, status.here, status.there);
    return Exit::done;
  }
  if (!any) {
    in.out.note("No operations are on record in " + record::state_directory().string() + ".");
  }
  for (const Summary& s : status.here) tell_one(in, s);
  if (status.there) operation::tell_one(in, *status.there, flags);
  return Exit::done;
}

std::string to_resume(cli::Invocation& in, const std::string& tool, const std::string& target,
                      const std::string& where) {
  return meant(in, tool, Meaning{&target, &where, false});
}

std::string to_take_back(cli::Invocation& in, const std::string& tool, const std::string& target,
                         const std::string& where) {
  return meant(in, tool, Meaning{&target, &where, true});
}

std::vector<std::string> ended_here(const std::string& tool, const std::string& verb, const std::string& target) {
  std::vector<std::string> ids;
  for (const Summary& s : all_of(tool)) {
    if (ended_well(s, verb, target)) ids.push_back(s.id);
  }
  return ids;
}

std::string to_verify(cli::Invocation& in, const std::string& tool, const std::string& verb,
                      const std::string& target) {
  const auto all = all_of(tool);
  const auto fits = [&](const Summary& s) { return ended_well(s, verb, target); };
  if (!in.args.words.empty()) {
    const Summary& s = named(in, in.args.words.front(), all);
    if (fits(s)) return s.id;
    throw Error("operation " + text::printable(s.id) + " is none to verify here", Exit::refused)
        .why(s.ended == record::Ending::done ? "it is of another target, or no " + verb : "it is " + state_of(s))
        .attempt(in.self + " history");
  }
  const auto last = std::find_if(all.rbegin(), all.rend(), fits);
  if (last != all.rend()) return last->id;
  throw Error("there is no " + verb + " here that came to its end", Exit::refused)
      .why("this machine has no record of one")
      .attempt(in.self + " history");
}

std::string to_abandon(cli::Invocation& in, const std::string& tool) { return meant(in, tool, {}); }

bool is_here(const std::string& id) {
  std::error_code ignored;
  return !id.empty() && std::filesystem::is_directory(record::state_directory() / id, ignored);
}

void tell_abandoned(cli::Invocation& in, record::Operation& operation) {
  const auto progress = plan::progress_of(operation.journal().records());
  in.out.answer("Abandoned: " + operation.id() + ". What it has done stays: " + std::to_string(progress.done.size()) +
                " of " + text::count(operation.draft().steps.size(), "step") + ".\nNext: " + in.self + " history\n");
}

}  // namespace kf::operation
