#include "export_report.hpp"

#include "base/text.hpp"
#include "document/read.hpp"
#include "document/strict.hpp"
#include "document/write.hpp"
#include "export_read.hpp"
#include "picture.hpp"
#include "record/bundle.hpp"
#include "ui/table.hpp"
#include "verbs.hpp"
#include "volume/farewell.hpp"
#include "wording.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace kf::kfpv {

namespace {

using doc::In;
using doc::Json;
using doc::OrderedJson;

/// What there is to tell.
struct Told {
  std::string place;
  std::optional<record::Bundle> bundle;  ///< read back; none in a rehearsal, or if it is not there
  Json index;                            ///< its export.json
  std::size_t kept = 0, volumes = 0;     ///< with policy Retain now
  std::vector<std::string> stopped;      ///< workloads
  std::vector<volume::Danger> dangers;
  std::vector<std::string> failures;  ///< steps that are not done, and why
};

const plan::Step* step_of(const plan::Plan& plan, const std::string& verb) {
  const auto it =
      std::find_if(plan->steps.begin(), plan->steps.end(), [&](const auto& s) { return s.action.verb == verb; });
  return it == plan->steps.end() ? nullptr : &*it;
}

std::vector<std::string> stopped_by(const plan::Plan& plan, Target& target) {
  std::vector<std::string> all;
  for (const auto& step : plan->steps) {
    if (step.action.verb != "kube.stop") continue;
    if (Tools(target).probe(step.action).status != plan::Status::done) continue;
    all.push_back(step.action.text("kind") + " " + step.action.text("namespace") + "/" + step.action.text("name"));
  }
  return all;
}

/// What is at the place is this plan's export only if that step is done. A volume that could not be kept holds up none
/// of the others.
bool is_written(const plan::Plan& plan, const operation::Ended& ended) {
  using Was = plan::Outcome::Was;
  const auto is_hold = [&](const plan::Failure& failure) {
    return std::any_of(plan->steps.begin(), plan->steps.end(), [&](const plan::Step& step) {
      return step.id == failure.step && step.action.verb == "kube.hold";
    });
  };
  const auto& failures = ended.outcome.failures;
  return ended.outcome.was == Was::done ||
         (ended.outcome.was == Was::refused && std::all_of(failures.begin(), failures.end(), is_hold));
}

Told gathered(cli::Invocation& in, Target& target, const plan::Plan& plan, const operation::Ended& ended) {
  const plan::Action& write = step_of(plan, "export.write")->action;
  Told told{.place = write.text("to")};
  for (const auto& failure : ended.outcome.failures) told.failures.push_back(failure.step + ": " + failure.why);
  const bool written = !target.rehearsed && is_written(plan, ended);
  std::error_code error;
  if (written && std::filesystem::exists(told.place, error)) {
    told.bundle = record::read_bundle(told.place);
    told.index = doc::read_strict(told.bundle->files.at("export.json").bytes, told.place + "/export.json");
  }
  const auto picture = look(in, target, {.ns = write.text("namespace")});
  for (const auto& row : picture->discovery.volumes) {
    told.volumes += row.pv == nullptr ? 0 : 1;
    told.kept += row.pv != nullptr && row.reclaim_policy == "Retain" ? 1 : 0;
  }
  const auto beside = target.rehearsed ? std::vector<Json>{} : read_beside(target.cluster(), write.text("namespace"));
  told.dangers =
      volume::dangers_of_deletion(picture->discovery, picture->facts.snapshot, {target.kubectl, in.self, target.flags},
                                  beside, in.self + " export --stop -o " + stopped_place(told.place) + target.flags);
  if (!told.bundle && !target.rehearsed)
    told.dangers.insert(told.dangers.begin(), {"the export is not written", "see above"});
  told.stopped = stopped_by(plan, target);
  return told;
}

std::size_t files_in(const record::Bundle& bundle, const std::string& folder) {
  return static_cast<std::size_t>(std::count_if(bundle.files.begin(), bundle.files.end(), [&](const auto& each) {
    return each.first.starts_with(folder + "/");
  }));
}

/// Recurring runs that start runs by themselves (kubeflow/pipelines ScheduledWorkflow, spec.enabled).
std::size_t enabled_runs(const record::Bundle& bundle) {
  std::size_t enabled = 0;
  for (const auto& [name, file] : bundle.files) {
    if (!name.starts_with("beside/scheduledworkflow/")) continue;
    doc::read_objects(file.bytes, name,
                      [&](Json&& object) { enabled += In(object)["spec"]["enabled"].truth() ? 1 : 0; });
  }
  return enabled;
}

/// "2 volumes, 2 claims, 1 class, 3 recurring runs (2 enabled), …"
std::string contents(const record::Bundle& bundle) {
  struct Kind {
    const char *folder, *one, *many;
  };
  constexpr Kind kinds[] = {{"volumes", "volume", "volumes"},
                            {"claims", "claim", "claims"},
                            {"classes", "class", "classes"},
                            {"beside/profile", "Profile", "Profiles"},
                            {"beside/notebook", "Notebook", "Notebooks"},
                            {"beside/poddefault", "PodDefault", "PodDefaults"},
                            {"beside/scheduledworkflow", "recurring run", "recurring runs"},
                            {"beside/workflow", "unfinished Workflow", "unfinished Workflows"},
                            {"beside/kfdef", "KfDef", "KfDefs"}};
  std::vector<std::string> parts;
  for (const Kind& kind : kinds) {
    const std::size_t n = files_in(bundle, kind.folder);
    if (n == 0) continue;
    parts.push_back(text::count(n, kind.one, kind.many));
    if (std::string_view(kind.folder) == "beside/scheduledworkflow")
      parts.back() += " (" + std::to_string(enabled_runs(bundle)) + " enabled)";
  }
  const std::size_t secrets = files_in(bundle, "secrets");
  return text::join(parts, ", ") +
         "; Secrets: " + (secrets == 0 ? "none (--secrets adds those of the stores)" : std::to_string(secrets));
}

long long sum_of(In counts) {
  long long sum = 0;
  for (const auto& [what, n] : counts.map()) sum += std::atoll(n.c_str());
  return sum;
}

std::string identity_line(In store) {
  const In identity = store["identity"], counts = identity["counts"];
  if (!identity.has()) return "";
  const std::string product = store["product"].text();
  std::string line = kube::Name{store["namespace"].text(), store["claim"].text()}.shown() + ": " + product + " ";
  if (identity["unknown"].has()) return line + "not known: " + identity["unknown"].text();
  const bool objects = product == "minio";
  const std::size_t parts = counts.keys().size();
  const std::string marker = identity["marker"].text();
  return line + identity["version"].text() + ", " + (marker.empty() ? "no marker" : marker) + ", " +
         text::count(parts, objects ? "bucket" : "table") + ", " +
         text::count(static_cast<std::size_t>(sum_of(counts)), objects ? "object" : "row");
}

/// A text behind a heading of its own, wrapped below itself.
std::string beside(std::string heading, std::size_t indent, const std::string& words, std::size_t width) {
  heading.resize(std::max(indent, heading.size()), ' ');
  const std::size_t room = width > indent + 20 ? width - indent : 0;
  return heading + ui::wrap(text::printable(words), room, std::string(indent, ' ')) + "\n";
}

std::string field(const std::string& name, const std::string& words, std::size_t width) {
  return beside("  " + name, 12, words, width);
}

std::string text_of(cli::Invocation& in, const Target& target, const Told& told, const operation::Ended& ended) {
  const std::size_t width = in.out.width();
  std::string out = field("kept",
                          std::to_string(told.kept) + " of " + text::count(told.volumes, "volume") +
                              " with policy Retain, read back from the cluster",
                          width);
  if (told.bundle) out += field("recorded", contents(*told.bundle), width);
  std::string name = "identity";
  for (const In store : In(told.index)["stores"].each()) {
    const std::string line = identity_line(store);
    if (line.empty()) continue;
    out += field(name, line, width);
    name.clear();
  }
  for (const In store : In(told.index)["outside"].each()) {
    out += field("outside", store["type"].text() + " " + store["id"].text() + ": not in this cluster, and not touched",
                 width);
  }
  for (const auto& workload : told.stopped) out += field("stopped", workload, width);
  if (told.bundle) out += field("written", told.place + ", read back whole", width);
  if (!told.bundle && !target.rehearsed) out += field("NOT", "written to " + told.place, width);
  for (const auto& failure : told.failures) out += field("failed", failure, width);
  out += std::string("SAFE TO DELETE this Kubeflow: ") +
         (told.dangers.empty() ? "yes    (what else is in the cluster was not looked at)" : "no") + "\n";
  std::size_t n = 0;
  for (const auto& danger : told.dangers) {
    out += beside("  " + std::to_string(++n) + ".", 5, danger.what, width) + "      " + danger.next + "\n";
  }
  if (!told.stopped.empty() && !ended.id.empty())
    out += "Back: " + in.self + " rollback " + ended.id + target.flags + "    (starts what was stopped)\n";
  if (told.bundle)
    out += "Next: " + in.self + " import " + text::printable(told.place) +
           " --dry-run    (with the --context of the new cluster)\n";
  return out;
}

OrderedJson json_of(const Told& told, const operation::Ended& ended) {
  OrderedJson dangers = OrderedJson::array();
  for (const auto& danger : told.dangers) dangers.push_back({{"what", danger.what}, {"next", danger.next}});
  return {{"apiVersion", "kf-plugins/v1"},
          {"kind", "ExportReport"},
          {"operation", ended.id.empty() ? OrderedJson(nullptr) : OrderedJson(ended.id)},
          {"place", told.place},
          {"written", told.bundle.has_value()},
          {"volumes", told.volumes},
          {"retained", told.kept},
          {"stopped", told.stopped},
          {"stores", OrderedJson(told.index.is_object() ? told.index["stores"] : Json::array())},
          {"outside", OrderedJson(told.index.is_object() ? told.index["outside"] : Json::array())},
          {"safeToDelete", told.dangers.empty()},
          {"dangers", std::move(dangers)},
          {"failures", told.failures}};
}

}  // namespace

std::string stopped_place(const std::string& place) {
  std::filesystem::path path(place);
  if (!path.has_filename()) path = path.parent_path();
  const std::string end = path.extension() == ".tar" ? ".tar" : "";
  const std::string stem = path.string().substr(0, path.string().size() - end.size()) + "-stopped";
  std::error_code error;
  std::string free = stem + end;
  for (int n = 2; std::filesystem::exists(free, error); ++n) free = stem + "-" + std::to_string(n) + end;
  return free;
}

bool is_export(const plan::Plan& plan) { return step_of(plan, "export.write") != nullptr; }

Exit answer_export(cli::Invocation& in, Target& target, const plan::Plan& plan, const operation::Ended& ended) {
  const Told told = gathered(in, target, plan, ended);
  in.out.answer(wants_json(in) ? doc::to_json(json_of(told, ended)) : text_of(in, target, told, ended));
  if (!told.bundle && !target.rehearsed) return Exit::failed;
  return told.dangers.empty() ? Exit::done : Exit::refused;
}

}  // namespace kf::kfpv
