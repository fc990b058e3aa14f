#include "shared/sheet.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "base/gzip.hpp"
#include "base/text.hpp"

#include <charconv>

namespace kf::shared {

using doc::In;
using doc::Json;

namespace {

constexpr std::size_t most_text = std::size_t{64} << 20;
constexpr const char *open_word = "open", *over_word = "over";

[[noreturn]] void damaged(const std::string& name, const std::string& why) {
  throw Error("cannot read the record in the cluster, " + name, Exit::refused)
      .why(text::printable(why))
      .state("nothing was changed")
      .attempt("look at it: kubectl get " + name + " -o yaml    (delete it only if no operation is under way)");
}

/// Looks into `data`, where each value is a text.
class Data {
 public:
  Data(const Json& object, const std::string& name) : data_(In(object)["data"]), name_(name) {}

  std::string text(const char* key) const {
    const auto all = data_.map();
    const auto it = all.find(key);
    if (it == all.end()) damaged(name_, std::string("data.") + key + " is missing");
    return it->second;
  }
  std::string word(const char* key) const {
    std::string word = text(key);
    if (word.empty()) damaged(name_, std::string("data.") + key + " is empty");
    return word;
  }
  std::size_t number(const char* key) const {
    const std::string digits = text(key);
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      damaged(name_, std::string("data.") + key + " is no number");
    }
    return number;
  }
  record::Time time(const char* key) const {
    const auto time = record::from_rfc3339(text(key));
    if (!time) damaged(name_, std::string("data.") + key + " is not a time such as 2026-11-21T05:03:12.007Z");
    return *time;
  }

 private:
  In data_;
  const std::string& name_;
};

void check_schema(const Data& data, const std::string& name) {
  const auto schema = data.number("schema");
  if (schema == sheet_schema) return;
  if (schema < sheet_schema) damaged(name, "data.schema is " + std::to_string(schema));
  throw Error("cannot read the record in the cluster, " + name, Exit::refused)
      .why("written by kf-plugins newer than this one: schema " + std::to_string(schema) + ", this one knows " +
           std::to_string(sheet_schema))
      .state("nothing was changed")
      .attempt("use the newer kf-plugins");
}

std::optional<record::Ending> ending_in(const Data& data, const std::string& name) {
  using record::Ending;
  const std::string state = data.text("state"), ending = data.text("ending");
  if (state == open_word && ending.empty()) return std::nullopt;
  for (const Ending each : {Ending::done, Ending::refused, Ending::abandoned}) {
    if (state == over_word && ending == record::shown(each)) return each;
  }
  damaged(name, "data.state and data.ending are \"" + state + "\" and \"" + ending + "\"");
}

std::string unpacked(const Found& found, const char* key, const std::string& name) {
  const auto bytes = from_base64(packed_in(found.object, key));
  const auto text = bytes ? gunzip(*bytes, most_text) : std::nullopt;
  if (!text) damaged(name, std::string("binaryData.") + key + " is no whole gzip");
  return *text;
}

}  // namespace

Json members_of(const Sheet& sheet) {
  const Head& h = sheet.head;
  return {{"data",
           {{"schema", std::to_string(sheet_schema)},
            {"operation", h.operation},
            {"target", h.target},
            {"tool", h.tool},
            {"verb", h.verb},
            {"title", h.title},
            {"where", h.where},
            {"state", h.ending ? over_word : open_word},
            {"ending", h.ending ? std::string(record::shown(*h.ending)) : std::string()},
            {"holder", h.holder},
            {"session", h.session},
            {"since", record::rfc3339(h.since)},
            {"done", std::to_string(h.done)},
            {"steps", std::to_string(h.steps)}}},
          {"binaryData", {{"plan", base64(gzip(sheet.plan))}, {"journal", base64(gzip(sheet.journal))}}}};
}

std::size_t size_of(const Json& members) {
  std::size_t size = 0;
  for (const auto& [key, value] : In(members)["data"].map()) size += key.size() + value.size();
  for (const auto& [key, value] : In(members)["binaryData"].map()) size += key.size() + value.size() / 4 * 3;
  return size;
}

std::string packed_in(const Json& object, const char* key) { return In(object)["binaryData"][key].text(); }

Found found_in(Json object, const std::string& name) {
  const Data data(object, name);
  check_schema(data, name);
  const In meta = In(object)["metadata"];
  Head head{.operation = data.word("operation"),
            .target = data.word("target"),
            .tool = data.word("tool"),
            .verb = data.word("verb"),
            .title = data.text("title"),
            .where = data.text("where"),
            .ending = ending_in(data, name),
            .holder = data.word("holder"),
            .session = data.word("session"),
            .since = data.time("since"),
            .done = data.number("done"),
            .steps = data.number("steps")};
  std::string uid = meta["uid"].text(), version = meta["resourceVersion"].text();
  return {std::move(head), std::move(uid), std::move(version), std::move(object)};
}

Sheet sheet_in(const Found& found, const std::string& name) {
  return {found.head, unpacked(found, "plan", name), unpacked(found, "journal", name)};
}

}  // namespace kf::shared
