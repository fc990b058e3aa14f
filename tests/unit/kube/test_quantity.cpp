#include "catch.hpp"
#include "kube/quantity.hpp"

#include <string>

using kf::kube::quantity;

TEST_CASE("a quantity is a number, however it is written", "[quantity]") {
  const std::vector<std::pair<std::string, double>> table{
      {"0", 0},
      {"20", 20},
      {"+20", 20},
      {"-20", -20},
      {"20Gi", 21474836480.0},
      {"20480Mi", 21474836480.0},
      {"21474836480", 21474836480.0},
      {"20G", 20e9},
      {"0.5Gi", 536870912.0},
      {".5Gi", 536870912.0},
      {"1.Gi", 1073741824.0},
      {"1Ki", 1024},
      {"1k", 1000},
      {"1Mi", 1048576},
      {"1M", 1e6},
      {"1Ti", 1099511627776.0},
      {"1T", 1e12},
      {"1Pi", 1125899906842624.0},
      {"1P", 1e15},
      {"1Ei", 1152921504606846976.0},
      {"1E", 1e18},
      {"100m", 0.1},
      {"1u", 1e-6},
      {"1n", 1e-9},
      {"1e3", 1000},
      {"1E3", 1000},
      {"1e-3", 0.001},
      {"12e6", 12e6},
      {"1.5e1", 15},
      {"008", 8},
  };
  for (const auto& [text, number] : table) {
    INFO(text);
    REQUIRE(quantity(text));
    CHECK(*quantity(text) == Approx(number).epsilon(1e-12));
  }
  CHECK(*quantity("0.02Ti") == Approx(21990232555.52));
  CHECK(*quantity("20Gi") == *quantity("21474836480"));
  CHECK(*quantity("20Gi") != *quantity("20G"));
}

TEST_CASE("what is no quantity is none", "[quantity]") {
  for (const std::string text :
       {"",       " ",     "Gi",      "G",       "m",        "e3",       "20GB",   "20gi", "20g",    "20K",
        "20KI",   "20KiB", "20 Gi",   " 20Gi",   "20Gi ",    "20Gi\n",   "20,5Gi", "2 0",  "20Gi20", "0x10",
        "0x10Gi", "inf",   "-inf",    "nan",     "NaN",      "infinity", "1e",     "1e+",  "1e3Gi",  "1e3k",
        "1E3Ei",  "1e400", "1e400Gi", "--5",     "++5",      "+-5",      "-+5",    "+",    "-",      ".",
        "1.2.3",  "1_000", "twenty",  "20Gi;rm", "\xC2\xBD", "20%"}) {
    INFO('"' << text << '"');
    CHECK_FALSE(quantity(text));
  }
  CHECK_FALSE(quantity(std::string(400, '9') + "Ei"));
  CHECK_FALSE(quantity(std::string(308, '9') + "Ei"));
  CHECK_FALSE(quantity(std::string_view("20\0Gi", 5)));
}
