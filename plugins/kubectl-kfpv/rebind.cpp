#include "app.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "operation/show.hpp"
#include "picture.hpp"
#include "rebind_plan.hpp"
#include "record/plan_json.hpp"
#include "wording.hpp"

#include <set>

namespace kf::kfpv {

namespace {

/// VOLUME and --to NAMESPACE/CLAIM.
kube::Name target_claim(const cli::Invocation& in) {
  const auto parts = text::split(in.args.get("to"), '/');
  if (in.args.words.size() != 1 || parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
    throw Error("rebind takes one volume and the claim that it is for", Exit::usage)
        .attempt(in.self + " rebind VOLUME --to NAMESPACE/CLAIM");
  }
  return {parts[0], parts[1]};
}

plan::Plan planned(cli::Invocation& in, Target& target, const kube::Name& claim) {
  const auto picture = look(in, target, {});
  return operation::made_lawful(in, kit, target,
                                rebind_plan(picture->facts.snapshot, picture->discovery,
                                            {in.args.words.front(), claim, in.args.has("managers-paused"),
                                             in.args.has("other-server"), in.self}));
}

/// What holds now, read back: the two objects point at each other.
doc::OrderedJson proof(kube::Reader& cluster, const plan::Draft& plan, const std::string& volume,
                       const kube::Name& claim) {
  const auto v = cluster.get(kube::resource::volumes, {"", volume});
  const auto c = cluster.get(kube::resource::claims, claim);
  const doc::Json none = doc::Json::object();
  const doc::In pv(v ? *v : none), pvc(c ? *c : none);
  const std::string uid = pvc["metadata"]["uid"].text();
  const bool bound = !uid.empty() && pv["spec"]["claimRef"]["uid"].text() == uid &&
                     pvc["spec"]["volumeName"].text() == volume && pvc["status"]["phase"].text() == "Bound";
  return {{"apiVersion", "kf-plugins/v1"},
          {"kind", "RebindReport"},
          {"volume", volume},
          {"policy", pv["spec"]["persistentVolumeReclaimPolicy"].text()},
          {"claim", claim.shown()},
          {"claimPhase", pvc["status"]["phase"].text()},
          {"bound", bound},
          {"waivers", record::to_json(plan)["waivers"]}};
}

/// Workloads that a rebind has stopped and does not start: they mean a claim that is gone.
std::vector<std::string> left_stopped(const plan::Draft& draft) {
  std::set<std::string> stopped;
  for (const auto& step : draft.steps) {
    const auto& a = step.action;
    if (a.verb != "kube.stop" && a.verb != "kube.start") continue;
    const std::string workload = a.text("kind") + " " + a.text("namespace") + "/" + a.text("name");
    if (a.verb == "kube.stop") stopped.insert(workload + ", " + a.text("replicas"));
    if (a.verb == "kube.start") stopped.erase(workload + ", " + a.text("replicas"));
  }
  return {stopped.begin(), stopped.end()};
}

/// The volume that the claim had before.
std::string displaced(const plan::Draft& draft) { return draft.data.size() > 1 ? draft.data.back().id : ""; }

/// True if it is bound.
bool answer(cli::Invocation& in, Target& target, const kube::Name& claim, const plan::Plan& plan) {
  auto report = proof(target.cluster(), *plan, in.args.words.front(), claim);
  const auto stopped = left_stopped(*plan);
  const std::string other = displaced(*plan);
  if (!other.empty()) report["displaced"] = other;
  report["leftStopped"] = stopped;
  const bool bound = report["bound"].get<bool>();
  if (wants_json(in)) {
    in.out.answer(doc::to_json(report));
    return bound;
  }
  in.out.answer("Claim " + text::printable(claim.shown()) +
                (bound ? " is bound to volume " : " is NOT bound to volume ") + text::printable(in.args.words.front()) +
                ", policy " + report["policy"].get<std::string>() + "; read back from the cluster.\n");
  if (!other.empty()) {
    in.out.answer("Volume " + text::printable(other) + ", which the claim had before, is kept without a claim.\n");
  }
  for (const auto& workload : stopped) {
    in.out.answer("Left stopped: " + text::printable(workload) + " replicas before; change its claimName first.\n");
  }
  in.out.answer(operation::waived(*plan) + "Next: " + in.self + (bound ? " check" : " status") + target.flags + "\n");
  return bound;
}

}  // namespace

Exit rebind(cli::Invocation& in) {
  const kube::Name claim = target_claim(in);
  const auto target = target_of(in);
  const auto plan = planned(in, *target, claim);
  if (in.args.has("dry-run")) return operation::show_plan(in, kit, *target, plan);
  const auto ended = carry_out(in, kit, *target, plan, "rebind", "Rebind it?");
  const Exit code = operation::exit_of(ended, in);
  const bool bound = answer(in, *target, claim, plan);
  target->keep();
  return code == Exit::done && !bound ? Exit::failed : code;
}

}  // namespace kf::kfpv
