// The only file that includes yaml-cpp. Its events are turned into JSON at once: its node tree is shared by reference,
// accepts duplicate keys, does not resolve merge keys and loses whether a scalar was quoted.
#include "base/error.hpp"
#include "base/text.hpp"
#include "document/list_splitter.hpp"
#include "document/read.hpp"
#include "document/scalar.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <sstream>

namespace kf::doc {

namespace {

constexpr std::size_t max_depth = 100;
constexpr std::size_t max_alias_values = 2'000'000;

std::size_t count_values(const Json& json) {
  std::size_t n = 1;
  if (json.is_structured()) {
    for (const auto& element : json) n += count_values(element);
  }
  return n;
}

/// One open mapping or sequence.
struct Open {
  Json value;
  std::string key;             // of a mapping: the key whose value comes next
  bool has_key = false;
  bool merge = false;          // that key is a plain "<<"
  std::vector<Json> merged;    // values of "<<", applied at the end so that own keys win
  YAML::anchor_t anchor = 0;
};

class Events final : public YAML::EventHandler {
 public:
  Events(std::string origin, ListSplitter*& out) : origin_(std::move(origin)), out_(out) {}

  void OnDocumentStart(const YAML::Mark&) override { anchors_.clear(); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { finish(nullptr, anchor, mark, true); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) fail(mark, "an alias stands inside the value that it names");
    alias_values_ += count_values(it->second);
    if (alias_values_ > max_alias_values) fail(mark, "its aliases expand to more than two million values");
    finish(it->second, 0, mark, false);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const bool plain = tag == "?" || tag.starts_with("tag:yaml.org,2002:int") ||
                       tag.starts_with("tag:yaml.org,2002:float") || tag.starts_with("tag:yaml.org,2002:bool") ||
                       tag.starts_with("tag:yaml.org,2002:null");
    if (expects_key()) {
      stack_.back().key = text;
      stack_.back().has_key = true;
      stack_.back().merge = plain && text == "<<";
      if (anchor != 0) anchors_[anchor] = text;
      return;
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

 private:
  bool expects_key() const { return !stack_.empty() && stack_.back().value.is_object() && !stack_.back().has_key; }

  void open(const YAML::Mark& mark, Json container, YAML::anchor_t anchor) {
    if (stack_.size() >= max_depth) fail(mark, "nested more than 100 levels deep; no Kubernetes object is");
    if (expects_key()) fail(mark, "a mapping or a sequence cannot be a key");
    Open next;
    next.value = std::move(container);
    next.anchor = anchor;
    stack_.push_back(std::move(next));
    last_ = mark;
  }

  void close() {
    Open done = std::move(stack_.back());
    stack_.pop_back();
    for (const Json& source : done.merged) merge(done.value, source);
    finish(std::move(done.value), done.anchor, last_, false);
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

  void finish(Json value, YAML::anchor_t anchor, const YAML::Mark& mark, bool scalar) {
    if (anchor != 0) anchors_[anchor] = value;
    if (stack_.empty()) return out_->root(std::move(value));
    Open& parent = stack_.back();
    if (parent.value.is_array()) return parent.value.push_back(std::move(value));
    if (!parent.has_key) {  // an alias or a null in the place of a key
      if (!scalar && !value.is_string()) fail(mark, "a key must be a text");
      parent.key = value.is_string() ? value.get<std::string>() : value.is_null() ? "null" : value.dump();
      parent.has_key = true;
      parent.merge = false;
      return;
    }
    parent.has_key = false;
    if (parent.merge) return parent.merged.push_back(std::move(value));
    if (parent.value.contains(parent.key)) fail(mark, "the key \"" + parent.key + "\" stands twice");
    parent.value[parent.key] = std::move(value);
  }

  std::string origin_;
  ListSplitter*& out_;
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, Json> anchors_;
  std::size_t alias_values_ = 0;
  YAML::Mark last_;
};

}  // namespace

void read_yaml(std::string_view text, const std::string& origin, const ObjectSink& sink) {
  std::istringstream in{std::string(text)};
  ListSplitter* splitter = nullptr;
  Events events(origin, splitter);
  try {
    YAML::Parser parser(in);
    for (bool more = true; more;) {
      ListSplitter one(sink);
      splitter = &one;
      more = parser.HandleNextDocument(events);
    }
  } catch (const YAML::Exception& e) {
    events.fail(e.mark, e.msg);
  }
}

}  // namespace kf::doc
