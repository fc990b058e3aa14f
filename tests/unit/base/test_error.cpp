#include "base/error.hpp"
#include "base/version.hpp"
#include "catch.hpp"

#include <type_traits>

using namespace kf;

TEST_CASE("an error carries everything that a person needs to go on", "[error]") {
  Error plain("it failed");
  CHECK(plain.code() == Exit::failed);
  CHECK((plain.why() + plain.state() + plain.attempt()).empty());

  const Error full =
      Error("it failed", Exit::refused).why("because").state("nothing was changed").attempt("kubectl kfpv check");
  CHECK(std::string(full.what()) == "it failed");
  CHECK(full.code() == Exit::refused);
  CHECK(full.why() == "because");
  CHECK(full.state() == "nothing was changed");
  CHECK(full.attempt() == "kubectl kfpv check");

  plain.why("later").attempt("again");
  CHECK(plain.why() == "later");
  CHECK(plain.attempt() == "again");
}

TEST_CASE("whoever handles failures does not swallow a Ctrl-C", "[error]") {
  STATIC_REQUIRE_FALSE(std::is_base_of_v<std::exception, Interrupted>);
}

TEST_CASE("the exit codes are the documented ones", "[error]") {
  CHECK(static_cast<int>(Exit::done) == 0);
  CHECK(static_cast<int>(Exit::failed) == 1);
  CHECK(static_cast<int>(Exit::usage) == 2);
  CHECK(static_cast<int>(Exit::changes_pending) == 3);
  CHECK(static_cast<int>(Exit::refused) == 4);
  CHECK(static_cast<int>(Exit::resumable) == 5);
  CHECK(static_cast<int>(Exit::aborted) == 6);
  CHECK(static_cast<int>(Exit::tool_missing) == 8);
}

TEST_CASE("the version is a semantic one without a leading v", "[error]") {
  REQUIRE_FALSE(version.empty());
  CHECK(version.front() >= '0');
  CHECK(version.front() <= '9');
  CHECK(version.find('.') != std::string_view::npos);
}
