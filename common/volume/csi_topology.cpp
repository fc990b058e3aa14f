#include "volume/csi_topology.hpp"

#include "base/text.hpp"

#include <set>

namespace kf::volume {

namespace {

using doc::In;
using doc::Json;
using doc::object_in;

Json* array_in(Json& json, const char* key) {
  const auto it = json.find(key);
  return it == json.end() || !it->is_array() ? nullptr : &*it;
}

/// The terms of the required node affinity; nullptr if there is no such list.
Json* terms_of(Json& volume) {
  Json* at = &volume;
  for (const char* key : {"spec", "nodeAffinity", "required"}) {
    at = object_in(*at, key);
    if (at == nullptr) return nullptr;
  }
  return array_in(*at, "nodeSelectorTerms");
}

/// The same, with one term at least.
Json& terms_made(Json& volume) {
  Json* found = terms_of(volume);
  if (found == nullptr) {
    volume["spec"]["nodeAffinity"] = {{"required", {{"nodeSelectorTerms", Json::array()}}}};
    found = terms_of(volume);
  }
  if (found->empty()) found->push_back(Json::object());
  return *found;
}

}  // namespace

std::string label_of(const Json& volume, const char* today, const char* earlier) {
  const In labels = In(volume)["metadata"]["labels"];
  const std::string label = labels[today].text();
  return label.empty() ? labels[earlier].text() : label;
}

std::vector<std::string> zones_in(const std::string& label) {
  std::vector<std::string> zones;
  std::size_t from = 0;
  for (auto at = label.find("__"); at != std::string::npos; at = label.find("__", from)) {
    zones.push_back(label.substr(from, at - from));
    from = at + 2;
  }
  zones.push_back(label.substr(from));
  return zones;
}

bool rename_requirement(Json& volume, const char* today, const char* earlier, const char* key) {
  Json* terms = terms_of(volume);
  bool found = false;
  if (terms == nullptr) return found;
  for (Json& term : *terms) {
    Json* all = term.is_object() ? array_in(term, "matchExpressions") : nullptr;
    if (all == nullptr) continue;
    for (Json& one : *all) {
      const std::string its = In(one)["key"].text();
      if (its != today && its != earlier) continue;
      one["key"] = key;
      found = true;
    }
  }
  return found;
}

void add_requirement(Json& volume, const char* key, const std::vector<std::string>& values) {
  std::set<std::string> sorted;
  for (const auto& value : values) sorted.insert(std::string(text::trim(value)));
  sorted.erase("");
  if (sorted.empty()) return;
  for (Json& term : terms_made(volume)) {
    if (!term.is_object()) continue;
    if (array_in(term, "matchExpressions") == nullptr) term["matchExpressions"] = Json::array();
    term["matchExpressions"].push_back({{"key", key}, {"operator", "In"}, {"values", sorted}});
  }
}

}  // namespace kf::volume
