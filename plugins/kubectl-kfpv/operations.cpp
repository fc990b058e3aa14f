#include "app.hpp"
#include "base/text.hpp"
#include "export_report.hpp"
#include "operation/accept.hpp"
#include "operation/past.hpp"
#include "operation/proof.hpp"
#include "operation/run.hpp"
#include "operation/show.hpp"
#include "place.hpp"
#include "plan/rollback.hpp"
#include "record/state_directory.hpp"
#include "retain_report.hpp"
#include "shared/take_over.hpp"
#include "ui/prompt.hpp"
#include "verbs.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

constexpr const char* tool = "kfpv";

/// The cluster of the command line, and the place for records in it.
struct Scene {
  explicit Scene(cli::Invocation& in)
      : target(target_of(in)), identity(identity_of(target->cluster())), place(place_in(in, *target, identity)) {}

  /// For working on the operation `id`.
  operation::Hands hands(plan::Executor& tools, const std::string& id) {
    auto hands = target->hands(tools);
    if (needs_place(verb_of(id))) hands.place = &place;
    return hands;
  }

  std::unique_ptr<Target> target;
  std::string identity;
  shared::Place place;
};

bool gives_up(const plan::Draft& draft) {
  return std::any_of(draft.steps.begin(), draft.steps.end(),
                     [](const plan::Step& step) { return step.action.verb == "kube.release"; });
}

/// Policies as retain tells them, if it is only about those. The exit code: what was read back has the last word.
Exit tell(cli::Invocation& in, const plan::Plan& plan, const operation::Ended& ended, Target& target,
          plan::Executor& tools) {
  const bool policies = std::all_of(plan->steps.begin(), plan->steps.end(), [](const plan::Step& step) {
    return step.action.verb == "kube.hold" || step.action.verb == "kube.release";
  });
  bool proven = true;
  if (is_export(plan)) {
    const Exit answered = answer_export(in, target, plan, ended);
    const Exit code = operation::exit_of(ended, in);
    return code == Exit::done ? answered : code;
  }
  if (policies) {
    proven = prove(in, lines_of(*plan), gives_up(*plan), ended, target.cluster());
  } else {
    proven = operation::prove(in, plan, ended, verbs(), tools);
  }
  const Exit code = operation::exit_of(ended, in);
  return code == Exit::done && !proven ? Exit::failed : code;
}

/// The record in the cluster. Who cannot ask for it can still work on what is here.
std::optional<shared::Head> there(cli::Invocation& in, const shared::Place& place) {
  try {
    const auto found = place.read();
    return found && found->head.target == place.target() ? std::optional(found->head) : std::nullopt;
  } catch (const Error& e) {
    in.out.note("operations of other machines are not known: " + std::string(e.what()) +
                (e.why().empty() ? "" : ": " + text::printable(e.why())));
    return std::nullopt;
  }
}

std::string named(const cli::Invocation& in) { return in.args.words.empty() ? "" : in.args.words.front(); }

/// `runs`: its plan, or what takes it back, is going to be run.
std::optional<record::Operation> taken_over(cli::Invocation& in, Scene& scene, bool runs = true) {
  if (!in.args.has("take-over")) return std::nullopt;
  if (in.args.has("dry-run")) {
    throw Error("--dry-run changes nothing, and --take-over does", Exit::usage).attempt(in.self + " status");
  }
  const auto consent = [&](const shared::Head& head, const plan::Plan& plan) {
    if (in.args.has("yes") || !runs) return;
    in.out.note(operation::shown(plan, verbs(), {scene.target->kubectl, in.self}, in.out.width()));
    if (!ui::confirmed(in.out, "Take it over from " + text::printable(head.holder) + "?", "--yes")) {
      throw Error("not confirmed", Exit::aborted).attempt(in.self + " status");
    }
  };
  return shared::take_over(scene.place, record::state_directory(), tool, named(in), verbs(), consent);
}

/// What is not here may be in the cluster: then it says so (exit 5).
void look_elsewhere(cli::Invocation& in, Scene& scene, const std::string& id) {
  if (!operation::is_here(id)) operation::check_not_elsewhere(there(in, scene.place), id, scene.place.me());
}

std::optional<record::Operation> opened(const std::string& id) {
  if (id.empty()) return std::nullopt;
  return record::Operation::open(record::state_directory(), id);
}

/// The operation that `resume` means; none: there is nothing to resume.
std::optional<record::Operation> to_resume(cli::Invocation& in, Scene& scene) {
  if (auto operation = taken_over(in, scene)) return operation;
  if (!named(in).empty()) look_elsewhere(in, scene, named(in));
  const std::string id = operation::to_resume(in, tool, scene.identity, scene.target->place);
  if (id.empty()) look_elsewhere(in, scene, "");
  return opened(id);
}

/// The same for `rollback`.
std::optional<record::Operation> to_take_back(cli::Invocation& in, Scene& scene) {
  if (auto operation = taken_over(in, scene)) return operation;
  if (!named(in).empty()) look_elsewhere(in, scene, named(in));
  const std::string id = operation::to_take_back(in, tool, scene.identity, scene.target->place);
  if (id.empty()) look_elsewhere(in, scene, "");
  return opened(id);
}

void consent(cli::Invocation& in, const std::string& text, const std::string& id) {
  if (in.args.has("yes")) return;
  in.out.note(text);
  if (!ui::confirmed(in.out, "Take it back?", "--yes")) {
    throw Error("not confirmed", Exit::aborted).attempt(in.self + " rollback " + id + " --dry-run");
  }
}

