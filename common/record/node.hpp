// Looking into a document that must be exactly what we write. Belongs to this room; nothing else includes it.
#pragma once
#include "document/json.hpp"

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kf::record {

/// One value, with the file and the place in it that an error names: "cannot read FILE", ".steps[3].needs is …".
/// Document and file name must outlive it. Every function throws Error (exit 1) if the value is not as asked for.
class Node {
 public:
  Node(const doc::Json& json, const std::string& file, std::string path = {})
      : json_(&json), file_(&file), path_(std::move(path)) {}

  /// An object that has no other keys than these.
  const Node& only(std::initializer_list<std::string_view> keys) const;
  Node at(const std::string& key) const;
  std::optional<Node> maybe(const std::string& key) const;

  const std::string& text() const;
  bool is_text() const { return json_->is_string(); }
  bool truth() const;
  long long whole(long long least, long long most) const;
  std::vector<Node> elements() const;
  std::set<std::string> texts() const;  ///< an array of texts, none twice
  std::vector<std::pair<std::string, Node>> members() const;

  /// The one of `all` whose shown() the text is.
  template <class Enum>
  Enum one_of(std::initializer_list<Enum> all) const {
    std::string words;
    for (const Enum value : all) {
      if (shown(value) == text()) return value;
      words += (words.empty() ? "" : ", ") + std::string(shown(value));
    }
    wrong("is none of " + words);
  }

  [[noreturn]] void wrong(const std::string& what) const;

  /// Throws Error (exit 4) if the number at "schema" is not `known`: of what a newer kf-plugins wrote, nothing is read.
  void check_schema(long long known) const;

 private:
  const doc::Json* json_;
  const std::string* file_;
  std::string path_;
};

}  // namespace kf::record
