#include "catch.hpp"
#include "record/time.hpp"

using namespace kf::record;

TEST_CASE("a time is written in UTC and read back as it was", "[time]") {
  for (const char* text : {"2026-11-21T05:03:12.007Z", "1970-01-01T00:00:00.000Z", "2028-02-29T23:59:59.999Z"}) {
    const auto time = from_rfc3339(text);
    REQUIRE(time);
    CHECK(rfc3339(*time) == text);
  }
  CHECK(compact(*from_rfc3339("2026-11-21T05:03:12.007Z")) == "20261121-050312");
  CHECK(*from_rfc3339("1970-01-02T00:00:01.500Z") == Time(std::chrono::milliseconds(86'401'500)));
}

TEST_CASE("what is no time is not taken for one", "[time]") {
  for (const char* text :
       {"", "2026-11-21", "2026-11-21T05:03:12Z", "2026-11-21T05:03:12.007", "2027-02-29T00:00:00.000Z",
        "2026-13-01T00:00:00.000Z", "2026-11-21T24:00:00.000Z", "2026-11-21T05:60:00.000Z", "2026-11-21t05:03:12.007z",
        "2026-11-21T05:03:12.007+0", "-026-11-21T05:03:12.007Z"}) {
    INFO(text);
    CHECK_FALSE(from_rfc3339(text));
  }
}
