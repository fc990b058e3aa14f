// The JSON parser behind read_json() and JsonStream. Belongs to this room; nothing else includes it.
#pragma once
#include "base/error.hpp"
#include "base/text.hpp"
#include "document/list_splitter.hpp"
#include "document/read.hpp"

namespace kf::doc {

inline constexpr std::size_t max_json_depth = 100;

/// Builds values from parser events, but lets go of each element of the root's "items" as soon as it is complete.
/// What we never read and what makes up half of an object's bytes (managedFields) is not built at all.
class JsonBuilder final : public nlohmann::json_sax<Json> {
 public:
  JsonBuilder(std::string origin, ListSplitter& out) : origin_(std::move(origin)), out_(out) {}

  bool null() override { return value(nullptr); }
  bool boolean(bool v) override { return value(v); }
  bool number_integer(number_integer_t v) override { return value(v); }
  bool number_unsigned(number_unsigned_t v) override { return value(v); }
  bool number_float(number_float_t v, const string_t&) override { return value(v); }
  bool string(string_t& v) override { return value(std::move(v)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (skipping_ == 0) key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    std::string what = e.what();  // "[json.exception.parse_error.101] parse error at line 1, column 9: …"
    if (const auto at = what.find("] "); at != std::string::npos) what.erase(0, at + 2);
    if (complete_) what = "something follows the first document; give each its own file (-f A -f B): " + what;
    throw Error("cannot read " + origin_ + ": it is not complete, valid JSON").why(text::printable(what));
  }

 private:
  bool skipped() const {
    return skipping_ > 0 || (!stack_.empty() && stack_.back().is_object() && key_ == "managedFields");
  }

  bool value(Json v) {
    if (skipped()) return true;
    place(std::move(v));
    return true;
  }

  bool open(Json container) {
    if (stack_.size() + skipping_ >= max_json_depth) {
      throw Error("cannot read " + origin_).why("it is nested more than 100 levels deep; no Kubernetes object is");
    }
    if (skipped()) return ++skipping_, true;
    keys_.push_back(std::move(key_));
    key_.clear();
    stack_.push_back(std::move(container));
    return true;
  }

  bool close() {
    if (skipping_ > 0) {
      --skipping_;
      return true;
    }
    Json done = std::move(stack_.back());
    stack_.pop_back();
    key_ = std::move(keys_.back());
    keys_.pop_back();
    place(std::move(done));
    return true;
  }

  /// Puts a complete value where it belongs: into its parent, or out.
  void place(Json&& v) {
    if (stack_.empty()) {
      complete_ = true;
      return out_.root(std::move(v));
    }
    if (stack_.size() == 1 && stack_.front().is_object()) out_.seen(key_, v);
    Json& parent = stack_.back();
    const bool item = stack_.size() == 2 && parent.is_array() && keys_.back() == "items";
    if (item) return out_.item(std::move(v));
    if (parent.is_array()) {
      parent.push_back(std::move(v));
    } else {
      parent[key_] = std::move(v);
    }
  }

  std::string origin_;
  ListSplitter& out_;
  std::vector<Json> stack_;
  std::vector<std::string> keys_;  // under which each open container will be placed
  std::string key_;
  std::size_t skipping_ = 0;  // depth inside a value that is not built
  bool complete_ = false;     // the root has been closed
};

/// Parses what lies between two input iterators over char.
template <class Iterator>
ListMeta parse_json(Iterator first, Iterator last, const std::string& origin, const ObjectSink& sink) {
  ListSplitter splitter(sink);
  JsonBuilder builder(origin, splitter);
  Json::sax_parse(first, last, &builder);
  return splitter.meta();
}

}  // namespace kf::doc
