#include "record/journal_text.hpp"

#include "document/strict.hpp"
#include "document/write.hpp"
#include "record/node.hpp"

namespace kf::record {

namespace {

using doc::OrderedJson;
using plan::Record;

constexpr std::string_view end_word = "ended";

std::string numbered(const std::string& file, std::size_t line) { return file + ", line " + std::to_string(line); }

Time time_in(const Node& node) {
  const auto time = from_rfc3339(node.text());
  if (!time) node.wrong("is not a time such as 2026-11-21T05:03:12.007Z");
  return *time;
}

Header header_of(std::string_view line, const std::string& place) {
  const doc::Json json = doc::read_strict(line, place);
  const Node root(json, place);
  root.check_schema(journal_schema);
  root.only({"schema", "operation", "plan", "tool", "time"});
  return {root.at("operation").text(), root.at("plan").text(), root.at("tool").text(), time_in(root.at("time"))};
}

Record record_in(const Node& root) {
  using What = Record::What;
  root.only({"time", "what", "step", "detail", "outputs"});
  Record record{.what = root.at("what").one_of({What::began, What::done, What::failed}),
                .step = root.at("step").text()};
  if (const auto detail = root.maybe("detail")) record.detail = detail->text();
  if (const auto outputs = root.maybe("outputs")) {
    for (const auto& [name, value] : outputs->members()) record.outputs.emplace(name, value.text());
  }
  return record;
}

Ended ended_in(const Node& root) {
  root.only({"time", "what", "how"});
  return {root.at("how").one_of({Ending::done, Ending::refused, Ending::abandoned}), time_in(root.at("time"))};
}

void take(std::string_view line, const std::string& place, const std::set<plan::Id>& steps, Entries& entries) {
  const doc::Json json = doc::read_strict(line, place);
  const Node root(json, place);
  if (entries.ended) root.wrong("comes after the end of the operation");
  if (root.at("what").text() == end_word) {
    entries.ended = ended_in(root);
    return;
  }
  Record record = record_in(root);
  if (!steps.contains(record.step)) root.at("step").wrong("is \"" + record.step + "\", which the plan does not have");
  entries.times.push_back(time_in(root.at("time")));
  entries.records.push_back(std::move(record));
}

/// The first line with its line end; empty if there is no such.
std::string_view first_line(std::string_view text) {
  const auto end = text.find('\n');
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

}  // namespace

std::string_view shown(Ending ending) {
  switch (ending) {
    case Ending::done: return "done";
    case Ending::refused: return "refused";
    case Ending::abandoned: return "abandoned";
  }
  return "";
}

Time Entries::last() const { return ended ? ended->time : times.empty() ? header.time : times.back(); }

std::string line_of(const Header& h) {
  return doc::to_line({{"schema", journal_schema},
                       {"operation", h.operation},
                       {"plan", h.plan},
                       {"tool", h.tool},
                       {"time", rfc3339(h.time)}});
}

std::string line_of(const Record& record, Time time) {
  OrderedJson json{{"time", rfc3339(time)}, {"what", shown(record.what)}, {"step", record.step}};
  if (!record.detail.empty()) json["detail"] = record.detail;
  if (!record.outputs.empty()) json["outputs"] = record.outputs;
  std::string line = doc::to_line(json);
  const std::string place = "what is to be recorded of step " + record.step;
  const doc::Json written = doc::read_strict(line, place);
  const Record back = record_in(Node(written, place));
  if (back.step != record.step || back.outputs != record.outputs) {
    throw Error("cannot record that a step is " + std::string(shown(record.what)))
        .why("its outputs are no UTF-8, so they would not be read back as they are");
  }
  return line;
}

std::string line_of(const Ended& ended) {
  return doc::to_line({{"time", rfc3339(ended.time)}, {"what", end_word}, {"how", shown(ended.how)}});
}

std::string text_of(const Entries& entries) {
  std::string text = line_of(entries.header) + "\n";
  for (std::size_t i = 0; i < entries.records.size(); ++i) {
    text += line_of(entries.records[i], entries.times[i]) + "\n";
  }
  if (entries.ended) text += line_of(*entries.ended) + "\n";
  return text;
}

Header header_in(std::string_view text, const std::string& file) {
  const std::string place = numbered(file, 1);
  const std::string_view line = first_line(text);
  if (line.empty()) throw Error("cannot read " + place).why("it is not whole; an operation never begins like that");
  return header_of(line, place);
}

Entries entries_in(std::string_view text, const std::string& file, const std::set<plan::Id>& steps) {
  Entries entries{.header = header_in(text, file)};
  entries.whole = first_line(text).size();
  for (std::size_t number = 2;; ++number) {
    const std::string_view rest = text.substr(entries.whole), line = first_line(rest);
    const bool torn = line.empty() || (line.size() == rest.size() && !doc::is_json(line));
    if (torn) return entries;
    take(line, numbered(file, number), steps, entries);
    entries.whole += line.size();
  }
}

}  // namespace kf::record
