#include "app.hpp"
#include "base/text.hpp"
#include "cleanup_plan.hpp"
#include "document/write.hpp"
#include "kube/verbs.hpp"
#include "picture.hpp"
#include "ui/table.hpp"
#include "volume/source.hpp"
#include "wording.hpp"

namespace kf::kfpv {

namespace {

doc::OrderedJson json_of(const std::vector<Leftover>& rows) {
  doc::OrderedJson items = doc::OrderedJson::array();
  for (const Leftover& row : rows) {
    items.push_back({{"volume", row.volume->meta.name},
                     {"phase", row.volume->phase},
                     {"reclaimPolicy", row.volume->reclaim_policy},
                     {"capacity", row.volume->capacity},
                     {"verdict", row.can_go() ? "can-go" : "stays"},
                     {"why", row.why()},
                     {"sameDisk", row.other == nullptr ? doc::OrderedJson(nullptr) : row.other->meta.name}});
  }
  return {{"apiVersion", "kf-plugins/v1"}, {"kind", "CleanupList"}, {"items", std::move(items)}};
}

void answer_table(cli::Invocation& in, const Picture& picture, const std::vector<Leftover>& rows) {
  ui::Table table{{{"VOLUME"}, {"PHASE", true}, {"POLICY", true}, {"SIZE", true}, {"VERDICT"}}, {}};
  const Leftover* first = nullptr;
  for (const Leftover& row : rows) {
    const auto& v = *row.volume;
    table.rows.push_back({v.meta.name, v.phase, v.reclaim_policy, v.capacity,
                          std::string(row.can_go() ? "can go: " : "stays: ") + row.why()});
    for (auto& cell : table.rows.back()) cell = text::printable(cell);
    if (first == nullptr && row.can_go()) first = &row;
  }
  in.out.answer(heading(picture) + "\n" + ui::render(table, in.out.width()).text);
  if (first == nullptr) return in.out.answer("Nothing can go. Nothing was changed.\n");
  const std::string name = text::printable(first->volume->meta.name);
  in.out.answer("Nothing was changed. Next: " + in.self + " cleanup " + name + " --confirm=" + name + picture.flags +
                "\n");
}

/// What no claim has, and whether it can go.
Exit overview(cli::Invocation& in, Target& target) {
  const auto picture = look(in, target, {});
  const auto rows = leftovers(picture->facts.snapshot, picture->discovery);
  if (wants_json(in)) {
    in.out.answer(doc::to_json(json_of(rows)));
  } else if (rows.empty()) {
    in.out.note("There is nothing to clean up on " + picture->place + ": every Kubeflow volume has its claim.");
  } else {
    answer_table(in, *picture, rows);
  }
  return Exit::done;
}

void check_confirmed(const cli::Invocation& in, const std::string& volume) {
  const std::string name = text::printable(volume);
  if (in.args.has("dry-run") || in.args.get("confirm") == volume) return;
  throw Error(in.args.has("confirm") ? "--confirm names another volume than " + name
                                     : "a cleanup wants the volume's name once more",
              Exit::usage)
      .why("what it removes is not brought back by a rollback")
      .attempt(in.self + " cleanup " + name + " --confirm=" + name + "    (--dry-run shows what it would do)");
}

/// Read back: the one is gone, the other is as it was. True if so.
bool answer(cli::Invocation& in, Target& target, const plan::Action& removal) {
  plan::Observation seen = kube::Tools(target.cluster()).probe(removal);
  const bool gone = seen.status == plan::Status::done;
  const std::string volume = removal.text("volume"), other = removal.text("other");
  const auto now = target.cluster().get(kube::resource::volumes, {"", other});
  const doc::Json none = doc::Json::object();
  const doc::In kept(now ? *now : none), ref = kept["spec"]["claimRef"];
  const bool is = kept["metadata"]["uid"].text() == removal.text("other_uid");
  const std::string claim = kube::Name{ref["namespace"].text(), ref["name"].text()}.shown();
  if (wants_json(in)) {
    in.out.answer(doc::to_json({{"apiVersion", "kf-plugins/v1"},
                                {"kind", "CleanupReport"},
                                {"volume", volume},
                                {"removed", gone},
                                {"sameDisk", other},
                                {"claim", is ? doc::OrderedJson(claim) : doc::OrderedJson(nullptr)}}));
    return gone && is;
  }
  in.out.answer("Volume object " + text::printable(volume) +
                (gone ? " is gone; its disk stays as volume "
                      : " is NOT gone: " + text::printable(seen.detail) + "; the same disk is volume ") +
                text::printable(other) + (is ? ", claim " + text::printable(claim) : ", which is GONE") +
                "; read back from the cluster.\nNext: " + in.self + (gone && is ? " check" : " status") + target.flags +
                "\n");
  return gone && is;
}

}  // namespace

Exit cleanup(cli::Invocation& in) {
  const auto target = target_of(in);
  if (in.args.words.empty()) {
    if (in.args.has("confirm")) throw Error("--confirm needs a volume", Exit::usage).attempt(in.self + " cleanup");
    return overview(in, *target);
  }
  const std::string& volume = in.args.words.front();
  check_confirmed(in, volume);
  const auto picture = look(in, *target, {});
  const auto plan = operation::made_lawful(in, kit, *target, cleanup_plan(picture->facts.snapshot, volume, in.self));
  if (in.args.has("dry-run")) return operation::show_plan(in, kit, *target, plan);
  const auto ended = carry_out(in, kit, *target, plan, "cleanup", "");
  const Exit code = operation::exit_of(ended, in);
  const bool proven = answer(in, *target, plan->steps.back().action);
  target->keep();
  return code == Exit::done && !proven ? Exit::failed : code;
}

}  // namespace kf::kfpv
