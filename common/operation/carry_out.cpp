#include "operation/carry_out.hpp"

#include "base/version.hpp"
#include "document/write.hpp"
#include "operation/accept.hpp"
#include "operation/pace.hpp"
#include "record/plan_json.hpp"
#include "shared/hold.hpp"
#include "ui/prompt.hpp"

namespace kf::operation {

namespace {

std::string text_of(const cli::Invocation& in, const Kit& kit, const Target& target, const plan::Plan& plan) {
  return shown(plan, kit.verbs(), target.wording(in.self), in.out.width());
}

void consent(cli::Invocation& in, const Kit& kit, const Target& target, const plan::Plan& plan,
             const std::string& question) {
  if (question.empty() || in.args.has("yes") || target.rehearsed) return;
  in.out.note(text_of(in, kit, target, plan));
  if (!ui::confirmed(in.out, question, "--yes")) {
    throw Error("not confirmed", Exit::aborted).attempt("the same command with --dry-run");
  }
}

}  // namespace

plan::Plan made_lawful(cli::Invocation& in, const Kit& kit, Target& target, plan::Draft draft) {
  draft.tool = kit.tool + " " + std::string(version);
  draft.target = target.identity();
  draft.where = target.place;
  accept(in, draft, kit.verbs());
  return plan::lawful(std::move(draft), kit.verbs());
}

Exit show_plan(cli::Invocation& in, const Kit& kit, const Target& target, const plan::Plan& plan) {
  if (wants_json(in)) {
    in.out.answer(doc::to_json(record::to_json(*plan)));
  } else {
    in.out.answer(text_of(in, kit, target, plan) + "Nothing was changed.\n");
  }
  return Exit::done;
}

Ended carry_out_protecting(cli::Invocation& in, Target& target, const plan::Plan& plan, const std::string& verb) {
  const auto hands = target.hands();
  if (target.rehearsed) return rehearse(in, plan, hands);
  supersede(verb, plan->target);
  return begin(in, verb, plan, hands);
}

Ended carry_out(cli::Invocation& in, const Kit& kit, Target& target, const plan::Plan& plan, const std::string& verb,
                const std::string& question) {
  if (plan->steps.empty()) return {};
  auto hands = target.hands();
  hands.wording = target.wording(in.self);
  pace_of(in, plan, hands.verbs, hands.wording);  // what is wrong with it is said before anybody is asked
  auto place = place_in(in, target, plan->target);
  if (!target.rehearsed) {
    only_one(in, plan->target);
    shared::check_free(place, *plan, record::plan_text(*plan));
  }
  consent(in, kit, target, plan, question);
  hands.place = &place;
  return target.rehearsed ? rehearse(in, plan, hands) : begin(in, verb, plan, hands);
}

}  // namespace kf::operation
