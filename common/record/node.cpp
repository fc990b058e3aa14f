#include "record/node.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <limits>

namespace kf::record {

const Node& Node::only(std::initializer_list<std::string_view> keys) const {
  for (const auto& [key, value] : members()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) value.wrong("is not known to this version");
  }
  return *this;
}

std::optional<Node> Node::maybe(const std::string& key) const {
  if (!json_->is_object()) wrong("is not an object");
  const auto it = json_->find(key);
  if (it == json_->end()) return std::nullopt;
  return Node(*it, *file_, path_ + "." + key);
}

Node Node::at(const std::string& key) const {
  auto found = maybe(key);
  if (!found) wrong("has no \"" + key + "\"");
  return *found;
}

const std::string& Node::text() const {
  if (!json_->is_string()) wrong("is not a text");
  return json_->get_ref<const std::string&>();
}

bool Node::truth() const {
  if (!json_->is_boolean()) wrong("is neither true nor false");
  return json_->get<bool>();
}

long long Node::whole(long long least, long long most) const {
  if (!json_->is_number_integer()) wrong("is not a whole number");
  constexpr auto limit = static_cast<unsigned long long>(std::numeric_limits<long long>::max());
  const bool too_big = json_->is_number_unsigned() && json_->get<unsigned long long>() > limit;
  const long long value = too_big ? 0 : json_->get<long long>();
  if (too_big || value < least || value > most) {
    wrong("is not between " + std::to_string(least) + " and " + std::to_string(most));
  }
  return value;
}

std::vector<Node> Node::elements() const {
  if (!json_->is_array()) wrong("is not an array");
  std::vector<Node> all;
  for (const auto& element : *json_) {
    all.emplace_back(element, *file_, path_ + "[" + std::to_string(all.size()) + "]");
  }
  return all;
}

std::set<std::string> Node::texts() const {
  std::set<std::string> all;
  for (const Node& element : elements()) {
    if (!all.insert(element.text()).second) element.wrong("stands there twice");
  }
  return all;
}

std::vector<std::pair<std::string, Node>> Node::members() const {
  if (!json_->is_object()) wrong("is not an object");
  std::vector<std::pair<std::string, Node>> all;
  for (auto it = json_->begin(); it != json_->end(); ++it) {
    all.emplace_back(it.key(), Node(it.value(), *file_, path_ + "." + it.key()));
  }
  return all;
}

void Node::wrong(const std::string& what) const {
  throw Error("cannot read " + *file_)
      .why((path_.empty() ? "it" : text::printable(path_)) + " " + text::printable(what));
}

void Node::check_schema(long long known) const {
  const Node schema = at("schema");
  const long long found = schema.whole(1, std::numeric_limits<long long>::max());
  if (found == known) return;
  throw Error("cannot read " + *file_, Exit::refused)
      .why(".schema: written by kf-plugins newer than this one: schema " + std::to_string(found) + ", this one knows " +
           std::to_string(known))
      .attempt("use the newer kf-plugins");
}

}  // namespace kf::record
