// Kubernetes objects out of foreign text: JSON or YAML, one object, several documents, or lists of any size. And YAML
// that is something else.
#pragma once
#include "document/json.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kf::doc {

/// Takes one object; `kind` and `apiVersion` are set even where a list leaves them out of its items.
using ObjectSink = std::function<void(Json&&)>;

/// What a list says of itself.
struct ListMeta {
  std::string continue_token;  ///< not empty: there is another page
  bool is_list = false;
};

/// Hands each object of one JSON document to `sink` as soon as it is complete; a list is never held as a whole.
/// Throws Error (exit 1) that names `origin`, line and column for text that is cut off, malformed or hostile
/// (nesting deeper than 100). Objects before the fault have reached the sink by then.
ListMeta read_json(std::string_view text, const std::string& origin, const ObjectSink& sink);

/// The same for YAML, all documents of it. Aliases and merge keys are resolved; more than two million values
/// because of them are refused. Plain scalars become what kubectl makes of them (yes, no, y, n, on, off are booleans).
/// True if one of the documents is a list.
bool read_yaml(std::string_view text, const std::string& origin, const ObjectSink& sink);

/// The same text as plain values, one for each document, whatever they are: an empty document is a null. For YAML that
/// holds no Kubernetes objects.
std::vector<Json> read_yaml_values(std::string_view text, const std::string& origin);

/// JSON or YAML, by what the text looks like. Throws Error when nothing in it is a Kubernetes object.
void read_objects(std::string_view text, const std::string& origin, const ObjectSink& sink);

/// The text of a file, or of standard input for "-". Throws Error.
std::string read_file(const std::string& path);

}  // namespace kf::doc
