#include "outcome.hpp"

#include "base/text.hpp"
#include "document/strict.hpp"
#include "document/write.hpp"
#include "kube/failure.hpp"
#include "ui/table.hpp"

#include <algorithm>

namespace kf::refresh {

namespace {

/// One promise, as it was and as it is.
struct Row {
  std::string what, before, after, how;
  bool kept = true;
};

/// The relations that a plan leaves behind: each that it makes, and none that it takes away for good.
std::map<std::pair<std::string, std::string>, bool> related_at_the_end(const plan::Draft& draft) {
  std::map<std::pair<std::string, std::string>, bool> last;
  for (const auto& step : draft.steps) {
    if (step.action.verb != "juju.relate" && step.action.verb != "juju.unrelate") continue;
    last[{step.action.text("a"), step.action.text("b")}] = step.action.verb == "juju.relate";
  }
  return last;
}

class Reading {
 public:
  Reading(const plan::Draft& draft, Target& target) : draft_(draft), target_(target) {}

  std::vector<Row> all() {
    if (draft_.kind == plan::Draft::Kind::cleanup) return disks(), std::move(rows_);
    const auto status = target_.model().status();
    channels(status);
    relations();
    volumes();
    return std::move(rows_);
  }

 private:
  /// The last refresh or deployment of each application counts.
  void channels(const juju::Status& status) {
    std::map<std::string, std::string> wanted;
    for (const auto& step : draft_.steps) {
      const auto& a = step.action;
      if (a.verb == "juju.refresh") wanted[a.text("app")] = a.text("to");
      if (a.verb == "juju.deploy") wanted[a.text("app")] = a.text("channel");
    }
    std::size_t there = 0;
    std::string first;
    for (const auto& [app, channel] : wanted) {
      const auto* is = status.find(app);
      const std::string why = is == nullptr            ? app + " is not there"
                              : is->channel != channel ? app + " is on " + is->channel
                                                       : juju::unsettled(*is, "idle");
      there += why.empty() ? 1 : 0;
      if (first.empty()) first = why;
    }
    rows_.push_back({"applications", std::to_string(wanted.size()) + " to be changed",
                     std::to_string(there) + " on their channels" + (first.empty() ? "" : "; " + first),
                     "channel, units at rest", there == wanted.size()});
  }

  void relations() {
    const auto is = target_.model().bundle().relations;
    std::size_t kept = 0, all = 0;
    std::string first;
    for (const auto& [sides, wanted] : related_at_the_end(draft_)) {
      ++all;
      const bool there = std::ranges::any_of(
          is, [&](const juju::Relation& r) { return r.a.shown() == sides.first && r.b.shown() == sides.second; });
      kept += there == wanted ? 1 : 0;
      if (there != wanted && first.empty()) first = sides.first + " " + sides.second;
    }
    rows_.push_back({"relations", std::to_string(all) + " touched",
                     std::to_string(kept) + " as wanted, " + std::to_string(is.size()) + " in all" +
                         (first.empty() ? "" : "; not " + first),
                     "export-bundle", kept == all});
  }

  /// What was guarded or held is asked once more: same uids, policy Retain.
  void volumes() {
    std::size_t guards = 0, guarded = 0, holds = 0, held = 0;
    for (const auto& step : draft_.steps) {
      const std::string& verb = step.action.verb;
      const bool guard = verb == "kube.guard", hold = verb == "kube.hold" || verb == "kube.held";
      if (!guard && !hold) continue;
      if (hold && cleaned_up(step.action.text("volume"))) continue;
      const bool kept = target_.tools().probe(step.action).status == plan::Status::done;
      (guard ? guards : holds) += 1;
      (guard ? guarded : held) += kept ? 1 : 0;
    }
    rows_.push_back({"guarded objects", std::to_string(guards), std::to_string(guarded) + ", same uids",
                     "asked one by one", guards == guarded});
    rows_.push_back({"volumes", std::to_string(holds) + " to be kept", std::to_string(held) + " with policy Retain",
                     "asked one by one", holds == held});
  }

  /// It was carried over, and the old volume is gone.
  bool cleaned_up(const std::string& volume) {
    const bool carried = std::ranges::any_of(draft_.steps, [&](const plan::Step& s) {
      return s.action.verb == "refresh.fetch" && s.action.text("volume") == volume;
    });
    return carried && !target_.cluster().get(kube::resource::volumes, {"", volume});
  }

