// JSON as the whole suite passes it around, and a way to look into foreign JSON that cannot go wrong.
#pragma once
#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace kf::doc {

using Json = nlohmann::json;                 ///< for what we read
using OrderedJson = nlohmann::ordered_json;  ///< for what people read: keys stay in the order they were written

/// A look into a document of unknown shape. A missing key, a null and a value of another type are all just absent:
/// Kubernetes and juju write each of them for "nothing".
class In {
 public:
  explicit In(const Json& json) : json_(&json) {}
  explicit In(Json&&) = delete;  // it would look into what is gone by the end of the line

  In operator[](const char* key) const {
    if (json_ == nullptr || !json_->is_object()) return In(nullptr);
    const auto it = json_->find(key);
    return it == json_->end() || it->is_null() ? In(nullptr) : In(&*it);
  }
  bool has() const { return json_ != nullptr; }
  bool is_object() const { return json_ != nullptr && json_->is_object(); }

  /// A string as it is, a number or a boolean as JSON writes it (YAML's `storage: 20` is a number), else `fallback`.
  std::string text(std::string fallback = {}) const {
    if (json_ == nullptr) return fallback;
    if (json_->is_string()) return json_->get_ref<const std::string&>();
    if (json_->is_number() || json_->is_boolean()) return json_->dump();
    return fallback;
  }
  long long number(long long fallback = 0) const {
    return json_ != nullptr && json_->is_number_integer() ? json_->get<long long>() : fallback;
  }
  bool truth(bool fallback = false) const {
    return json_ != nullptr && json_->is_boolean() ? json_->get<bool>() : fallback;
  }
  /// The elements of an array; none if it is not one.
  std::vector<In> each() const {
    std::vector<In> all;
    if (json_ == nullptr || !json_->is_array()) return all;
    for (const auto& element : *json_) all.push_back(element.is_null() ? In(nullptr) : In(&element));
    return all;
  }
  /// The texts of an array; others are left out.
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const In& element : each()) {
      if (element.has() && !element.json_->is_structured()) all.push_back(element.text());
    }
    return all;
  }
  /// An object of texts, such as labels; none if it is not one.
  std::map<std::string, std::string> map() const {
    std::map<std::string, std::string> all;
    if (!is_object()) return all;
    for (auto it = json_->begin(); it != json_->end(); ++it) all.emplace(it.key(), In(it.value()).text());
    return all;
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> all;
    if (!is_object()) return all;
    for (auto it = json_->begin(); it != json_->end(); ++it) all.push_back(it.key());
    return all;
  }

 private:
  explicit In(const Json* json) : json_(json) {}
  const Json* json_;
};

/// An object's member that is an object itself, to be changed; nullptr if there is none.
inline Json* object_in(Json& json, const char* key) {
  if (!json.is_object()) return nullptr;
  const auto it = json.find(key);
  return it == json.end() || !it->is_object() ? nullptr : &*it;
}

}  // namespace kf::doc
