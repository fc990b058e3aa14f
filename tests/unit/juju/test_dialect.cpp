#include "catch.hpp"
#include "juju/dialect.hpp"
#include "juju/model.hpp"

using namespace kf::juju;
using Words = std::vector<std::string>;

TEST_CASE("what each version of juju knows", "[dialect]") {
  const std::vector<std::pair<Feature, std::pair<Words, Words>>> table{
      {Feature::integrate, {{"3.0.0", "3.6.28", "4.0.15"}, {"2.9.38", "2.9.99"}}},
      {Feature::run_action, {{"3.0.0", "3.6.28", "4.0.15"}, {"2.9.38", "2.9.99"}}},
      {Feature::no_prompt, {{"2.9.38", "3.0.3", "4.0.15"}, {"2.9.37", "2.8.0"}}},
      {Feature::deploy_base, {{"3.1.0", "3.6.28", "4.0.15"}, {"2.9.49", "3.0.3"}}},
      {Feature::refresh_base, {{"3.6.0", "4.0.15"}, {"2.9.49", "3.5.5"}}},
      {Feature::info_by_base, {{"3.0.0", "4.0.15"}, {"2.9.49"}}},
      {Feature::import_volume, {{"3.6.12", "3.6.28"}, {"2.9.49", "3.6.11", "4.0.15"}}},
      {Feature::podspec, {{"2.9.38", "3.6.28"}, {"4.0.0"}}},
      {Feature::empty_first, {{"2.9.44", "3.1.0", "3.6.28"}, {"2.9.38", "3.0.3", "4.0.0"}}},
  };
  for (const auto& [feature, versions] : table) {
    for (const auto& version : versions.first) {
      INFO(static_cast<int>(feature) << " " << version);
      CHECK(has(feature, version_of(version)));
    }
    for (const auto& version : versions.second) {
      INFO(static_cast<int>(feature) << " " << version);
      CHECK_FALSE(has(feature, version_of(version)));
    }
    CHECK_FALSE(has(feature, Version{}));
    CHECK_FALSE(wanted(feature).empty());
  }
}

TEST_CASE("a person is told which version would do", "[dialect]") {
  CHECK(wanted(Feature::import_volume) == "3.6.12 or later, below 4.0.0");
  CHECK(wanted(Feature::refresh_base) == "3.6.0 or later");
}

TEST_CASE("two endpoints are related with the word of the client", "[dialect]") {
  CHECK(relate_word({2, 9, 49}) == "add-relation");
  CHECK(relate_word({3, 0, 0}) == "integrate");
  CHECK(relate_word({4, 0, 15}) == "integrate");
}

TEST_CASE("a base is told to old clients as a series", "[dialect]") {
  CHECK(deploy_base({3, 6, 12}, "ubuntu@24.04") == Words{"--base", "ubuntu@24.04"});
  CHECK(deploy_base({2, 9, 49}, "ubuntu@20.04") == Words{"--series", "focal"});
  CHECK(deploy_base({3, 0, 3}, "ubuntu@22.04") == Words{"--series", "jammy"});
  CHECK(deploy_base({2, 9, 49}, "").empty());
  try {
    deploy_base({2, 9, 49}, "centos@9");
    FAIL("it has a word for it");
  } catch (const JujuError& e) {
    CHECK(e.failure == Failure::unsupported);
    CHECK(is_hopeless(e));
  }
}