  /// Of a cleanup.
  void disks() {
    for (const auto& step : draft_.steps) {
      if (step.action.verb != "kube.destroy_volume") continue;
      const auto is = target_.tools().probe(step.action);
      const bool gone = is.status == plan::Status::done;
      rows_.push_back({"volume " + step.action.text("volume"), "an old disk", gone ? "gone" : is.detail,
                       "read back from the cluster", gone});
    }
  }

  const plan::Draft& draft_;
  Target& target_;
  std::vector<Row> rows_;
};

void answer(cli::Invocation& in, const plan::Plan& plan, const std::vector<Row>& rows, const operation::Ended& ended) {
  const std::string format = in.args.get("format", "tabular");
  if (format != "tabular") {
    doc::OrderedJson list = doc::OrderedJson::array();
    for (const Row& r : rows) {
      list.push_back({{"what", r.what}, {"before", r.before}, {"after", r.after}, {"how", r.how}, {"kept", r.kept}});
    }
    const doc::OrderedJson json{{"apiVersion", "kf-plugins/v1"},
                                {"kind", plan->kind == plan::Draft::Kind::cleanup ? "CleanupReport" : "UpgradeReport"},
                                {"operation", ended.id.empty() ? doc::OrderedJson(nullptr) : ended.id},
                                {"title", plan->title},
                                {"steps", ended.steps},
                                {"done", ended.done},
                                {"promises", std::move(list)}};
    in.out.answer(format == "json" ? doc::to_json(json) : doc::to_yaml(json));
    return;
  }
  ui::Table table{{{""}, {"BEFORE"}, {"AFTER"}, {"HOW KNOWN", true}}, {}};
  for (const Row& r : rows) {
    table.rows.push_back({(r.kept ? "" : "! ") + r.what, r.before, text::printable(r.after), r.how});
  }
  in.out.answer(text::printable(plan->title) + ": " + std::to_string(ended.done) + " of " +
                text::count(ended.steps, "step") + " done.\n" + ui::render(table, in.out.width()).text);
}

/// What is left to do after an upgrade, and what was left on purpose.
void tell_what_next(cli::Invocation& in, const plan::Plan& plan, const std::string& flags) {
  if (plan->kind != plan::Draft::Kind::apply || in.args.get("format", "tabular") != "tabular") return;
  const auto saved = std::ranges::find(plan->steps, "refresh.save",
                                       [](const plan::Step& s) -> const std::string& { return s.action.verb; });
  if (saved != plan->steps.end()) {
    const std::string& to = saved->action.text("to");
    in.out.answer("Kept: " + text::printable(to.substr(0, to.rfind('/'))) + " (mode 0700); policies still Retain.\n");
  }
  in.out.answer("Next: " + in.self + " verify --with COMMAND" + flags + "; two weeks later " + in.self + " cleanup" +
                flags + "\n");
}

}  // namespace

Exit tell_outcome(cli::Invocation& in, const plan::Plan& plan, const operation::Ended& ended,
                  operation::Target& target) {
  const auto rows = Reading(*plan, dynamic_cast<Target&>(target)).all();
  const bool whole = ended.outcome.was == plan::Outcome::Was::done;
  if (plan->kind != plan::Draft::Kind::rollback || whole) answer(in, plan, rows, ended);
  const Exit code = operation::exit_of(ended, in);
  if (code != Exit::done) return code;
  const bool kept = std::ranges::all_of(rows, &Row::kept);
  if (kept && !ended.id.empty()) tell_what_next(in, plan, target.flags);
  return kept || plan->kind == plan::Draft::Kind::rollback ? Exit::done : Exit::failed;
}

std::vector<std::string> broken_promises(const plan::Plan& plan, Target& target) {
  std::vector<std::string> all;
  for (const Row& row : Reading(*plan, target).all()) {
    if (!row.kept) all.push_back(row.what + ": " + row.before + ", " + row.after);
  }
  return all;
}

Exit tell_again(cli::Invocation& in, const plan::Plan& plan, const operation::Ended& ended, Target& target) {
  const auto rows = Reading(*plan, target).all();
  answer(in, plan, rows, ended);
  return std::ranges::all_of(rows, &Row::kept) ? Exit::done : Exit::refused;
}

}  // namespace kf::refresh
