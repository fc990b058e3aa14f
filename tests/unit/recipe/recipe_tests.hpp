// What the tests of this room share.
#pragma once
#include "base/error.hpp"
#include "catch.hpp"
#include "recipe/charms.hpp"
#include "recipe/recipe.hpp"

#include <optional>

namespace kf::recipe {

/// The special steps that the built-in recipes name.
inline const std::set<std::string> procedures{"db-migration", "istio-ladder",   "minio-move", "mlmd-carry-over",
                                              "pin-setting",  "profile-unmark", "redeploy",   "redeploy-on-aks"};

inline const Recipes& built_in() {
  static const Recipes all = Recipes::of("charmed", "", procedures);
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

/// `call` ends with an error about the file "dump" that names line and column, and says why.
template <class Call>
void refused(Call call, const std::string& place, const std::string& why) {
  INFO(why);
  const auto error = error_of(call);
  REQUIRE(error);
  CHECK(error->code() == Exit::failed);
  CHECK(error->what() == "cannot read dump: " + place);
  CHECK_THAT(error->why(), ContainsSubstring(why));
}

}  // namespace kf::recipe
