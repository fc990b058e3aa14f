#include "recipe/tree.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace kf::recipe {

void fail(const Node& node, const std::string& origin, const std::string& why) {
  throw Error("cannot read " + origin + ": line " + std::to_string(node.line) + ", column " +
              std::to_string(node.column))
      .why(text::printable(why));
}

void unknown(const Node& node, const std::string& origin, const std::string& what, const std::string& word,
             const std::vector<std::string>& known) {
  const std::string near = text::nearest(word, known);
  std::string why = "\"" + word + "\" is no " + what;
  if (!near.empty()) why += "; did you mean \"" + near + "\"?";
  fail(node, origin, why + (near.empty() ? "; allowed: " : " Allowed: ") + text::join(known, ", "));
}

namespace {

/// What a YAML reader may take for a number, a truth value or nothing.
bool ambiguous(const std::string& text) {
  static const std::vector<std::string> words{"true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"};
  if (std::find(words.begin(), words.end(), text::lower(text)) != words.end()) return true;
  const bool starts = text.find_first_of("0123456789") <= 1;
  return starts && text.find_first_not_of("0123456789.+-_eExX:") == std::string::npos;
}

std::string kind_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::list: return "a list";
    case Node::Kind::map: return "a mapping";
    case Node::Kind::nothing: return "nothing";
    case Node::Kind::text: break;
  }
  return "a text";
}

}  // namespace

std::string text_of(const Node& node, const std::string& origin, const std::string& called) {
  if (node.kind != Node::Kind::text) fail(node, origin, called + " must be a text, not " + kind_of(node));
  if (!node.quoted && ambiguous(node.text))
    fail(node, origin, called + " must be a text: put " + node.text + " in quotation marks");
  return node.text;
}

Fields::Fields(const Node& node, const std::string& origin, std::string called, std::vector<std::string> allowed)
    : node_(node), origin_(origin), called_(std::move(called)) {
  if (node.kind != Node::Kind::map) {
    const std::string keys = allowed.empty() ? std::string() : " with " + text::join(allowed, ", ");
    fail(node, origin, called_ + " must be a mapping" + keys + ", not " + kind_of(node));
  }
  if (allowed.empty()) return;
  for (const Node& key : node.keys) {
    if (std::find(allowed.begin(), allowed.end(), key.text) == allowed.end())
      unknown(key, origin, "key of " + called_, key.text, allowed);
  }
}

const Node* Fields::find(const std::string& key) const {
  for (std::size_t i = 0; i < node_.keys.size(); ++i) {
    if (node_.keys[i].text == key) return &node_.items[i];
  }
  return nullptr;
}

const Node& Fields::need(const std::string& key) const {
  const Node* found = find(key);
  if (found == nullptr) fail(node_, origin_, called_ + " must have \"" + key + "\"");
  return *found;
}

std::string Fields::text(const std::string& key) const {
  const Node& node = need(key);
  std::string text = text_of(node, origin_, "\"" + key + "\" of " + called_);
  if (text.empty()) fail(node, origin_, "\"" + key + "\" of " + called_ + " must not be empty");
  return text;
}

std::string Fields::text_or_none(const std::string& key) const {
  const Node* node = find(key);
  return node == nullptr ? std::string() : text_of(*node, origin_, "\"" + key + "\" of " + called_);
}

bool Fields::flag(const std::string& key) const {
  const Node* node = find(key);
  if (node == nullptr) return false;
  const bool plain = node->kind == Node::Kind::text && !node->quoted;
  if (!plain || (node->text != "true" && node->text != "false"))
    fail(*node, origin_, "\"" + key + "\" of " + called_ + " must be true or false");
  return node->text == "true";
}

void Fields::each(const std::string& key, const std::function<void(const Node&)>& each) const {
  const Node* node = find(key);
  if (node == nullptr) return;
  if (node->kind != Node::Kind::list)
    fail(*node, origin_, "\"" + key + "\" of " + called_ + " must be a list, not " + kind_of(*node));
  for (const Node& item : node->items) each(item);
}

std::vector<std::string> Fields::texts(const std::string& key) const {
  std::vector<std::string> all;
  each(key, [&](const Node& item) {
    std::string text = text_of(item, origin_, "an element of \"" + key + "\"");
    if (text.empty()) fail(item, origin_, "an element of \"" + key + "\" must not be empty");
    if (std::find(all.begin(), all.end(), text) != all.end()) fail(item, origin_, "\"" + text + "\" stands twice");
    all.push_back(std::move(text));
  });
  return all;
}

std::map<std::string, std::string> Fields::pairs(const std::string& key) const {
  std::map<std::string, std::string> all;
  const Node* node = find(key);
  if (node == nullptr) return all;
  const Fields map(*node, origin_, "\"" + key + "\" of " + called_, {});
  for (std::size_t i = 0; i < node->keys.size(); ++i)
    all[node->keys[i].text] = text_of(node->items[i], origin_, "\"" + node->keys[i].text + "\"");
  return all;
}

}  // namespace kf::recipe
