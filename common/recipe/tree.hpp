// A YAML file as a tree whose every node knows where it stands, and the strict questions that the tables ask of it.
// Each mistake is an Error that names the file, line and column, and what is allowed there.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kf::recipe {

struct Node {
  enum class Kind { text, list, map, nothing };
  Kind kind = Kind::nothing;
  std::string text;
  bool quoted = false;
  int line = 1, column = 1;
  std::vector<Node> keys;   ///< of a map, in the order of the file
  std::vector<Node> items;  ///< values of a map, or elements of a list
};

/// One document without aliases, tags or keys that stand twice.
Node parse(std::string_view yaml, const std::string& origin);

/// A mapping that was read, and what it is called: "a channel".
class Fields {
 public:
  /// Throws if `node` is no mapping, or has a key that is not in `allowed` (empty: any key).
  Fields(const Node& node, const std::string& origin, std::string called, std::vector<std::string> allowed);

  const Node* find(const std::string& key) const;
  const Node& need(const std::string& key) const;
  bool has(const std::string& key) const { return find(key) != nullptr; }

  std::string text(const std::string& key) const;                ///< must be there and not empty
  std::string text_or_none(const std::string& key) const;        ///< empty if it is not there
  bool flag(const std::string& key) const;                       ///< false if it is not there
  std::vector<std::string> texts(const std::string& key) const;  ///< none if it is not there; no text stands twice
  std::map<std::string, std::string> pairs(const std::string& key) const;
  /// Calls `each` with every element of a list; nothing if it is not there.
  void each(const std::string& key, const std::function<void(const Node&)>& each) const;

  const Node& node() const { return node_; }
  const std::string& origin() const { return origin_; }
  const std::string& called() const { return called_; }

 private:
  const Node& node_;
  const std::string& origin_;
  std::string called_;
};

[[noreturn]] void fail(const Node&, const std::string& origin, const std::string& why);
/// A text as its author meant it; an unquoted number is refused, as 1.10 is 1.1 to other readers.
std::string text_of(const Node&, const std::string& origin, const std::string& called);
/// `"chanel" is no ...; did you mean "channel"? Known are: ...`
[[noreturn]] void unknown(const Node&, const std::string& origin, const std::string& what, const std::string& word,
                          const std::vector<std::string>& known);

}  // namespace kf::recipe
