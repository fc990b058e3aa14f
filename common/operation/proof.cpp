#include "operation/proof.hpp"

#include "base/text.hpp"
#include "document/write.hpp"
#include "operation/show.hpp"
#include "plan/law.hpp"
#include "record/plan_json.hpp"
#include "ui/table.hpp"

#include <algorithm>

namespace kf::operation {

namespace {

/// What a Ref stands for is known to the journal only; such a step is told as it was recorded.
bool has_refs(const plan::Action& action) {
  for (const auto& [name, value] : action.args) {
    if (std::holds_alternative<plan::Ref>(value)) return true;
  }
  return false;
}

plan::Observation asked(plan::Executor& tools, const plan::Step& step) {
  if (has_refs(step.action)) return {plan::Status::working, "not asked again", {}, ""};
  try {
    return tools.probe(step.action);
  } catch (const plan::Refused& e) {
    return {plan::Status::refused, e.what(), {}, ""};
  }
}

/// What carries the hold is to go in another step: the safeguard was for that, and goes with it.
bool goes_too(const plan::Draft& plan, const plan::Step& step, const plan::Verbs& verbs) {
  const auto effects_of = [&](const plan::Step& s) { return verbs.at(s.action.verb).effects(s.action, plan.data); };
  const auto effects = effects_of(step);
  return !effects.empty() && std::all_of(effects.begin(), effects.end(), [&](const plan::DataEffect& held) {
    return held.effect == plan::Effect::hold &&
           std::any_of(plan.steps.begin(), plan.steps.end(), [&](const plan::Step& s) {
             const auto others = effects_of(s);
             return std::any_of(others.begin(), others.end(), [&](const plan::DataEffect& e) {
               return plan::is_hazard(e.effect) && e.datum == held.datum && e.by == held.by;
             });
           });
  });
}

/// Nothing that should still hold: it only looked, or the plan itself takes it back later on.
bool is_over(const plan::Draft& plan, const plan::Step& step, const plan::Verbs& verbs) {
  return verbs.at(step.action.verb).looks || goes_too(plan, step, verbs) ||
         std::any_of(plan.steps.begin(), plan.steps.end(), [&](const plan::Step& s) { return s.undo == step.action; });
}

bool answer(cli::Invocation& in, const plan::Plan& plan, const Ended& ended, const plan::Verbs& verbs,
            plan::Executor& tools) {
  bool all = true;
  ui::Table table{{{"STEP"}, {"HOLDS"}, {"WHAT IS THERE"}}, {}};
  doc::OrderedJson items = doc::OrderedJson::array();
  for (const plan::Step& step : plan->steps) {
    if (is_over(*plan, step, verbs)) continue;
    const auto seen = asked(tools, step);
    const bool holds = seen.status == plan::Status::done;
    all = all && (holds || has_refs(step.action));
    table.rows.push_back({text::printable(step.title), holds ? "yes" : "no", text::printable(seen.detail)});
    items.push_back({{"id", step.id}, {"title", step.title}, {"holds", holds}, {"detail", seen.detail}});
  }
  if (wants_json(in)) {
    in.out.answer(doc::to_json({{"apiVersion", "kf-plugins/v1"},
                                {"kind", "OperationReport"},
                                {"operation", ended.id},
                                {"steps", std::move(items)},
                                {"waivers", record::to_json(*plan)["waivers"]}}));
  } else {
    in.out.answer(ui::render(table, 0).text + waived(*plan) + "Asked of the cluster once more.\n");
  }
  return all;
}

}  // namespace

bool prove(cli::Invocation& in, const plan::Plan& plan, const Ended& ended, const plan::Verbs& verbs,
           plan::Executor& tools) {
  const std::string done = std::to_string(ended.done) + " of " + text::count(ended.steps, "step") +
                           " done; only asking once more was cut off";
  try {
    return answer(in, plan, ended, verbs, tools);
  } catch (const Interrupted& i) {
    throw Interrupted{i.signal, done};
  } catch (const Error& e) {
    throw Error(e).state(done);
  }
}

}  // namespace kf::operation
