// cleanup: the only command that destroys, and never what is nowhere else.
#include "app.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "leftovers.hpp"
#include "operation/carry_out.hpp"
#include "operation/past.hpp"
#include "outcome.hpp"
#include "plan/law.hpp"
#include "record/history.hpp"
#include "record/state_directory.hpp"
#include "ui/table.hpp"

#include <charconv>

namespace kf::refresh {

namespace {

struct Past {
  std::string id;
  plan::Plan plan;
  plan::Progress progress;
  record::Time ended;
};

Past upgrade_of(cli::Invocation& in, Target& target) {
  const auto id = operation::to_verify(in, kit.tool, "upgrade", target.identity());
  const auto directory = record::state_directory() / id;
  auto draft = record::read_plan(directory);
  auto records = record::read_entries(directory / record::journal_file, record::step_ids(draft)).records;
  return {id, plan::lawful(std::move(draft), kit.verbs()), plan::progress_of(records),
          record::summary_of(directory).last};
}

std::string verdict(const Leftover& row) {
  return row.can_go() ? "can go: it is in " + row.backup : "stays: " + row.stays;
}

void answer(cli::Invocation& in, const Past& past, const std::vector<Leftover>& rows) {
  const std::string format = in.args.get("format", "tabular");
  if (format != "tabular") {
    doc::OrderedJson items = doc::OrderedJson::array();
    for (const Leftover& row : rows) {
      items.push_back({{"application", row.app},
                       {"volume", row.volume == nullptr ? doc::OrderedJson(nullptr) : row.volume->meta.name},
                       {"verdict", row.can_go() ? "can-go" : "stays"},
                       {"why", verdict(row)}});
    }
    const doc::OrderedJson json{
        {"apiVersion", "kf-plugins/v1"}, {"kind", "CleanupList"}, {"operation", past.id}, {"items", std::move(items)}};
    in.out.answer(format == "json" ? doc::to_json(json) : doc::to_yaml(json));
    return;
  }
  ui::Table table{{{"APPLICATION"}, {"VOLUME", true}, {"SIZE", true}, {"VERDICT"}}, {}};
  for (const Leftover& row : rows) {
    const bool has = row.volume != nullptr;
    table.rows.push_back({row.app, has ? row.volume->meta.name : "-", has ? row.volume->capacity : "-", verdict(row)});
    for (auto& cell : table.rows.back()) cell = text::printable(cell);
  }
  in.out.answer("Left behind by " + past.id + ":\n" + ui::render(table, in.out.width()).text);
}

void check_confirmed(const cli::Invocation& in, const std::string& model) {
  if (in.args.get("confirm") == model) return;
  throw Error("--confirm names another model than " + text::printable(model), Exit::usage)
      .why("the disks that it removes are not brought back by a rollback")
      .attempt(in.self + " cleanup --confirm=" + text::printable(model));
}

/// Whole days.
long days_wanted(const cli::Invocation& in) {
  const std::string given = in.args.get("after", "14");
  long days = -1;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), days);
  if (error == std::errc() && end == given.data() + given.size() && days >= 0) return days;
  throw Error("--after cannot be \"" + text::printable(given) + "\"", Exit::usage).attempt("--after 14");
}

void check_waited(const cli::Invocation& in, const Past& past) {
  const long wanted = days_wanted(in);
  const long is = std::chrono::duration_cast<std::chrono::days>(record::time_of_day() - past.ended).count();
  if (is >= wanted) return;
  const std::string ago = is < 1 ? "today" : text::count(static_cast<std::size_t>(is), "day") + " ago";
  throw Error("the upgrade ended only " + ago, Exit::refused)
      .why("what an upgrade has lost is often missed only later; by then the old disks are the way back")
      .attempt("wait until it is " + text::count(static_cast<std::size_t>(wanted), "day") + ", or --after " +
               std::to_string(std::max(is, 0L)));
}

void check_kept(const cli::Invocation& in, const Past& past, Target& target) {
  const auto broken = broken_promises(past.plan, target);
  if (broken.empty()) return;
  throw Error("the upgrade does not keep what it promised", Exit::refused)
      .why(text::printable(text::join(broken, "; ")))
      .attempt(in.self + " verify" + target.flags);
}

std::string next_of(const cli::Invocation& in, const std::vector<Leftover>& rows, const std::string& model,
                    const std::string& flags) {
  const bool some = std::ranges::any_of(rows, &Leftover::can_go);
  return some ? "Nothing was changed. Next: " + in.self + " cleanup --confirm=" + text::printable(model) + flags + "\n"
              : "Nothing can go. Nothing was changed.\n";
}

}  // namespace

Exit cleanup(cli::Invocation& in) {
  const auto target = target_of(in);
  const Past past = upgrade_of(in, *target);
  const auto facts = read_facts(target->model(), target->cluster(), recipe::Charms::known(),
                                [&](const std::string& what) { in.out.progress(what); });
  in.out.end_progress();
  const std::string& model = facts->ns();
  const auto rows = leftovers(*past.plan, past.progress, *facts);
  if (rows.empty()) {
    in.out.note("There is nothing to clean up: " + past.id + " has left no disk behind.");
    return Exit::done;
  }
  const bool tabular = in.args.get("format", "tabular") == "tabular";
  if (!in.args.has("confirm") && !in.args.has("dry-run")) {
    answer(in, past, rows);
    if (tabular) in.out.answer(next_of(in, rows, model, target->flags));
    return Exit::done;
  }
  if (in.args.has("confirm")) check_confirmed(in, model);
  auto draft = cleanup_plan(rows, model);
  if (draft.steps.empty()) return answer(in, past, rows), Exit::refused;
  const auto plan = operation::made_lawful(in, kit, *target, std::move(draft));
  if (in.args.has("dry-run")) return operation::show_plan(in, kit, *target, plan);
  check_waited(in, past);
  check_kept(in, past, *target);
  const auto ended = operation::carry_out(in, kit, *target, plan, "cleanup", "");
  return tell_outcome(in, plan, ended, *target);
}

}  // namespace kf::refresh
