#include "carry_out.hpp"

#include "base/version.hpp"
#include "document/write.hpp"
#include "operation/accept.hpp"
#include "operation/show.hpp"
#include "place.hpp"
#include "record/plan_json.hpp"
#include "shared/hold.hpp"
#include "ui/prompt.hpp"
#include "verbs.hpp"
#include "wording.hpp"

namespace kf::kfpv {

namespace {

std::string text_of(const cli::Invocation& in, const Target& target, const plan::Plan& plan) {
  return operation::shown(plan, verbs(), {target.kubectl, in.self}, in.out.width());
}

void consent(cli::Invocation& in, const Target& target, const plan::Plan& plan, const std::string& question) {
  if (question.empty() || in.args.has("yes") || target.rehearsed) return;
  in.out.note(text_of(in, target, plan));
  if (!ui::confirmed(in.out, question, "--yes")) {
    throw Error("not confirmed", Exit::aborted).attempt("the same command with --dry-run");
  }
}

}  // namespace

plan::Plan made_lawful(cli::Invocation& in, Target& target, plan::Draft draft) {
  draft.tool = "kfpv " + std::string(version);
  draft.target = identity_of(target.cluster());
  draft.where = target.place;
  operation::accept(in, draft, verbs());
  return plan::lawful(std::move(draft), verbs());
}

Exit show_plan(cli::Invocation& in, const Target& target, const plan::Plan& plan) {
  if (wants_json(in)) {
    in.out.answer(doc::to_json(record::to_json(*plan)));
  } else {
    in.out.answer(text_of(in, target, plan) + "Nothing was changed.\n");
  }
  return Exit::done;
}

operation::Ended carry_out_protecting(cli::Invocation& in, Target& target, const plan::Plan& plan,
                                      const std::string& verb) {
  Tools tools(target);
  const auto hands = target.hands(tools);
  if (target.rehearsed) return operation::rehearse(in, plan, hands);
  operation::supersede(verb, plan->target);
  return operation::begin(in, verb, plan, hands);
}

operation::Ended carry_out(cli::Invocation& in, Target& target, const plan::Plan& plan, const std::string& verb,
                           const std::string& question) {
  if (plan->steps.empty()) return {};
  auto place = place_in(in, target, plan->target);
  if (!target.rehearsed) {
    operation::only_one(in, plan->target);
    shared::check_free(place, *plan, record::plan_text(*plan));
  }
  consent(in, target, plan, question);
  Tools tools(target);
  auto hands = target.hands(tools);
  hands.place = &place;
  return target.rehearsed ? operation::rehearse(in, plan, hands) : operation::begin(in, verb, plan, hands);
}

}  // namespace kf::kfpv
