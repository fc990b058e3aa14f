#include "volume/check.hpp"

#include "app.hpp"
#include "base/text.hpp"
#include "document/write.hpp"
#include "if_deleted.hpp"
#include "select.hpp"
#include "ui/table.hpp"
#include "volume/logs.hpp"
#include "wording.hpp"

#include <algorithm>

namespace kf::kfpv {

namespace {

using volume::Finding;
using volume::Severity;

std::size_t count(const std::vector<Finding>& findings, Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.severity == severity; }));
}

std::string verdict_of(const Picture& picture, const std::vector<Finding>& findings) {
  if (picture.discovery.volumes.empty()) return "unknown";
  if (count(findings, Severity::loss) > 0) return "loss";
  return count(findings, Severity::broken) > 0 ? "broken" : "safe";
}

doc::OrderedJson json_of(const Picture& picture, const std::vector<Finding>& findings) {
  doc::OrderedJson list = doc::OrderedJson::array();
  for (const Finding& f : findings) {
    list.push_back({{"id", f.id},
                    {"severity", volume::shown(f.severity)},
                    {"object", f.object},
                    {"evidence", f.evidence},
                    {"next", f.next}});
  }
  return {{"apiVersion", "kf-plugins/v1"},
          {"kind", "CheckReport"},
          {"verdict", verdict_of(picture, findings)},
          {"volumes", picture.discovery.volumes.size()},
          {"gaps", picture.facts.gaps},
          {"findings", std::move(list)}};
}

ui::Style style_of(Severity severity) {
  switch (severity) {
    case Severity::loss: return ui::Style::red;
    case Severity::broken:
    case Severity::warning: return ui::Style::yellow;
    case Severity::note: return ui::Style::dim;
  }
  return ui::Style::plain;
}

std::string text_of(const Finding& f, const ui::Output& out) {
  const std::string word(volume::shown(f.severity)), indent(9, ' ');
  const std::size_t width = out.width() > 40 ? out.width() - indent.size() : 0;
  return out.styled(word, style_of(f.severity)) + indent.substr(word.size()) + f.id + "  " + text::printable(f.object) +
         "\n" + indent + ui::wrap(f.evidence, width, indent) + "\n" + indent + "next: " + f.next + "\n";
}

/// One command against all that is kept by the same one.
std::string first_of_all(const cli::Invocation& in, const Picture& picture, const std::vector<Finding>& findings) {
  const bool all = in.args.words.empty() && in.args.get("namespace").empty();
  if (all && findings.front().id == "DELETE-POLICY") return in.self + " retain" + picture.flags;
  return findings.front().next;
}

std::string summary(const cli::Invocation& in, const Picture& picture, const std::vector<Finding>& findings) {
  const std::size_t loss = count(findings, Severity::loss), broken = count(findings, Severity::broken),
                    warnings = count(findings, Severity::warning);
  std::string line = text::count(picture.discovery.volumes.size(), "volume") + ": ";
  line += loss == 0 ? "nothing would lose data" : text::count(loss, "finding") + " would lose data";
  if (broken > 0) line += ", " + text::count(broken, "does not work", "do not work");
  if (warnings > 0) line += ", " + text::count(warnings, "warning");
  line += ". Nothing was changed.\n";
  if (volume::blocks(findings)) return line + "Next: " + first_of_all(in, picture, findings) + "\n";
  return line;
}

/// What --to names; null: nothing.
const volume::Release* wanted_release(const cli::Invocation& in) {
  if (!in.args.has("to")) return nullptr;
  const std::string name = in.args.get("to");
  if (const auto* release = volume::release_named(name)) return release;
  std::vector<std::string> known;
  for (const auto& r : volume::releases()) {
    if (!r.kubeflow.empty()) known.emplace_back(r.kubeflow);
  }
  throw Error("no Kubeflow \"" + text::printable(name) + "\" is known", Exit::usage)
      .why("known are " + text::join(known, ", ") + ", and Pipelines alone as pipelines-VERSION")
      .attempt(in.self + " check --to " + known.back());
}

/// What the servers say of their data, into the picture.
void listen(cli::Invocation& in, kube::Logs& logs, Picture& picture) {
  const auto told = picture.facts.gaps.size();
  in.out.progress("reading logs");
  volume::read_logs(logs, volume::pods_to_ask(picture.discovery, picture.facts.snapshot), picture.facts);
  for (std::size_t i = told; i < picture.facts.gaps.size(); ++i) in.out.note("note: " + picture.facts.gaps[i]);
}

/// Files have no logs, and neither has a rehearsal.
std::unique_ptr<Picture> look_and_listen(cli::Invocation& in) {
  const volume::Wanted wanted{.events = true};
  const auto target = in.args.has("filename") ? nullptr : target_of(in);
  auto picture = target == nullptr ? look(in, wanted) : look(in, *target, wanted);
  select(*picture, in.args.words, in.self);
  if (target != nullptr && target->logs() != nullptr) listen(in, *target->logs(), *picture);
  return picture;
}

}  // namespace

Exit check(cli::Invocation& in) {
  const volume::Release* to = wanted_release(in);
  if (in.args.has("if-deleted")) {
    const auto picture = look(in, {.events = true, .objects = true});
    select(*picture, in.args.words, in.self);
    return check_if_deleted(in, *picture);
  }
  const auto picture = look_and_listen(in);
  const auto findings =
      volume::check(picture->discovery, picture->facts.snapshot, {picture->kubectl, in.self, picture->flags}, to);
  const bool nothing = picture->discovery.volumes.empty();
  const std::string format = in.args.get("output", "table");
  if (format == "json") {
    in.out.answer(doc::to_json(json_of(*picture, findings)));
  } else if (format == "yaml") {
    in.out.answer(doc::to_yaml(json_of(*picture, findings)));
  } else if (!nothing) {
    if (!in.args.has("no-headers")) in.out.answer(heading(*picture) + "\n");
    for (const Finding& f : findings) in.out.answer(text_of(f, in.out));
    if (!in.args.has("no-headers")) in.out.answer(summary(in, *picture, findings));
  }
  if (nothing) {
    // "Safe" would be the wrong answer to a question asked of the wrong cluster.
    throw Error("there is nothing to check", Exit::refused)
        .why(nothing_found(in, *picture))
        .attempt(picture->kubectl + " config get-contexts");
  }
  return volume::blocks(findings) ? Exit::refused : Exit::done;
}

}  // namespace kf::kfpv
