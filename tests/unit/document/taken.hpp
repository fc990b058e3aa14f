// What a reader hands on, gathered for a test to look at.
#pragma once
#include "base/error.hpp"
#include "catch.hpp"
#include "document/read.hpp"

#include <optional>
#include <vector>

namespace kf::doc {

template <class Reader>
std::vector<Json> objects_of(Reader reader, std::string_view text, const std::string& origin = "dump") {
  std::vector<Json> all;
  reader(text, origin, [&](Json&& object) { all.push_back(std::move(object)); });
  return all;
}

inline std::vector<Json> from_json(std::string_view text) { return objects_of(read_json, text); }
inline std::vector<Json> from_yaml(std::string_view text) { return objects_of(read_yaml, text); }
inline std::vector<Json> from_file(std::string_view text, const std::string& name) {
  return objects_of(read_objects, text, name);
}

inline std::vector<std::string> names_of(const std::vector<Json>& objects) {
  std::vector<std::string> all;
  for (const Json& object : objects) {
    all.push_back(In(object)["kind"].text() + "/" + In(object)["metadata"]["name"].text());
  }
  return all;
}

/// The error that `call` ends with; none if it does not. Whatever else is thrown fails the test.
template <class Call>
std::optional<Error> error_of(Call call) {
  try {
    call();
  } catch (const Error& e) {
    return e;
  }
  return std::nullopt;
}

}  // namespace kf::doc
