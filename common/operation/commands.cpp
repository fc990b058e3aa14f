#include "operation/commands.hpp"

#include "base/text.hpp"
#include "operation/accept.hpp"
#include "operation/pace.hpp"
#include "operation/past.hpp"
#include "plan/rollback.hpp"
#include "record/state_directory.hpp"
#include "shared/take_over.hpp"
#include "ui/prompt.hpp"

#include <algorithm>

namespace kf::operation {

namespace {

/// The cluster of the command line, and the place for records in it.
struct Scene {
  Scene(cli::Invocation& in, const Kit& of)
      : kit(of), target(kit.target_of(in)), identity(target->identity()), place(place_in(in, *target, identity)) {}

  /// For working on the operation `id`.
  Hands hands(const cli::Invocation& in, const std::string& id) {
    auto hands = target->hands();
    hands.wording = target->wording(in.self);
    if (recorded_there(kit, verb_of(id))) hands.place = &place;
    return hands;
  }
  std::string shown(const cli::Invocation& in, const plan::Plan& plan) const {
    return operation::shown(plan, kit.verbs(), target->wording(in.self), in.out.width());
  }

  const Kit& kit;
  std::unique_ptr<Target> target;
  std::string identity;
  shared::Place place;
};

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
    pace_of(in, plan, scene.kit.verbs(), scene.target->wording(in.self));
    if (in.args.has("yes") || !runs) return;
    in.out.note(scene.shown(in, plan));
    if (!ui::confirmed(in.out, "Take it over from " + text::printable(head.holder) + "?", "--yes")) {
      throw Error("not confirmed", Exit::aborted).attempt(in.self + " status");
    }
  };
  return shared::take_over(scene.place, record::state_directory(), scene.kit.tool, named(in), scene.kit.verbs(),
                           consent);
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
  const std::string id = operation::to_resume(in, scene.kit.tool, scene.identity, scene.target->place);
  if (id.empty()) look_elsewhere(in, scene, "");
  return opened(id);
}

/// The same for `rollback`.
std::optional<record::Operation> to_take_back(cli::Invocation& in, Scene& scene) {
  if (auto operation = taken_over(in, scene)) return operation;
  if (!named(in).empty()) look_elsewhere(in, scene, named(in));
  const std::string id = operation::to_take_back(in, scene.kit.tool, scene.identity, scene.target->place);
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
void end_old(record::Operation& old, const Hands& hands) {
  if (old.journal().entries().ended) return;
  if (hands.place == nullptr) return old.journal().end(record::Ending::abandoned);
  shared::give_up(*hands.place, old);
}

/// The operation that is named, if it was over on this machine alone until now.
std::optional<record::Operation> ended_late(cli::Invocation& in, const Kit& kit, std::optional<Scene>& scene) {
  const std::string id = named(in);
  if (!operation::is_here(id) || !recorded_there(kit, verb_of(id)) || in.args.has("local")) return std::nullopt;
  auto operation = opened(id);
  const auto ended = operation->journal().entries().ended;
  if (!ended || ended->how != record::Ending::abandoned) return std::nullopt;
  if (!scene) scene.emplace(in, kit);
  if (operation->draft().target != scene->identity) return std::nullopt;
  return shared::end_there(scene->place, *operation) ? std::move(operation) : std::nullopt;
}

/// What a rollback does not bring back. Empty: nothing of the kind.
std::string stays(const plan::Plan& done, const plan::Progress& progress, const plan::Verbs& verbs) {
  const auto staying = plan::staying(done, progress, verbs);
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

Exit status(cli::Invocation& in, const Kit& kit) {
  std::string flags;
  const Ask ask = [&]() -> std::optional<shared::Head> {
    try {
      Scene scene(in, kit);
      flags = scene.target->flags;
      return there(in, scene.place);
    } catch (const Error& e) {
      in.out.note("the cluster cannot be asked: " + std::string(e.what()));
      return std::nullopt;
    }
  };
  return operation::status(in, kit.tool, ask, flags);
}

Exit history(cli::Invocation& in, const Kit& kit) { return operation::history(in, kit.tool); }

Exit resume(cli::Invocation& in, const Kit& kit) {
  Scene scene(in, kit);
  auto operation = to_resume(in, scene);
  if (!operation) {
    in.out.note("There is nothing to resume on " + scene.target->place + ".");
    return Exit::done;
  }
  const auto plan = plan::lawful(operation->draft(), kit.verbs());
  const auto hands = scene.hands(in, operation->id());
  const auto ended = in.args.has("take-over") ? operation::go_on_anyway(in, *operation, plan, hands)
                                              : operation::go_on(in, *operation, plan, hands);
  return kit.tell(in, plan, ended, *scene.target);
}

Exit rollback(cli::Invocation& in, const Kit& kit) {
  Scene scene(in, kit);
  auto old = to_take_back(in, scene);
  if (!old) {
    in.out.note("There is nothing unfinished on " + scene.target->place + "; an operation that is over can be named.");
    return Exit::done;
  }
  const auto hands = scene.hands(in, old->id());
  if (hands.place != nullptr && !old->journal().entries().ended) {
    shared::check_not_taken(scene.place, *old);
    shared::learn_end(scene.place, *old);
  }
  const auto done = plan::lawful(old->draft(), kit.verbs());
  const auto progress = plan::settled(done, plan::progress_of(old->journal().records()), scene.target->tools());
  auto draft = plan::rollback_of(done, progress, kit.verbs());
  operation::accept(in, draft, kit.verbs());
  const auto plan = plan::lawful(std::move(draft), kit.verbs());
  const std::string stay = stays(done, progress, kit.verbs());
  const std::string text = scene.shown(in, plan) + stay;
  if (in.args.has("dry-run")) {
    in.out.answer(text + "Nothing was changed.\n");
    return Exit::done;
  }
  Ended ended;
  if (plan->steps.empty()) {
    end_old(*old, hands);
  } else {
    consent(in, text, old->id());
    ended = operation::begin(in, "rollback-" + verb_of(old->id()), plan, hands, &*old);
  }
  if (!stay.empty()) in.out.note(stay.substr(0, stay.size() - 1));
  return kit.tell(in, plan, ended, *scene.target);
}

Exit abandon(cli::Invocation& in, const Kit& kit) {
  std::optional<Scene> scene;
  std::optional<record::Operation> operation = ended_late(in, kit, scene);
  if (operation) {
    operation::tell_abandoned(in, *operation);
    return Exit::done;
  }
  if (in.args.has("take-over")) operation = taken_over(in, scene.emplace(in, kit), false);
  if (!operation) operation = opened(operation::to_abandon(in, kit.tool));
  if (!operation) {
    in.out.note("There is nothing to abandon on this machine.");
    return Exit::done;
  }
  if (!recorded_there(kit, verb_of(operation->id())) || in.args.has("local")) {
    operation->journal().end(record::Ending::abandoned);
  } else {
    if (!scene) scene.emplace(in, kit);
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

}  // namespace kf::operation
