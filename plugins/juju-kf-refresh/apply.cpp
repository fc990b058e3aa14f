// plan and apply: from the picture to a lawful plan, and to what became of it.
#include "app.hpp"
#include "asked.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "operation/carry_out.hpp"
#include "operation/pace.hpp"
#include "outcome.hpp"
#include "picture.hpp"
#include "plan/law.hpp"
#include "record/plan_json.hpp"
#include "script.hpp"
#include "ui/table.hpp"

#include <algorithm>
#include <filesystem>

namespace kf::refresh {

namespace {

void check_nothing_blocks(const cli::Invocation& in, const Picture& p, const Target& target) {
  if (!blocks(p.findings)) return;
  const auto n = static_cast<std::size_t>(std::ranges::count_if(p.findings, &Finding::blocks));
  throw Error("the upgrade to " + p.hop().to + " is blocked", Exit::refused)
      .why(text::count(n, "finding") + "; the first: " + text::printable(p.findings.front().what))
      .attempt(in.self + " check" + typed(in, asked(in, p.of.to)) + target.flags);
}

/// "it can be taken back up to step 3.7", in the numbers of the phases.
std::string horizon(const plan::Draft& draft) {
  for (std::size_t i = 0; i < draft.steps.size(); ++i) {
    if (draft.steps[i].undo || verbs().at(draft.steps[i].action.verb).looks) continue;
    return i == 0 ? "It cannot be taken back."
                  : "It can be taken back up to: " + draft.steps[i].title +
                        ".\nFrom there on only forward, or by hand from the backup.";
  }
  return "All of it can be taken back.";
}

std::string phases_of(const plan::Draft& draft, std::size_t width) {
  ui::Table table{{{"PHASE"}, {"STEPS"}, {"DOWN MEANWHILE"}, {"WHAT"}}, {}};
  for (const auto& phase : phases()) {
    const auto n = std::ranges::count_if(draft.steps,
                                         [&](const plan::Step& s) { return operation::phase_of(s.id) == phase.word; });
    if (n > 0)
      table.rows.push_back(
          {std::string(phase.word), std::to_string(n), std::string(phase.down), std::string(phase.title)});
  }
  return ui::render(table, width).text;
}

std::string decisions_of(const std::vector<Decision>& decisions, std::size_t width) {
  ui::Table table{{{"APPLICATION"}, {"FROM"}, {"TO"}, {"HOW"}}, {}};
  std::vector<std::string> left;
  for (const auto& d : decisions) {
    if (d.way == Way::none) {
      left.push_back(d.app);
      continue;
    }
    table.rows.push_back({text::printable(d.app), text::printable(d.from), d.to.empty() ? "-" : text::printable(d.to),
                          std::string(shown(d.way)) + (d.attaches ? ", same volume" : "")});
  }
  std::string out = ui::render(table, width).text;
  if (!left.empty()) out += "Left as they are: " + text::printable(text::join(left, ", ")) + "\n";
  return out;
}

/// What is taken away, and not made again.
std::string relations_lost(const plan::Draft& draft) {
  std::set<std::string> gone;
  for (const auto& step : draft.steps) {
    const auto& a = step.action;
    if (a.verb == "juju.unrelate") gone.insert(a.text("a") + " " + a.text("b"));
    if (a.verb == "juju.relate") gone.erase(a.text("a") + " " + a.text("b"));
  }
  return gone.empty()
             ? ""
             : "Relations that do not come back: " + text::printable(text::join({gone.begin(), gone.end()}, "; ")) +
                   "\n";
}

std::string text_of(const cli::Invocation& in, const Picture& p, const Target& target, const plan::Plan& plan,
                    const std::vector<Decision>& decisions) {
  std::string out =
      heading(p, target) + "\n" + decisions_of(decisions, in.out.width()) + "\n" + phases_of(*plan, in.out.width());
  out += text::count(plan->steps.size(), "step") + ", none destroys data.\n" + text::printable(horizon(*plan), true) +
         "\n";
  out += relations_lost(*plan) + "Backup: " + text::printable(p.of.backups) + "\n" + operation::waived(*plan) +
         further_hops(p);
  return out;
}

struct Made {
  std::unique_ptr<Target> target;
  std::unique_ptr<Picture> picture;
  std::vector<Decision> decisions;
  std::optional<plan::Plan> plan;  ///< none: it is that release already
};

Made made(cli::Invocation& in) {
  Made out{target_of(in), nullptr, {}, std::nullopt};
  out.picture = look(in, *out.target);
  if (out.picture->chain.empty()) return out;
  check_nothing_blocks(in, *out.picture, *out.target);
  auto upgrade = upgrade_plan(*out.picture->facts, out.picture->hop(), recipe::Charms::known(), out.picture->of);
  out.decisions = std::move(upgrade.decisions);
  upgrade.draft.premises = asked(in, out.picture->hop().to);
  out.plan = operation::made_lawful(in, kit, *out.target, std::move(upgrade.draft));
  return out;
}

Exit nothing_to_do(cli::Invocation& in, const Made& m) {
  in.out.note("Model " + text::printable(m.picture->facts->ns()) + " is Kubeflow " + m.picture->is.version +
              " already; there is nothing to do.");
  return Exit::done;
}

}  // namespace

namespace {

void write_out(cli::Invocation& in, const Made& m) {
  const std::string plan = in.args.get("plan-out"), script = in.args.get("emit-script");
  if (!plan.empty()) doc::write_file(plan, record::plan_text(**m.plan));
  if (script.empty()) return;
  const std::string text = script_of(**m.plan, m.picture->facts->status.model, m.target->wording(in.self));
  script == "-" ? in.out.answer(text) : doc::write_file(script, text);
}

/// A dump of an earlier attempt is whole, and old: what was written since then is not in it. It must not pass for the
/// safeguard of this one.
void check_no_older_backup(const cli::Invocation& in, const Made& m) {
  const std::string& at = m.picture->of.backups;
  std::error_code error;
  if (m.target->rehearsed || !std::filesystem::exists(at, error) || std::filesystem::is_empty(at, error)) return;
  throw Error("there is a backup of an earlier attempt in " + text::printable(at), Exit::refused)
      .why("what was written since it was made is not in it, and nothing writes over a backup")
      .attempt(in.self + " apply" + typed(in, **m.plan) + " --backup-dir NEW-DIRECTORY" + m.target->flags);
}

}  // namespace

Exit plan_upgrade(cli::Invocation& in) {
  const Made m = made(in);
  if (!m.plan) return nothing_to_do(in, m);
  if (in.args.has("as-documented")) return in.out.answer(as_documented(*m.picture->facts)), Exit::done;
  write_out(in, m);
  const std::string format = in.args.get("format", "tabular");
  if (format != "tabular") {
    const auto json = record::to_json(**m.plan);
    in.out.answer(format == "json" ? doc::to_json(json) : doc::to_yaml(json));
  } else {
    in.out.answer(text_of(in, *m.picture, *m.target, *m.plan, m.decisions));
    if (in.args.has("steps")) {
      in.out.answer("\n" + operation::shown(*m.plan, verbs(), m.target->wording(in.self), in.out.width()));
    }
  }
  if (m.target->rehearsed) {
    const auto ended = operation::rehearse(in, *m.plan, m.target->hands());
    const Exit code = operation::exit_of(ended, in);
    m.target->keep();
    if (code != Exit::done) return code;
    in.out.note("Rehearsed in memory, by documented rules of juju, not observed ones: it ends as planned.");
  }
  if (format == "tabular") {
    const std::string saved = in.args.get("plan-out");
    in.out.answer("Nothing was changed. Next: " + in.self + " apply" +
                  (saved.empty() ? typed(in, **m.plan) : " " + text::printable(saved)) + m.target->flags + "\n");
  }
  return in.args.has("exit-code") ? Exit::changes_pending : Exit::done;
}

Exit apply(cli::Invocation& given) {
  const cli::Arguments args = with_saved(given);
  cli::Invocation in{args, given.out, given.log, given.self};
  const Made m = made(in);
  if (!m.plan) return nothing_to_do(in, m);
  if (!in.args.words.empty()) {
    check_same(in.args.words.front(), **m.plan, in.self + " plan" + typed(in, **m.plan) + m.target->flags);
  }
  check_no_older_backup(in, m);
  if (!in.args.has("yes") && !m.target->rehearsed) {
    in.out.note(text_of(in, *m.picture, *m.target, *m.plan, m.decisions));
  }
  const auto ended = operation::carry_out(in, kit, *m.target, *m.plan, "upgrade",
                                          "Upgrade model " + m.picture->facts->ns() + " from " + m.picture->hop().from +
                                              " to " + m.picture->hop().to + "?");
  const Exit code = tell_outcome(in, *m.plan, ended, *m.target);
  m.target->keep();
  if (m.target->rehearsed) {
    in.out.note("That was a " + m.target->place +
                ", by documented rules of juju, not observed ones: no model was changed.");
  }
  return code;
}

}  // namespace kf::refresh