/// With nothing to take back; a rollback that runs ends it itself.
void end_old(record::Operation& old, const operation::Hands& hands) {
  if (old.journal().entries().ended) return;
  if (hands.place == nullptr) return old.journal().end(record::Ending::abandoned);
  shared::give_up(*hands.place, old);
}

/// The operation that is named, if it was over on this machine alone until now.
std::optional<record::Operation> ended_late(cli::Invocation& in, std::optional<Scene>& scene) {
  const std::string id = named(in);
  if (!operation::is_here(id) || !needs_place(verb_of(id)) || in.args.has("local")) return std::nullopt;
  auto operation = opened(id);
  const auto ended = operation->journal().entries().ended;
  if (!ended || ended->how != record::Ending::abandoned) return std::nullopt;
  if (!scene) scene.emplace(in);
  if (operation->draft().target != scene->identity) return std::nullopt;
  return shared::end_there(scene->place, *operation) ? std::move(operation) : std::nullopt;
}

/// What a rollback does not bring back. Empty: nothing of the kind.
std::string stays(const plan::Plan& done, const plan::Progress& progress) {
  const auto staying = plan::staying(done, progress, verbs());
  const auto titles = [&](const std::vector<plan::Id>& ids) {
    std::string out;
    for (const auto& step : done->steps) {
      if (std::find(ids.begin(), ids.end(), step.id) != ids.end()) out += "  " + text::printable(step.title) + "\n";
    }
    return out;
  };
  if (staying.no_return.empty()) return "";
  return "Not taken back, because nothing can:\n" + titles(staying.no_return) +
         (staying.before.empty() ? "" : "nor what that stands on:\n" + titles(staying.before));
}

}  // namespace

Exit status(cli::Invocation& in) {
  std::string flags;
  const operation::Ask ask = [&]() -> std::optional<shared::Head> {
    try {
      Scene scene(in);
      flags = scene.target->flags;
      return there(in, scene.place);
    } catch (const Error& e) {
      in.out.note("the cluster cannot be asked: " + std::string(e.what()));
      return std::nullopt;
    }
  };
  return operation::status(in, tool, ask, flags);
}

Exit history(cli::Invocation& in) { return operation::history(in, tool); }

Exit resume(cli::Invocation& in) {
  Scene scene(in);
  auto operation = to_resume(in, scene);
  if (!operation) {
    in.out.note("There is nothing to resume on " + scene.target->place + ".");
    return Exit::done;
  }
  const auto plan = plan::lawful(operation->draft(), verbs());
  Tools tools(*scene.target);
  const auto hands = scene.hands(tools, operation->id());
  const auto ended = in.args.has("take-over") ? operation::go_on_anyway(in, *operation, plan, hands)
                                              : operation::go_on(in, *operation, plan, hands);
  return tell(in, plan, ended, *scene.target, tools);
}

Exit rollback(cli::Invocation& in) {
  Scene scene(in);
  auto old = to_take_back(in, scene);
  if (!old) {
    in.out.note("There is nothing unfinished on " + scene.target->place + "; an operation that is over can be named.");
    return Exit::done;
  }
  Tools tools(*scene.target);
  const auto hands = scene.hands(tools, old->id());
  if (hands.place != nullptr && !old->journal().entries().ended) {
    shared::check_not_taken(scene.place, *old);
    shared::learn_end(scene.place, *old);
  }
  const auto done = plan::lawful(old->draft(), verbs());
  const auto progress = plan::settled(done, plan::progress_of(old->journal().records()), tools);
  auto draft = plan::rollback_of(done, progress, verbs());
  operation::accept(in, draft, verbs());
  const auto plan = plan::lawful(std::move(draft), verbs());
  const std::string stay = stays(done, progress);
  const std::string text = operation::shown(plan, verbs(), {scene.target->kubectl, in.self}, in.out.width()) + stay;
  if (in.args.has("dry-run")) {
    in.out.answer(text + "Nothing was changed.\n");
    return Exit::done;
  }
  operation::Ended ended;
  if (plan->steps.empty()) {
    end_old(*old, hands);
  } else {
    consent(in, text, old->id());
    ended = operation::begin(in, "rollback-" + verb_of(old->id()), plan, hands, &*old);
  }
  if (!stay.empty()) in.out.note(stay.substr(0, stay.size() - 1));
  return tell(in, plan, ended, *scene.target, tools);
}

Exit abandon(cli::Invocation& in) {
  std::optional<Scene> scene;
  std::optional<record::Operation> operation = ended_late(in, scene);
  if (operation) {
    operation::tell_abandoned(in, *operation);
    return Exit::done;
  }
  if (in.args.has("take-over")) operation = taken_over(in, scene.emplace(in), false);
  if (!operation) operation = opened(operation::to_abandon(in, tool));
  if (!operation) {
    in.out.note("There is nothing to abandon on this machine.");
    return Exit::done;
  }
  if (!needs_place(verb_of(operation->id())) || in.args.has("local")) {
    operation->journal().end(record::Ending::abandoned);
  } else {
    if (!scene) scene.emplace(in);
    if (operation->draft().target != scene->identity) {
      throw Error("operation " + operation->id() + " is not of this cluster", Exit::refused)
          .why("it was begun on " + text::printable(operation->draft().where) + "; this is " + scene->target->place)
          .attempt("the same with the --context of that cluster, or, if that is gone for good, with --local");
    }
    if (const auto other = shared::give_up(scene->place, *operation)) {
      in.out.note("the record in the cluster stays: " + text::printable(other->holder) + " has taken it over");
    }
  }
  operation::tell_abandoned(in, *operation);
  return Exit::done;
}

}  // namespace kf::kfpv
