#include "app.hpp"
#include "base/text.hpp"
#include "export_plan.hpp"
#include "export_report.hpp"
#include "picture.hpp"
#include "record/bundle.hpp"
#include "volume/csi_translation.hpp"
#include "wording.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

namespace fs = std::filesystem;

bool is_occupied(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error)) && !(fs::is_directory(path, error) && fs::is_empty(path, error));
}

/// Nothing is begun, let alone stopped, for an export that cannot be written. Without --stop the very same export may
/// be there: then it stays as it is.
fs::path place_of(const cli::Invocation& in) {
  const std::string given = in.args.get("output");
  for (const char* format : {"json", "yaml", "table", "wide", "name"}) {
    if (given != format) continue;
    throw Error("-o is the place of the export, not a format", Exit::usage)
        .attempt(in.self + " export -o DIRECTORY --format=json");
  }
  if (given.empty()) {
    throw Error("an export needs a place", Exit::usage).attempt(in.self + " export -o DIRECTORY    (or FILE.tar)");
  }
  std::error_code error;
  fs::path to = fs::absolute(given, error).lexically_normal();
  if (!to.has_filename()) to = to.parent_path();
  record::check_place(to);
  if (!is_occupied(to)) return to;
  if (in.args.has("stop")) {
    throw Error(text::printable(given) + " is there already", Exit::refused)
        .why("with --stop the export is a new one")
        .attempt(in.self + " export --stop -o " + stopped_place(given));
  }
  record::read_bundle(to);  // or it says what else is there
  return to;
}

ExportPlanOf options_of(const cli::Invocation& in) {
  return {{place_of(in), in.args.get("namespace"), in.args.has("secrets"), in.args.has("to-csi")},
          in.args.has("stop"),
          in.args.has("managers-paused")};
}

/// What will not be translated, and what a driver needs besides.
void tell_translations(cli::Invocation& in, const volume::Discovery& discovery, Target& target) {
  std::vector<std::string> notes;
  target.cluster().list(kube::resource::volumes, {}, [&](doc::Json&& object) {
    const std::string name = doc::In(object)["metadata"]["name"].text();
    const auto& rows = discovery.volumes;
    if (std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.volume == name; }))
      volume::with_csi(object, notes);
  });
  for (const auto& note : notes) in.out.note("note: " + text::printable(note));
}

}  // namespace

Exit export_volumes(cli::Invocation& in) {
  const auto options = options_of(in);
  const auto target = target_of(in);
  const auto picture = look(in, *target, {});
  if (picture->discovery.volumes.empty()) {
    throw Error("there is nothing to export", Exit::refused)
        .why(nothing_found(in, *picture))
        .attempt(picture->kubectl + " config get-contexts");
  }
  const auto plan =
      operation::made_lawful(in, kit, *target, export_plan(picture->facts.snapshot, picture->discovery, options));
  if (options.to.csi) tell_translations(in, picture->discovery, *target);
  if (in.args.has("dry-run")) return operation::show_plan(in, kit, *target, plan);
  const auto ended = options.stop ? carry_out(in, kit, *target, plan, "stop", "Stop the stores and export?")
                                  : carry_out_protecting(in, *target, plan, "export");
  const Exit answered = answer_export(in, *target, plan, ended);
  target->keep();
  if (target->rehearsed) in.out.note("That was a " + target->place + ": no cluster was changed, nothing was written.");
  const Exit code = operation::exit_of(ended, in);
  return code == Exit::done ? answered : code;
}

}  // namespace kf::kfpv
