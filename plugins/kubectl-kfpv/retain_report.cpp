#include "retain_report.hpp"

#include "base/text.hpp"
#include "document/write.hpp"
#include "ui/table.hpp"
#include "wording.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace kf::kfpv {

namespace {

using doc::In;

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text::printable(text); }

/// By name: uid and policy.
std::map<std::string, std::pair<std::string, std::string>> policies(kube::Reader& cluster) {
  std::map<std::string, std::pair<std::string, std::string>> all;
  cluster.list(kube::resource::volumes, {}, [&](doc::Json&& object) {
    const In in(object);
    all[in["metadata"]["name"].text()] = {in["metadata"]["uid"].text(),
                                          in["spec"]["persistentVolumeReclaimPolicy"].text("Retain")};
  });
  return all;
}

plan::Failure why_not(const RetainLine& line, const operation::Ended& ended) {
  for (const auto& failure : ended.outcome.failures) {
    if (failure.step == line.step) return failure;
  }
  return {line.step, line.step.empty() ? line.note : "not reached", ""};
}

std::string result_of(const Fate& fate, bool undo) {
  if (fate.line.volume.empty()) return "no volume yet";
  if (!fate.as_wanted()) return fate.is.empty() ? "GONE" : undo ? "NOT RESTORED" : "NOT RETAINED";
  if (fate.line.step.empty()) return "unchanged";
  return undo ? "restored" : "retained";
}

std::string summary(const Report& report) {
  const std::size_t ours = report.count(true), before = report.count(false);
  const std::string verb = report.undo ? "restored" : "retained";
  std::string line = text::count(ours, "volume") + " " + verb;
  if (ours == 0 && before > 0 && !report.undo) {
    line = text::count(before, "volume is", "volumes are") + " retained already";
  } else if (before > 0) {
    line += ", " + std::to_string(before) + (report.undo ? " as retain had found them" : " retained already");
  }
  const auto not_so = static_cast<std::size_t>(
      std::count_if(report.fates.begin(), report.fates.end(), [](const Fate& f) { return !f.as_wanted(); }));
  if (not_so > 0) line += ", " + std::to_string(not_so) + " NOT " + verb;
  return line + "; read back from the cluster.\n";
}

}  // namespace

std::size_t Report::count(bool by_us) const {
  return static_cast<std::size_t>(std::count_if(fates.begin(), fates.end(), [&](const Fate& f) {
    return !f.line.volume.empty() && f.as_wanted() && f.line.step.empty() != by_us;
  }));
}

bool Report::complete() const {
  return std::all_of(fates.begin(), fates.end(), [](const Fate& f) { return f.as_wanted(); });
}

std::vector<RetainLine> lines_of(const plan::Draft& draft) {
  std::vector<RetainLine> lines;
  for (const plan::Step& step : draft.steps) {
    const bool hold = step.action.verb == "kube.hold";
    lines.push_back({step.title, step.action.text("volume"), step.action.text("uid"),
                     hold ? step.action.text("was") : "Retain", hold ? "Retain" : step.action.text("to"), step.id, ""});
  }
  return lines;
}

Report report_of(const std::vector<RetainLine>& lines, bool undo, const operation::Ended& ended,
                 kube::Reader& cluster) {
  Report report{.operation = ended.id, .undo = undo};
  const auto now = policies(cluster);
  for (const RetainLine& line : lines) {
    Fate fate{line, "", ""};
    const auto it = now.find(line.volume);
    if (it != now.end() && it->second.first == line.uid) fate.is = it->second.second;
    if (!fate.as_wanted()) {
      const auto failure = why_not(line, ended);
      fate.why = failure.why;
      fate.attempt = failure.attempt;
    }
    report.fates.push_back(std::move(fate));
  }
  return report;
}

bool prove(cli::Invocation& in, const std::vector<RetainLine>& lines, bool undo, const operation::Ended& ended,
           kube::Reader& cluster) {
  const std::string done = std::to_string(ended.done) + " of " + text::count(ended.steps, "step") +
                           " done; only reading it back was cut off, see " + in.self + " list";
  try {
    const Report report = report_of(lines, undo, ended, cluster);
    const bool json = wants_json(in);
    in.out.answer(json ? doc::to_json(json_of(report)) : text_of(report, in.self, in.out.width()));
    return report.complete();
  } catch (const Interrupted& i) {
    throw Interrupted{i.signal, done};
  } catch (const Error& e) {
    throw Error(e).state(done);
  }
}

std::string text_of(const Report& report, const std::string& self, std::size_t width) {
  ui::Table table{{{"HOLDS"}, {"VOLUME", true}, {"WAS"}, {"IS"}, {"RESULT"}}, {}};
  for (const Fate& f : report.fates) {
    table.rows.push_back({text::printable(f.line.object), or_dash(f.line.volume), or_dash(f.line.was), or_dash(f.is),
                          result_of(f, report.undo)});
  }
  std::string out = ui::render(table, width).text + summary(report);
  std::set<std::string> tries;
  for (const Fate& f : report.fates) {
    const std::string words = f.as_wanted() ? f.line.note : f.why;
    if (!f.attempt.empty()) tries.insert(f.attempt);
    if (!words.empty() && !f.line.volume.empty()) {
      out +=
          ui::wrap(text::printable((f.as_wanted() ? "note: " : "") + f.line.volume + ": " + words), width, "  ") + "\n";
    }
  }
  for (const auto& attempt : tries) out += "try: " + attempt + "\n";
  if (!report.undo && report.count(true) > 0) out += "Undo: " + self + " retain --undo\n";
  return out + "Next: " + self + (report.complete() ? " check\n" : " list -o wide\n");
}

doc::OrderedJson json_of(const Report& report) {
  doc::OrderedJson items = doc::OrderedJson::array();
  const auto or_null = [](const std::string& text) {
    return text.empty() ? doc::OrderedJson(nullptr) : doc::OrderedJson(text);
  };
  for (const Fate& f : report.fates) {
    items.push_back({{"holds", f.line.object},
                     {"volume", or_null(f.line.volume)},
                     {"was", or_null(f.line.was)},
                     {"wanted", or_null(f.line.want)},
                     {"is", or_null(f.is)},
                     {"changed", !f.line.step.empty() && f.as_wanted()},
                     {"asWanted", f.as_wanted()},
                     {"why", or_null(f.as_wanted() ? f.line.note : f.why)}});
  }
  return {{"apiVersion", "kf-plugins/v1"}, {"kind", "RetainReport"},        {"operation", or_null(report.operation)},
          {"undo", report.undo},           {"complete", report.complete()}, {"items", std::move(items)}};
}

}  // namespace kf::kfpv
