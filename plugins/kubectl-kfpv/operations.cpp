#include "app.hpp"
#include "kube/verbs.hpp"
#include "operation/accept.hpp"
#include "operation/past.hpp"
#include "operation/proof.hpp"
#include "operation/run.hpp"
#include "operation/show.hpp"
#include "plan/rollback.hpp"
#include "record/state_directory.hpp"
#include "retain_report.hpp"
#include "target.hpp"
#include "ui/prompt.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

constexpr const char* tool = "kfpv";

/// "retain-20261121-050312-7f3a" -> "retain"
std::string verb_of(const std::string& id) {
  return id.substr(0, id.size() - std::string("-20261121-050312-7f3a").size());
}

bool gives_up(const plan::Draft& draft) {
  return std::any_of(draft.steps.begin(), draft.steps.end(),
                     [](const plan::Step& step) { return step.action.verb == "kube.release"; });
}

/// Policies as retain tells them, if it is only about those.
void tell(cli::Invocation& in, const plan::Plan& plan, const operation::Ended& ended, Target& target,
          plan::Executor& tools) {
  const bool policies = std::all_of(plan->steps.begin(), plan->steps.end(), [](const plan::Step& step) {
    return step.action.verb == "kube.hold" || step.action.verb == "kube.release";
  });
  if (policies) return prove(in, lines_of(*plan), gives_up(*plan), ended, target.cluster());
  operation::prove(in, plan, ended, tools);
}

}  // namespace

Exit status(cli::Invocation& in) { return operation::status(in, tool); }
Exit history(cli::Invocation& in) { return operation::history(in, tool); }

Exit resume(cli::Invocation& in) {
  const auto target = target_of(in);
  const std::string id = operation::to_resume(in, tool, identity_of(target->cluster()), target->place);
  if (id.empty()) {
    in.out.note("There is nothing to resume on " + target->place + ".");
    return Exit::done;
  }
  auto operation = record::Operation::open(record::state_directory(), id);
  const auto plan = plan::lawful(operation.draft(), kube::verbs());
  kube::Tools tools(target->cluster());
  const auto ended = operation::go_on(in, operation, plan, target->hands(tools));
  tell(in, plan, ended, *target, tools);
  return operation::exit_of(ended, in);
}

Exit rollback(cli::Invocation& in) {
  const auto target = target_of(in);
  const std::string id = operation::to_take_back(in, tool, identity_of(target->cluster()), target->place);
  if (id.empty()) {
    in.out.note("There is nothing unfinished on " + target->place + "; an operation that is over can be named.");
    return Exit::done;
  }
  auto old = record::Operation::open(record::state_directory(), id);
  const auto progress = plan::progress_of(old.journal().records());
  const auto done = plan::lawful(old.draft(), kube::verbs());
  auto draft = plan::rollback_of(done, progress, kube::verbs());
  operation::accept(in, draft, kube::verbs());
  const auto plan = plan::lawful(std::move(draft), kube::verbs());
  const std::string text = operation::shown(plan, kube::verbs(), {target->kubectl, in.self}, in.out.width());
  if (in.args.has("dry-run")) {
    in.out.answer(text + "Nothing was changed.\n");
    return Exit::done;
  }
  operation::Ended ended;
  kube::Tools tools(target->cluster());
  if (!plan->steps.empty()) {
    if (!in.args.has("yes")) in.out.note(text);
    if (!in.args.has("yes") && !ui::confirmed(in.out, "Take it back?", "--yes")) {
      throw Error("not confirmed", Exit::aborted).attempt(in.self + " rollback " + id + " --dry-run");
    }
    ended = operation::begin(in, "rollback-" + verb_of(id), plan, target->hands(tools));
  }
  if (!old.journal().entries().ended) old.journal().end(record::Ending::abandoned);
  tell(in, plan, ended, *target, tools);
  return operation::exit_of(ended, in);
}

Exit abandon(cli::Invocation& in) { return operation::abandon(in, tool); }

}  // namespace kf::kfpv
