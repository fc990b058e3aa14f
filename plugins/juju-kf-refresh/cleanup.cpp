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

/// An upgrade of this model that came to its end.
struct Past {
  std::string id;
  plan::Plan plan;
  plan::Progress progress;
  record::Time ended;
};

Past past_of(const std::string& id) {
  const auto directory = record::state_directory() / id;
  auto draft = record::read_plan(directory);
  auto records = record::read_entries(directory / record::journal_file, record::step_ids(draft)).records;
  return {id, plan::lawful(std::move(draft), kit.verbs()), plan::progress_of(records),
          record::summary_of(directory).last};
}

/// The oldest first. Throws Error (exit 4) if there is none.
std::vector<Past> upgrades_of(const cli::Invocation& in, Target& target) {
  std::vector<Past> all;
  for (const auto& id : operation::ended_here(kit.tool, "upgrade", target.identity())) all.push_back(past_of(id));
  if (!all.empty()) return all;
  throw Error("there is no upgrade here that came to its end", Exit::refused)
      .why("this machine has no record of one")
      .attempt(in.self + " history");
}

/// Whole days.
long days_wanted(const cli::Invocation& in) {
  const std::string given = in.args.get("after", "14");
  long days = -1;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), days);
  if (error == std::errc() && end == given.data() + given.size() && days >= 0) return days;
  throw Error("--after cannot be \"" + text::printable(given) + "\"", Exit::usage).attempt("--after 14");
}

/// What an upgrade has lost is often missed only later; by then the old disks are the way back. Empty: long enough ago.
std::string too_young(const Past& past, long wanted) {
  const long is = std::chrono::duration_cast<std::chrono::days>(record::time_of_day() - past.ended).count();
  if (is >= wanted) return "";
  const std::string ago = is < 1 ? "today" : text::count(static_cast<std::size_t>(is), "day") + " ago";
  return "the upgrade ended only " + ago + " (--after DAYS; " + std::to_string(wanted) + " are asked for)";
}

std::vector<Leftover> left_by(const std::vector<Past>& upgrades, const Facts& facts, long days) {
  std::vector<Leftover> all;
  for (const Past& past : upgrades) {
    for (auto& row : leftovers(*past.plan, past.progress, facts)) {
      if (row.can_go()) row.stays = too_young(past, days);
      all.push_back(std::move(row));
    }
  }
  return all;
}

std::string verdict(const Leftover& row) {
  return row.can_go() ? "can go: it is in " + row.backup : "stays: " + row.stays;
}

void answer_json(cli::Invocation& in, const std::vector<Leftover>& rows, bool yaml) {
  doc::OrderedJson items = doc::OrderedJson::array();
  for (const Leftover& row : rows) {
    items.push_back({{"application", row.app},
                     {"volume", row.volume == nullptr ? doc::OrderedJson(nullptr) : row.volume->meta.name},
                     {"verdict", row.can_go() ? "can-go" : "stays"},
                     {"why", verdict(row)}});
  }
  const doc::OrderedJson json{{"apiVersion", "kf-plugins/v1"}, {"kind", "CleanupList"}, {"items", std::move(items)}};
  in.out.answer(yaml ? doc::to_yaml(json) : doc::to_json(json));
}

std::string table_of(const std::vector<Leftover>& rows, std::size_t width) {
  ui::Table table{{{"APPLICATION"}, {"VOLUME", true}, {"SIZE", true}, {"VERDICT"}}, {}};
  for (const Leftover& row : rows) {
    const bool has = row.volume != nullptr;
    table.rows.push_back({row.app, has ? row.volume->meta.name : "-", has ? row.volume->capacity : "-", verdict(row)});
    for (auto& cell : table.rows.back()) cell = text::printable(cell);
  }
  return ui::render(table, width).text;
}

Exit overview(cli::Invocation& in, const std::vector<Leftover>& rows, const std::string& model,
              const std::string& flags) {
  const std::string format = in.args.get("format", "tabular");
  if (format != "tabular") return answer_json(in, rows, format == "yaml"), Exit::done;
  const bool some = std::ranges::any_of(rows, &Leftover::can_go);
  const std::string after = in.args.has("after") ? " --after " + in.args.get("after") : "";
  in.out.answer(
      table_of(rows, in.out.width()) +
      (some ? "Nothing was changed. Next: " + in.self + " cleanup --confirm=" + text::printable(model) + after + flags
            : std::string("Nothing can go. Nothing was changed.")) +
      "\n");
  return Exit::done;
}

void check_confirmed(const cli::Invocation& in, const std::string& model) {
  if (in.args.get("confirm") == model) return;
  throw Error("--confirm names another model than " + text::printable(model), Exit::usage)
      .why("the disks that it removes are not brought back by a rollback")
      .attempt(in.self + " cleanup --confirm=" + text::printable(model));
}

void check_kept(const cli::Invocation& in, const Past& past, Target& target) {
  const auto broken = broken_promises(past.plan, target);
  if (broken.empty()) return;
  throw Error("the upgrade does not keep what it promised", Exit::refused)
      .why(text::printable(text::join(broken, "; ")))
      .attempt(in.self + " verify" + target.flags);
}

void check_some_can_go(const cli::Invocation& in, const std::vector<Leftover>& rows, const std::string& flags) {
  if (std::ranges::any_of(rows, &Leftover::can_go)) return;
  throw Error("nothing can go", Exit::refused)
      .why(text::printable(rows.front().app + " stays: " + rows.front().stays))
      .attempt(in.self + " cleanup" + flags);
}

}  // namespace

Exit cleanup(cli::Invocation& in) {
  const auto target = target_of(in);
  const auto upgrades = upgrades_of(in, *target);
  const long days = days_wanted(in);
  const auto facts = read_facts(target->model(), target->cluster(), recipe::Charms::known(),
                                [&](const std::string& what) { in.out.progress(what); });
  in.out.end_progress();
  const std::string& model = facts->ns();
  if (in.args.has("confirm")) check_confirmed(in, model);
  const auto rows = left_by(upgrades, *facts, days);
  const bool tabular = in.args.get("format", "tabular") == "tabular";
  if (rows.empty() && tabular) {
    in.out.note("There is nothing to clean up: no upgrade of model " + text::printable(model) +
                " has left a disk behind.");
    return Exit::done;
  }
  if (rows.empty() || (!in.args.has("confirm") && !in.args.has("dry-run")))
    return overview(in, rows, model, target->flags);
  check_some_can_go(in, rows, target->flags);
  const auto plan = operation::made_lawful(in, kit, *target, cleanup_plan(rows, model));
  if (in.args.has("dry-run")) return operation::show_plan(in, kit, *target, plan);
  check_kept(in, upgrades.back(), *target);
  const auto ended = operation::carry_out(in, kit, *target, plan, "cleanup", "");
  return tell_outcome(in, plan, ended, *target);
}

}  // namespace kf::refresh
