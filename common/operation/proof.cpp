#include "operation/proof.hpp"

#include "base/text.hpp"
#include "document/write.hpp"
#include "operation/show.hpp"
#include "record/plan_json.hpp"
#include "ui/table.hpp"

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

void answer(cli::Invocation& in, const plan::Plan& plan, const Ended& ended, plan::Executor& tools) {
  ui::Table table{{{"STEP"}, {"HOLDS"}, {"WHAT IS THERE"}}, {}};
  doc::OrderedJson items = doc::OrderedJson::array();
  for (const plan::Step& step : plan->steps) {
    const auto seen = asked(tools, step);
    const bool holds = seen.status == plan::Status::done;
    table.rows.push_back({text::printable(step.title), holds ? "yes" : "no", text::printable(seen.detail)});
    items.push_back({{"id", step.id}, {"title", step.title}, {"holds", holds}, {"detail", seen.detail}});
  }
  if (in.args.get("output", "table") == "json") {
    in.out.answer(doc::to_json({{"apiVersion", "kf-plugins/v1"},
                                {"kind", "OperationReport"},
                                {"operation", ended.id},
                                {"steps", std::move(items)},
                                {"waivers", record::to_json(*plan)["waivers"]}}));
  } else {
    in.out.answer(ui::render(table, 0).text + waived(*plan) + "Asked of the cluster once more.\n");
  }
}

}  // namespace

void prove(cli::Invocation& in, const plan::Plan& plan, const Ended& ended, plan::Executor& tools) {
  const std::string done = std::to_string(ended.done) + " of " + text::count(ended.steps, "step") +
                           " done; only asking once more was cut off";
  try {
    answer(in, plan, ended, tools);
  } catch (const Interrupted& i) {
    throw Interrupted{i.signal, done};
  } catch (const Error& e) {
    throw Error(e).state(done);
  }
}

}  // namespace kf::operation
