#include "app.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "document/write.hpp"
#include "operation/run.hpp"
#include "operation/show.hpp"
#include "picture.hpp"
#include "process/runner.hpp"
#include "record/plan_json.hpp"
#include "retain_report.hpp"
#include "select.hpp"
#include "ui/prompt.hpp"
#include "verbs.hpp"
#include "volume/retain_plan.hpp"
#include "wording.hpp"

namespace kf::kfpv {

namespace {

RetainPlan planned(cli::Invocation& in, Target& target, const Picture& picture) {
  RetainPlan plan = in.args.has("undo") ? undo_plan(picture.discovery.volumes, picture.facts.snapshot)
                                        : retain_plan(picture.discovery.volumes, picture.facts.snapshot);
  plan.draft.tool = "kfpv " + std::string(version);
  plan.draft.target = identity_of(target.cluster());
  plan.draft.where = target.place;
  return plan;
}

Exit nothing_there(cli::Invocation& in, const Picture& picture) {
  if (in.args.has("undo")) {
    in.out.note(nothing_found(in, picture));
    return Exit::done;
  }
  // Who retains before a deletion must not go on when this looked at the wrong cluster.
  throw Error("there is nothing to retain", Exit::refused)
      .why(nothing_found(in, picture))
      .attempt(picture.kubectl + " config get-contexts");
}

/// What the plan has no step for, and why.
std::string untouched(const RetainPlan& planned) {
  std::string out;
  for (const RetainLine& line : planned.lines) {
    if (!line.step.empty()) continue;
    const std::string why = line.note.empty() ? "policy " + line.was + ", not to be changed" : line.note;
    out += "  =   " + text::printable(line.object + ": " + why) + "\n";
  }
  return out;
}

/// The command that would do what has been shown.
std::string without_dry_run(const cli::Invocation& in, const Target& target) {
  process::Command words{.program = "x", .args = in.args.words};
  if (in.args.has("namespace")) words.args.push_back("--namespace=" + in.args.get("namespace"));
  if (in.args.has("undo")) words.args.emplace_back("--undo");
  return in.self + " retain" + process::shown(words).substr(1) + target.flags;
}

Exit show(cli::Invocation& in, const Target& target, const RetainPlan& planned, const plan::Plan& plan) {
  if (wants_json(in)) {
    in.out.answer(doc::to_json(record::to_json(*plan)));
    return Exit::done;
  }
  if (!plan->steps.empty()) {
    in.out.answer(operation::shown(plan, verbs(), {target.kubectl, in.self}, in.out.width()));
  }
  in.out.answer(untouched(planned) + "Nothing was changed.\n");
  if (!plan->steps.empty()) in.out.answer("Next: " + without_dry_run(in, target) + "\n");
  return Exit::done;
}

/// Protecting needs no question; giving protection up does.
void consent(cli::Invocation& in, const Target& target, const plan::Plan& plan) {
  if (!in.args.has("undo") || in.args.has("yes") || target.rehearsed || plan->steps.empty()) return;
  in.out.note(operation::shown(plan, verbs(), {target.kubectl, in.self}, in.out.width()));
  if (!ui::confirmed(in.out, "Give back their own reclaim policy to these volumes?", "--yes")) {
    throw Error("not confirmed", Exit::aborted).attempt(in.self + " retain --undo --dry-run");
  }
}

}  // namespace

Exit retain(cli::Invocation& in) {
  const auto target = target_of(in);
  const auto picture = look(in, *target, {});
  select(*picture, in.args.words, in.self);
  if (picture->discovery.volumes.empty()) return nothing_there(in, *picture);

  RetainPlan planned_now = planned(in, *target, *picture);
  const auto plan = plan::lawful(planned_now.draft, verbs());
  if (in.args.has("dry-run")) return show(in, *target, planned_now, plan);
  consent(in, *target, plan);

  const auto hands = target->hands();
  operation::Ended ended;
  if (target->rehearsed) {
    ended = operation::rehearse(in, plan, hands);
  } else if (!plan->steps.empty()) {
    const std::string verb = in.args.has("undo") ? "unretain" : "retain";
    for (const char* old : {"retain", "unretain", "rollback-retain", "rollback-unretain"}) {
      operation::supersede(old, plan->target);
    }
    ended = operation::begin(in, verb, plan, hands);
  }
  const bool proven = prove(in, planned_now.lines, in.args.has("undo"), ended, target->cluster());
  target->keep();
  if (target->rehearsed) in.out.note("That was a " + target->place + ": no cluster was changed.");
  const Exit code = operation::exit_of(ended, in);
  return code == Exit::done && !proven ? Exit::failed : code;
}

}  // namespace kf::kfpv
