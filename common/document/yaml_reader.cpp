// The only file that includes yaml-cpp. Its events are turned into JSON at once: its node tree is shared by reference,
// accepts duplicate keys, does not resolve merge keys and loses whether a scalar was quoted.
#include "base/error.hpp"
#include "base/text.hpp"
#include "document/list_splitter.hpp"
#include "document/read.hpp"
#include "document/scalar.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>

namespace kf::doc {

namespace {

constexpr std::size_t max_depth = 100;
constexpr std::size_t max_copied = 2'000'000;

struct Extent {
  std::size_t values = 1, depth = 0;
};

Extent extent_of(const Json& json) {
  Extent all;
  if (!json.is_structured()) return all;
  for (const auto& element : json) {
    const Extent one = extent_of(element);
    all.values += one.values;
    all.depth = std::max(all.depth, one.depth);
  }
  ++all.depth;
  return all;
}

/// One open mapping or sequence.
struct Open {
  Json value;
  std::string key;  // of a mapping: the key whose value comes next
  bool has_key = false;
  bool merge = false;        // that key is a plain "<<"
  std::vector<Json> merged;  // values of "<<", applied at the end so that own keys win
  YAML::anchor_t anchor = 0;
  YAML::Mark mark;
};

class Events final : public YAML::EventHandler {
 public:
  Events(std::string origin, std::function<void(Json&&)> root) : origin_(std::move(origin)), root_(std::move(root)) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    // At a token that opens nothing, such as a comma too many, yaml-cpp finds one empty document after the other.
    if (mark.pos == document_) fail(mark, "this belongs to no document");
    document_ = mark.pos;
    anchors_.clear();
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { finish(nullptr, anchor, mark, true); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) fail(mark, "an alias stands inside the value that it names");
    if (stack_.size() + spend(it->second, mark) > max_depth) too_deep(mark);
    finish(it->second, 0, mark, false);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const bool plain = tag == "?" || tag.starts_with("tag:yaml.org,2002:int") ||
                       tag.starts_with("tag:yaml.org,2002:float") || tag.starts_with("tag:yaml.org,2002:bool") ||
                       tag.starts_with("tag:yaml.org,2002:null");
    if (expects_key()) {
      if (anchor != 0) anchors_[anchor] = text;
      return key(text, plain && text == "<<", mark);
    }
    finish(plain ? resolve_plain(text) : Json(text), anchor, mark, plain);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, Json::array(), anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, Json::object(), anchor);
  }
  void OnMapEnd() override { close(); }

  [[noreturn]] void fail(const YAML::Mark& mark, const std::string& why) const {
    throw Error("cannot read " + origin_ + ": line " + std::to_string(mark.line + 1) + ", column " +
                std::to_string(mark.column + 1))
        .why(text::printable(why));
  }
  [[noreturn]] void too_deep(const YAML::Mark& mark) const {
    fail(mark, "nested more than 100 levels deep; no Kubernetes object is");
  }

 private:
  bool expects_key() const { return !stack_.empty() && stack_.back().value.is_object() && !stack_.back().has_key; }

  void open(const YAML::Mark& mark, Json container, YAML::anchor_t anchor) {
    if (stack_.size() >= max_depth) too_deep(mark);
    if (expects_key()) fail(mark, "a mapping or a sequence cannot be a key");
    Open next;
    next.value = std::move(container);
    next.anchor = anchor;
    next.mark = mark;
    stack_.push_back(std::move(next));
  }

  void close() {
    Open done = std::move(stack_.back());
    stack_.pop_back();
    for (const Json& source : done.merged) merge(done.value, source);
    finish(std::move(done.value), done.anchor, done.mark, false);
  }

  static void merge(Json& into, const Json& source) {
    if (source.is_array()) {
      for (const Json& one : source) merge(into, one);
    } else if (source.is_object()) {
      for (auto it = source.begin(); it != source.end(); ++it) {
        if (!into.contains(it.key())) into[it.key()] = it.value();
      }
    }
  }

  /// How deep a value is that is about to be copied for an anchor or an alias; there must not be too much of that.
  std::size_t spend(const Json& value, const YAML::Mark& mark) {
    const Extent extent = extent_of(value);
    copied_ += extent.values;
    if (copied_ > max_copied) fail(mark, "its anchors and aliases expand to more than two million values");
    return extent.depth;
  }

  void key(std::string name, bool merge, const YAML::Mark& mark) {
    Open& parent = stack_.back();
    if (!merge && parent.value.contains(name)) fail(mark, "the key \"" + name + "\" stands twice");
    parent.key = std::move(name);
    parent.has_key = true;
    parent.merge = merge;
  }

  void finish(Json value, YAML::anchor_t anchor, const YAML::Mark& mark, bool scalar) {
    if (anchor != 0) {
      spend(value, mark);
      anchors_[anchor] = value;
    }
    if (stack_.empty()) return root_(std::move(value));
    Open& parent = stack_.back();
    if (parent.value.is_array()) return parent.value.push_back(std::move(value));
    if (!parent.has_key) {  // an alias or a null in the place of a key
      if (!scalar && !value.is_string()) fail(mark, "a key must be a text");
      return key(value.is_string() ? value.get<std::string>() : value.is_null() ? "null" : value.dump(), false, mark);
    }
    parent.has_key = false;
    if (parent.merge) return parent.merged.push_back(std::move(value));
    parent.value[parent.key] = std::move(value);
  }

  std::string origin_;
  std::function<void(Json&&)> root_;  // takes each document
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, Json> anchors_;
  std::size_t copied_ = 0;
  int document_ = -1;  // where it begins
};

/// yaml-cpp takes the end of the file for the end of a quotation; the end of a document it does not.
std::string ended(std::string_view text) {
  const bool wide = text.substr(0, 4).find_first_of(std::string_view("\0\xFE\xFF", 3)) != std::string_view::npos;
  std::string whole(text);
  if (wide || whole.empty()) return whole;  // UTF-16 or UTF-32
  return whole += whole.back() == '\n' ? "...\n" : "\n...\n";
}

/// Calls `next(parse)` as long as there may be another document; `parse` reads one and says whether one may follow.
template <class Next>
void documents(std::string_view text, Events& events, Next next) {
  std::istringstream in{ended(text)};
  try {
    YAML::Parser parser(in);
    while (next([&] { return parser.HandleNextDocument(events); })) continue;
  } catch (const YAML::Exception& e) {
    events.fail(e.mark, e.msg);
  }
}

}  // namespace

bool read_yaml(std::string_view text, const std::string& origin, const ObjectSink& sink) {
  bool list = false;
  ListSplitter* splitter = nullptr;
  Events events(origin, [&](Json&& value) { splitter->root(std::move(value)); });
  documents(text, events, [&](const auto& parse) {
    ListSplitter one(sink);
    splitter = &one;
    const bool more = parse();
    list = list || one.meta().is_list;
    return more;
  });
  return list;
}

std::vector<Json> read_yaml_values(std::string_view text, const std::string& origin) {
  std::vector<Json> all;
  Events events(origin, [&](Json&& value) { all.push_back(std::move(value)); });
  documents(text, events, [](const auto& parse) { return parse(); });
  return all;
}

}  // namespace kf::doc
