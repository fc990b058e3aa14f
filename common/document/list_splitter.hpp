// The knowledge of what a Kubernetes list looks like, shared by the JSON and the YAML reader.
#pragma once
#include "document/read.hpp"

#include <vector>

namespace kf::doc {

/// Takes a document apart: a list's items go out one by one, any other object as it is. Items of a typed list
/// (`PersistentVolumeList`, as the API server sends it) have no kind of their own and get the list's.
class ListSplitter {
 public:
  explicit ListSplitter(const ObjectSink& sink) : sink_(sink) {}

  /// A member of the root object is complete; lets items go out with the list's kind while the root is still open.
  void seen(const std::string& key, const Json& value) {
    if (key == "kind" && value.is_string()) kind_ = value.get<std::string>();
    if (key == "apiVersion" && value.is_string()) api_version_ = value.get<std::string>();
    if (key == "items" && value.is_array()) meta_.is_list = true;
  }

  void item(Json&& object) {
    meta_.is_list = true;
    if (!object.is_object()) return;
    if (In(object)["kind"].has()) return out(std::move(object));
    if (kind_.empty() || api_version_.empty()) return waiting_.push_back(std::move(object));
    named(std::move(object));
  }

  void root(Json&& document) {
    if (!document.is_object()) return;
    const In in(document);
    kind_ = in["kind"].text();
    api_version_ = in["apiVersion"].text();
    if (document.contains("items") && document["items"].is_array()) meta_.is_list = true;
    if (!meta_.is_list) return out(std::move(document));
    meta_.continue_token = in["metadata"]["continue"].text();
    if (document["items"].is_array()) {
      for (Json& object : document["items"]) item(std::move(object));
    }
    for (Json& object : waiting_) named(std::move(object));
    waiting_.clear();
  }

  const ListMeta& meta() const { return meta_; }

 private:
  void named(Json&& object) {
    constexpr std::size_t suffix = 4;  // "List"
    if (kind_.size() > suffix && kind_.ends_with("List")) object["kind"] = kind_.substr(0, kind_.size() - suffix);
    if (!api_version_.empty()) object["apiVersion"] = api_version_;
    out(std::move(object));
  }

  void out(Json&& object) {
    if (object.contains("items") && object["items"].is_array()) {  // a list within a list
      ListSplitter inner(sink_);
      return inner.root(std::move(object));
    }
    if (!In(object)["kind"].text().empty()) sink_(std::move(object));
  }

  const ObjectSink& sink_;
  std::string kind_, api_version_;
  std::vector<Json> waiting_;  // items that came before the list's kind or version
  ListMeta meta_;
};

}  // namespace kf::doc
