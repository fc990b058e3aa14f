// The only file of this room that includes yaml-cpp. Its events become our tree at once: its own accepts duplicate keys
// and forgets which texts were quoted.
#include "base/error.hpp"
#include "base/text.hpp"
#include "recipe/tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>

namespace kf::recipe {

namespace {

constexpr std::size_t max_depth = 20;

class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const std::string& origin) : origin_(origin) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    // At a bracket too many yaml-cpp finds one empty document after the other, at the same place.
    if (documents_++ > 0) fail(at(mark), origin_, "there is more than one document in the file");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { finish(at(mark)); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    fail(at(mark), origin_, "an alias; write it out, so that every line says what it means");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& text) override {
    Node node = at(mark);
    if (tag != "?" && tag != "!") fail(node, origin_, "a tag; only plain and quoted texts are read");
    node.kind = Node::Kind::text;
    node.text = text;
    node.quoted = tag == "!";
    finish(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(mark, Node::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(mark, Node::Kind::map);
  }
  void OnMapEnd() override { close(); }

  static Node at(const YAML::Mark& mark) {
    Node node;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return node;
  }
  Node take() { return std::move(root_); }

 private:
  void open(const YAML::Mark& mark, Node::Kind kind) {
    Node node = at(mark);
    if (stack_.size() >= max_depth) fail(node, origin_, "nested more than 20 levels deep");
    node.kind = kind;
    stack_.push_back(std::move(node));
  }

  void close() {
    Node done = std::move(stack_.back());
    stack_.pop_back();
    finish(std::move(done));
  }

  void finish(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Node& parent = stack_.back();
    const bool is_key = parent.kind == Node::Kind::map && parent.keys.size() == parent.items.size();
    if (is_key) check_key(parent, node);
    (is_key ? parent.keys : parent.items).push_back(std::move(node));
  }

  void check_key(const Node& parent, const Node& key) const {
    if (key.kind != Node::Kind::text) fail(key, origin_, "a key must be a text");
    const auto same = [&](const Node& other) { return other.text == key.text; };
    if (std::any_of(parent.keys.begin(), parent.keys.end(), same))
      fail(key, origin_, "\"" + key.text + "\" stands twice");
  }

  const std::string& origin_;
  std::vector<Node> stack_;
  Node root_;
  int documents_ = 0;
};

}  // namespace

Node parse(std::string_view yaml, const std::string& origin) {
  // yaml-cpp takes the end of the file for the end of a quotation; the end of a document it does not.
  std::string whole(yaml);
  if (!whole.empty()) whole += whole.back() == '\n' ? "...\n" : "\n...\n";
  std::istringstream in(whole);
  Builder builder(origin);
  try {
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& e) {
    fail(Builder::at(e.mark), origin, e.msg);
  }
  return builder.take();
}

}  // namespace kf::recipe
