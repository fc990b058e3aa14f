#include "app.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "import_plan.hpp"
#include "kube/failure.hpp"
#include "kube/new_volume.hpp"
#include "picture.hpp"
#include "process/runner.hpp"
#include "ui/table.hpp"
#include "wording.hpp"

namespace kf::kfpv {

namespace {

using doc::In;

/// EXPORT, and which of its volumes.
ExportedStores read(const cli::Invocation& in, const Mapping& mapping) {
  if (in.args.words.empty()) {
    throw Error("import needs an export", Exit::usage).attempt(in.self + " import DIRECTORY    (or FILE.tar)");
  }
  auto all = read_stores(in.args.words.front(), mapping, in.args.has("to-csi"));
  select(all, {in.args.words.begin() + 1, in.args.words.end()}, in.self);
  if (all.stores.empty()) {
    throw Error("there is nothing to import", Exit::refused)
        .why("the export " + text::printable(all.place) + " holds no volume that is meant");
  }
  return all;
}

void try_one(kube::Cluster& cluster, const kube::Resource& resource, const kube::Name& name, const doc::Json& object) {
  if (!cluster.get(resource, name)) cluster.try_create(resource, object);
}

/// The server itself is asked, before anything is changed, whether it would take each of them.
void try_all(kube::Cluster& cluster, const ExportedStores& from, bool claims) {
  for (const auto& store : from.stores) {
    try_one(cluster, kube::resource::volumes, {"", store.volume}, store.object);
    if (claims && store.claim_object.is_object())
      try_one(cluster, kube::resource::claims, store.claim, store.claim_object);
  }
}

struct Row {
  const ExportedStore& store;
  std::string phase, claim_phase, wrong;  ///< wrong: why it is not as wanted; empty: it is
};

std::vector<Row> read_back(kube::Reader& cluster, const ExportedStores& from, bool claims) {
  std::vector<Row> rows;
  for (const auto& store : from.stores) {
    Row row{store, "", "", ""};
    const auto there = cluster.get(kube::resource::volumes, {"", store.volume});
    row.wrong = there ? kube::unlike(store.object, *there) : "it is not there";
    if (there) row.phase = In(*there)["status"]["phase"].text("new");
    if (!store.claim.name.empty()) {
      const auto claim = cluster.get(kube::resource::claims, store.claim);
      row.claim_phase = claim ? In(*claim)["status"]["phase"].text() : "";
      const bool bound = claim && In(*claim)["spec"]["volumeName"].text() == store.volume && row.claim_phase == "Bound";
      if (claims && store.claim_object.is_object() && !bound && row.wrong.empty())
        row.wrong = "its claim is not bound to it";
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

doc::OrderedJson json_of(const std::vector<Row>& rows, const operation::Ended& ended) {
  doc::OrderedJson items = doc::OrderedJson::array();
  const auto or_null = [](const std::string& text) {
    return text.empty() ? doc::OrderedJson(nullptr) : doc::OrderedJson(text);
  };
  for (const Row& row : rows) {
    items.push_back({{"role", row.store.role},
                     {"volume", row.store.volume},
                     {"phase", or_null(row.phase)},
                     {"claim", or_null(row.store.claim.name.empty() ? "" : row.store.claim.shown())},
                     {"claimPhase", or_null(row.claim_phase)},
                     {"asWanted", row.wrong.empty()},
                     {"why", or_null(row.wrong)}});
  }
  return {{"apiVersion", "kf-plugins/v1"},
          {"kind", "ImportReport"},
          {"operation", or_null(ended.id)},
          {"items", std::move(items)}};
}

/// True if everything is as wanted.
bool answer(cli::Invocation& in, Target& target, const ExportedStores& from, const Mapping& mapping,
            const operation::Ended& ended) {
  const auto rows = read_back(target.cluster(), from, in.args.has("claims"));
  const auto wrong = static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const Row& row) { return !row.wrong.empty(); }));
  if (wants_json(in)) {
    in.out.answer(doc::to_json(json_of(rows, ended)));
    return wrong == 0;
  }
  ui::Table table{{{"ROLE"}, {"VOLUME"}, {"PHASE"}, {"FOR CLAIM"}, {"CLAIM IS", true}, {"RESULT"}}, {}};
  for (const Row& row : rows) {
    const std::string claim = row.store.claim.name.empty() ? "any" : row.store.claim.shown();
    table.rows.push_back({row.store.role, row.store.volume, row.phase.empty() ? "-" : row.phase, claim,
                          row.claim_phase.empty() ? "not there" : row.claim_phase,
                          row.wrong.empty() ? "as exported, Retain" : "NOT: " + row.wrong});
    for (auto& cell : table.rows.back()) cell = text::printable(cell);
  }
  in.out.answer(ui::render(table, in.out.width()).text + text::count(rows.size() - wrong, "volume") + " of " +
                std::to_string(rows.size()) + " imported; read back from the cluster.\n");
  const process::Command place{.program = "x", .args = {from.place}};
  in.out.answer("Next: install Kubeflow, whose claims get these volumes; then\n      " + in.self + " verify --from" +
                process::shown(place).substr(1) + shown(mapping) + (target.rehearsed ? "" : target.flags) + "\n");
  return wrong == 0;
}

}  // namespace

Exit import_volumes(cli::Invocation& in) {
  const Mapping mapping = mapping_of(in);
  const auto from = read(in, mapping);
  const auto target = target_of(in);
  const auto picture = look(in, *target, {.events = true});
  auto planned =
      import_plan(picture->facts.snapshot, from,
                  {identity_of(target->cluster()), in.args.has("claims"), in.args.has("old-cluster-gone"), in.self});
  const auto plan = operation::made_lawful(in, kit, *target, std::move(planned.draft));
  try_all(target->cluster(), from, in.args.has("claims"));
  for (const auto& note : from.notes) in.out.note("note: " + text::printable(note));
  for (const auto& note : planned.notes) in.out.note("note: " + text::printable(note));
  if (in.args.has("dry-run")) return operation::show_plan(in, kit, *target, plan);
  const auto ended = carry_out(in, kit, *target, plan, "import", "Import them?");
  const Exit code = operation::exit_of(ended, in);
  const bool proven = answer(in, *target, from, mapping, ended);
  target->keep();
  if (target->rehearsed) in.out.note("That was a " + target->place + ": no cluster was changed.");
  return code == Exit::done && !proven ? Exit::failed : code;
}

}  // namespace kf::kfpv
