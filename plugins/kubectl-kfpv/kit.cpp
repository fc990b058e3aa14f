// What the shared commands over operations have to know of this plugin.
#include "export_report.hpp"
#include "operation/proof.hpp"
#include "retain_report.hpp"
#include "verbs.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

/// One that only sets reclaim policies needs no record in the cluster: each of its steps is safe alone, whoever else
/// does it as well.
bool recorded_there(const std::string& verb) { return verb != "retain" && verb != "unretain" && verb != "export"; }

bool gives_up(const plan::Draft& draft) {
  return std::any_of(draft.steps.begin(), draft.steps.end(),
                     [](const plan::Step& step) { return step.action.verb == "kube.release"; });
}

/// Policies as retain tells them, if it is only about those.
bool proven(cli::Invocation& in, const plan::Plan& plan, const operation::Ended& ended, operation::Target& target) {
  const bool policies = std::all_of(plan->steps.begin(), plan->steps.end(), [](const plan::Step& step) {
    return step.action.verb == "kube.hold" || step.action.verb == "kube.release";
  });
  if (policies) return prove(in, lines_of(*plan), gives_up(*plan), ended, target.cluster());
  return operation::prove(in, plan, ended, verbs(), target.tools());
}

Exit tell(cli::Invocation& in, const plan::Plan& plan, const operation::Ended& ended, operation::Target& target) {
  Exit answered = Exit::done;
  if (is_export(plan)) {
    answered = answer_export(in, dynamic_cast<Target&>(target), plan, ended);
  } else if (!proven(in, plan, ended, target)) {
    answered = Exit::failed;
  }
  const Exit code = operation::exit_of(ended, in);
  return code == Exit::done ? answered : code;
}

}  // namespace

const operation::Kit kit{"kfpv", verbs,
                         [](cli::Invocation& in) -> std::unique_ptr<operation::Target> { return target_of(in); },
                         recorded_there, tell};

}  // namespace kf::kfpv
