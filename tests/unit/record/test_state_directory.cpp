#include "record/state_directory.hpp"
#include "scratch.hpp"

using namespace kf;
using namespace kf::record;

TEST_CASE("records are kept where XDG_STATE_HOME says, else below the home directory", "[state]") {
  CHECK(state_directory({"/state", "/home/ann", "/home/passwd"}) == "/state/kf-plugins");
  CHECK(state_directory({{}, "/home/ann", "/home/passwd"}) == "/home/ann/.local/state/kf-plugins");
  CHECK(state_directory({{}, {}, "/home/passwd"}) == "/home/passwd/.local/state/kf-plugins");
}

TEST_CASE("a path that is empty or relative is as good as none", "[state]") {
  CHECK(state_directory({"", "/home/ann", ""}) == "/home/ann/.local/state/kf-plugins");
  CHECK(state_directory({"state", "ann", "/home/passwd"}) == "/home/passwd/.local/state/kf-plugins");
  CHECK(state_directory({"./state", "/home/ann", ""}) == "/home/ann/.local/state/kf-plugins");
}

TEST_CASE("with no home at all the error names the variable that helps", "[state]") {
  const auto error = error_of([] { state_directory({{}, "", ""}); });
  REQUIRE(error);
  CHECK(error->code() == Exit::failed);
  CHECK_THAT(error->attempt(), ContainsSubstring("XDG_STATE_HOME"));
}

TEST_CASE("without HOME the entry in passwd counts", "[state]") {
  CHECK(went_well(start_child([] {
    ::unsetenv("HOME");
    ::unsetenv("XDG_STATE_HOME");
    return state_directory().is_absolute() && state_directory().filename() == "kf-plugins";
  })));
}
